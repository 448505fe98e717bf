#include "accumulator_impl.hpp"
#include "bytes/cell_codec.hpp"
#include "bytes/container.hpp"
#include "bytes/instrument_codec.hpp"
#include "compatibility.hpp"

#include <rater/error.hpp>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>

// The sums as bytes. docs/serialization.md has the layout; what is written here is read for ever.
namespace rater {
inline namespace v0 {
namespace {

using namespace detail;

// --- what the sums are of -----------------------------------------------------------------------------------------------

/// Scores, their units, and how they are laid out in lanes: compared, so that a version that computes something else notices.
std::vector<std::byte> layout_bytes(const sums_shape& shape) {
  byte_writer out;
  const auto scores = shape.plan->scores();
  out.varint(scores.size());
  for (const score_definition& s : scores) {
    out.varint(static_cast<std::uint64_t>(s.level));
    out.text(s.id);
    out.text(to_string(s.measure));
    out.f64(s.offset);
    out.f64(s.step);
    out.signed_varint(s.divisor);
    out.signed_varint(s.shift);
  }
  out.varint(shape.plan->joint_sets().size());
  for (const joint_set& set : shape.plan->joint_sets()) {
    out.flag(set.same_rows);
    out.varint(set.scores.size());
    for (const int s : set.scores) out.signed_varint(s);
  }
  out.varint(shape.answers.count);
  const lane_plan& plan = shape.lanes;
  out.flag(plan.usable);
  if (!plan.usable) return out.take();
  out.varint(plan.lanes.size());
  for (std::size_t i = 0; i < plan.lanes.size(); ++i) {
    const lane& l = plan.lanes[i];
    out.signed_varint(plan.first_score[i]);
    out.flag(l.is_wide);
    out.signed_varint(l.at);
    out.signed_varint(l.origin);
    out.signed_varint(l.up);
    out.signed_varint(l.absent);
  }
  out.varint(plan.gated.size());
  for (const gated_score& g : plan.gated) {
    out.signed_varint(g.lane);
    out.signed_varint(g.gate);
  }
  out.varint(plan.pairs.size());
  for (const auto& [a, b] : plan.pairs) {
    out.signed_varint(a);
    out.signed_varint(b);
  }
  out.signed_varint(plan.narrow);
  out.signed_varint(plan.wide);
  out.signed_varint(plan.absent);
  return out.take();
}

constexpr std::array<std::int64_t row_counts::*, 9> counted = {
    &row_counts::read,          &row_counts::used,           &row_counts::excluded,
    &row_counts::zero_weight,   &row_counts::missing_weight, &row_counts::without_answers,
    &row_counts::outside_where, &row_counts::bad_importance, &row_counts::screened};

}  // namespace

std::vector<std::byte> accumulator::impl::rows_bytes() const {
  byte_writer out;
  for (const auto field : counted) out.varint(static_cast<std::uint64_t>(rows.*field));
  out.varint(static_cast<std::uint64_t>(weighted_rows));
  out.varint(missing.size());
  for (const missing_counts& slot : missing)
    for (const std::int64_t count : slot) out.varint(static_cast<std::uint64_t>(count));
  return out.take();
}

void accumulator::impl::read_rows(std::span<const std::byte> bytes, std::uint64_t at) {
  byte_reader in(bytes, at);
  for (const auto field : counted) rows.*field = read_count(in);
  weighted_rows = read_count(in);
  if (in.varint() != missing.size()) in.fail("missing answers of another number of columns than the instrument has");
  for (missing_counts& slot : missing)
    for (std::int64_t& count : slot) count = read_count(in);
  in.expect_end("the counts of rows");
}

namespace {

/// Keys in the order of their values: missing first, then by bytes.
std::vector<std::pair<group_values, std::size_t>> in_order(const grouping& keys, std::size_t count) {
  std::vector<std::pair<group_values, std::size_t>> out;
  for (std::size_t key = 0; key < count; ++key) out.emplace_back(keys.values(key), key);
  std::sort(out.begin(), out.end());
  return out;
}

void write_values(byte_writer& out, const group_values& values) {
  for (const auto& value : values) {
    out.flag(value.has_value());
    if (value) out.text(*value);
  }
}

/// How many keys there are; each takes a byte a column and more.
std::size_t read_key_count(byte_reader& in, std::size_t columns) {
  if (in.varint() != columns) in.fail("groups of another number of columns than the options and the design have");
  const std::size_t count = in.count(columns + 1);
  if (columns == 0 && count > 1) in.fail("several groups where everybody is one");
  return count;
}

/// Keys are in order, so that equal sums are equal bytes; `last` is the one before.
std::uint32_t read_new_key(byte_reader& in, std::size_t columns, group_values& last, grouping& to) {
  group_values key;
  for (std::size_t c = 0; c < columns; ++c) {
    key.emplace_back();
    if (in.flag()) key.back() = in.text();
  }
  const std::size_t known = to.size();
  const std::uint32_t place = to.find_or_add(key);
  if (place != known) in.fail("the same group twice");
  if (known != 0 && !(last < key)) in.fail("groups that are not in order");
  last = std::move(key);
  return place;
}

}  // namespace

std::vector<std::byte> accumulator::impl::sums_bytes(const keyed_sums& of) const {
  byte_writer out;
  out.varint(of.keys.columns());
  out.varint(of.sums.size());
  for (const auto& [values, key] : in_order(of.keys, of.sums.size())) {
    write_values(out, values);
    write_cell(out, of.sums.at(key));
  }
  return out.take();
}

void accumulator::impl::read_sums(std::span<const std::byte> bytes, std::uint64_t at, keyed_sums& to) {
  byte_reader in(bytes, at);
  const std::size_t count = read_key_count(in, to.keys.columns());
  std::int64_t total = 0;
  group_values last;
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint32_t key = read_new_key(in, to.keys.columns(), last, to.keys);
    cell_sums sums = to.sums.empty_sums();
    read_cell(in, sums);
    total += sums.rows();
    to.sums.grow_to(key + 1);
    to.sums.set(key, std::move(sums));
  }
  in.expect_end("the sums");
  if (total != rows.used - rows.outside_where)
    in.fail("sums of " + std::to_string(total) + " respondents, where the counts say " +
            std::to_string(rows.used - rows.outside_where));
}

std::vector<std::byte> accumulator::impl::design_bytes() const {
  byte_writer out;
  out.varint(design.keys.columns());
  out.varint(design.rows.size());
  for (const auto& [values, key] : in_order(design.keys, design.rows.size())) {
    write_values(out, values);
    out.varint(static_cast<std::uint64_t>(design.rows[key]));
  }
  return out.take();
}

void accumulator::impl::read_design(std::span<const std::byte> bytes, std::uint64_t at) {
  byte_reader in(bytes, at);
  const std::size_t count = read_key_count(in, design.keys.columns());
  std::int64_t total = 0;
  group_values last;
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint32_t key = read_new_key(in, design.keys.columns(), last, design.keys);
    design.add(key, read_count(in));
    if (design.rows[key] == 0) in.fail("a stratum or cluster without respondents");
    total += design.rows[key];
  }
  in.expect_end("the design");
  if (total != rows.used)
    in.fail("a design of " + std::to_string(total) + " respondents, where the counts say " + std::to_string(rows.used));
}

