#include <rater/engine/accumulator.hpp>

#include "accumulator_impl.hpp"
#include "bytes/container.hpp"
#include "compatibility.hpp"
#include "rollup.hpp"

#include <rater/error.hpp>

namespace rater {
inline namespace v0 {

using namespace detail;

namespace {

/// Rows that are checked before any of them is added. Longer blocks are added to sums of their own first.
constexpr std::size_t rows_at_once = 16384;

}  // namespace

accumulator::accumulator(const instrument& asked, const score_options& options) {
  validate(asked);
  *this = accumulator(std::make_shared<const score_plan>(std::make_shared<const instrument>(asked), options));
}

accumulator::accumulator(std::shared_ptr<const score_plan> plan) {
  check_design(plan->asked());
  impl_ = std::make_unique<impl>(std::make_shared<const sums_shape>(std::move(plan)));
}

accumulator::accumulator(std::unique_ptr<impl> i) : impl_(std::move(i)) {}
accumulator::~accumulator() = default;
accumulator::accumulator(const accumulator& other) : impl_(std::make_unique<impl>(*other.impl_)) {}
accumulator::accumulator(accumulator&&) noexcept = default;
accumulator& accumulator::operator=(const accumulator& other) {
  if (this != &other) impl_ = std::make_unique<impl>(*other.impl_);
  return *this;
}
accumulator& accumulator::operator=(accumulator&&) noexcept = default;
const score_plan& accumulator::plan() const noexcept { return impl_->plan(); }
const row_counts& accumulator::rows() const noexcept { return impl_->rows; }
std::shared_ptr<const score_plan> accumulator::shared_plan() const noexcept { return impl_->shape->plan; }
accumulator accumulator::empty_copy() const {
  auto out = std::make_unique<impl>(impl_->shape);
  out->weight = impl_->weight;
  out->seen = impl_->seen;
  return accumulator(std::move(out));
}

accumulator detail::accumulator_access::board_of(std::shared_ptr<const score_plan> plan, const responses& block, int weight) {
  accumulator out(std::move(plan));
  out.impl_->weight = weight;
  out.impl_->seen = block.shared_instrument();
  return out;
}

void accumulator::update(const responses& block) { update(block, 0, block.size()); }

void accumulator::update(const responses& block, std::size_t first, std::size_t count) {
  impl& my = *impl_;
  if (first > block.size() || count > block.size() - first)
    throw error(errc::usage, "rows " + std::to_string(first + 1) + " to " + std::to_string(first + count) +
                                 " were named, the block has " + std::to_string(block.size()));
  if (count == 0) return my.check_instrument(block);
  if (count <= rows_at_once) {
    my.look_at(block, count);
    return my.add_rows(block, first, count);
  }
  accumulator sums = empty_copy();
  sums.impl_->look_at(block, count);
  for (std::size_t at = 0; at < count; at += rows_at_once)
    sums.impl_->add_rows(block, first + at, std::min(rows_at_once, count - at));
  my.add(*sums.impl_);
}

void accumulator::update(const form& answers) { update(from_form(plan().shared_instrument(), answers)); }

void accumulator::remove(const responses& block) {
  accumulator gone = empty_copy();
  gone.update(block);
  impl_->check_contains(*gone.impl_);
  impl_->subtract(*gone.impl_);
}

void accumulator::remove(const form& answers) { remove(from_form(plan().shared_instrument(), answers)); }

void accumulator::merge(const accumulator& other) {
  if (this == &other) return merge(accumulator(other));
  if (impl_->shape != other.impl_->shape) {
    check_same_instrument(plan().asked(), other.plan().asked());
    check_same_options(plan().options(), other.plan().options());
  }
  impl_->add(*other.impl_);
}

const std::vector<state_section>& accumulator::sections() const noexcept { return impl_->sections; }
void accumulator::add_section(state_section section) {
  check_tag(section.tag);
  impl_->sections.push_back(std::move(section));
}

rater::sums accumulator::sums() const {
  const impl& my = *impl_;
  auto data = std::make_shared<sums_data>();
  data->shape = my.shape;
  data->rows = my.rows;
  data->missing = my.missing;
  data->weighted = my.weighted_rows != 0 || my.plan().asked().respondent.weight.has_value();
  const respondent_columns& who = my.plan().asked().respondent;
  std::vector<std::string> names;
  if (who.strata) names.push_back(who.strata->to_string());
  for (const column_ref& stage : who.psu) names.push_back(stage.to_string());
  for (const column_ref& stage : who.fpc) names.push_back(stage.to_string());
  roll_up({my.groups, my.units, my.design, who.strata.has_value(), who.psu.size(), who.fpc.size(), std::move(names)}, *data);
  return rater::sums(std::move(data));
}

const score_plan& sums::plan() const noexcept { return *data_->shape->plan; }
const row_counts& sums::rows() const noexcept { return data_->rows; }
std::span<const missing_counts> sums::missing() const noexcept { return data_->missing; }
bool sums::weighted() const noexcept { return data_->weighted; }
std::size_t sums::groups() const noexcept { return data_->groups.size(); }

}  // namespace v0
}  // namespace rater