namespace {

/// How many rows came with weights of which kind: windows, then millionths, then the two general sums.
using rows_by_kind = std::map<int, std::int64_t>;

void add_rows_of(const cell_sums& sums, rows_by_kind& to, std::int64_t sign) {
  const auto n = static_cast<std::size_t>(sums.layout->kernel.n);
  for (const auto& [window, lanes] : sums.fine) to[window] += sign * lanes.main[n];
  to[fine_windows] += sign * sums.lanes.main[n];
  if (sums.millionths) to[fine_windows + 1] += sign * sums.millionths->rows;
  if (sums.general) to[fine_windows + 2] += sign * sums.general->rows;
}

}  // namespace

/// Every group and cluster with sums must be in the design, and the clusters of a group hold its rows.
void accumulator::impl::check_places(std::uint64_t at) const {
  std::set<group_values> strata;
  std::set<group_values> clusters;
  const std::size_t strata_columns = sampling_columns - unit_columns;
  for (std::size_t key = 0; key < design.rows.size(); ++key) {
    group_values values = design.keys.values(key);
    values.resize(sampling_columns);
    if (unit_columns != 0) clusters.insert(values);
    values.resize(strata_columns);
    strata.insert(std::move(values));
  }
  const auto fail = [&](const char* what) { byte_reader::fail_at(std::string("the state is damaged: ") + what, at); };
  const auto from = static_cast<std::ptrdiff_t>(by_columns);
  for (std::size_t key = 0; designed() && key < groups.sums.size(); ++key) {
    const group_values values = groups.keys.values(key);
    if (!strata.contains(group_values(values.begin() + from, values.end())))
      fail("a group in a stratum that is not in the design");
  }
  if (unit_columns == 0) return;
  std::vector<rows_by_kind> left(groups.sums.size());
  for (std::size_t key = 0; key < groups.sums.size(); ++key) add_rows_of(groups.sums.at(key), left[key], 1);
  for (std::size_t key = 0; key < units.sums.size(); ++key) {
    group_values values = units.keys.values(key);
    if (!clusters.contains(group_values(values.begin() + from, values.end())))
      fail("sums of a cluster that is not in the design");
    values.resize(by_columns + strata_columns);
    const std::uint32_t place = groups.keys.find(values);
    if (place == grouping::none) fail("a cluster of a group without sums");
    add_rows_of(units.sums.at(key), left[place], -1);
  }
  for (const rows_by_kind& of_group : left)
    for (const auto& [kind, rows_left] : of_group)
      if (rows_left != 0) fail("clusters that do not hold the respondents of their group");
}

std::vector<std::byte> accumulator::serialize() const {
  const impl& my = *impl_;
  byte_writer asked;
  write_instrument(asked, my.plan().asked());
  byte_writer options;
  write_options(options, my.plan().options());
  std::vector<section> sections;
  sections.push_back({"INST", true, asked.take()});
  sections.push_back({"OPTS", true, options.take()});
  sections.push_back({"PLAN", true, layout_bytes(*my.shape)});
  sections.push_back({"ROWS", true, my.rows_bytes()});
  if (my.designed()) sections.push_back({"DSGN", true, my.design_bytes()});
  sections.push_back({"SUMS", true, my.sums_bytes(my.groups)});
  if (my.unit_columns != 0) sections.push_back({"UNIT", true, my.sums_bytes(my.units)});
  for (const state_section& s : my.sections) sections.push_back({s.tag, false, s.bytes});
  return pack(sections);
}

accumulator accumulator::deserialize(std::span<const std::byte> bytes, const state_limits& limits) {
  std::vector<section_view> sections = unpack(bytes, limits);
  const section_view asked = take(sections, "INST");
  const section_view options = take(sections, "OPTS");
  const section_view layout = take(sections, "PLAN");
  const section_view rows = take(sections, "ROWS");
  const section_view sums = take(sections, "SUMS");
  byte_reader instrument_in(asked.bytes, asked.at);
  const auto shared = std::make_shared<const instrument>(read_instrument(instrument_in));
  instrument_in.expect_end("the instrument");
  byte_reader options_in(options.bytes, options.at);
  const score_options scoring = detail::read_options(options_in, *shared);
  options_in.expect_end("the options");
  accumulator out(std::make_shared<const score_plan>(shared, scoring));
  impl& my = *out.impl_;
  section_view design;
  section_view units;
  if (my.designed()) design = take(sections, "DSGN");
  if (my.unit_columns != 0) units = take(sections, "UNIT");
  std::vector<state_section> rest = take_rest(sections);
  if (!std::ranges::equal(layout_bytes(*my.shape), layout.bytes))
    throw error(
        errc::incompatible,
        "the sums of this state are of other scores than this version computes from the same instrument and options; use the "
        "version that wrote it",
        "state");
  my.read_rows(rows.bytes, rows.at);
  if (my.designed()) my.read_design(design.bytes, design.at);
  my.read_sums(sums.bytes, sums.at, my.groups);
  if (my.unit_columns != 0) my.read_sums(units.bytes, units.at, my.units);
  my.check_places(sums.at);
  my.sections = std::move(rest);
  return out;
}

}  // namespace v0
}  // namespace rater
