#include <rater/scoring/matrix.hpp>

#include <rater/scoring/score_plan.hpp>

#include "detail/nearest.hpp"
#include "scoring/detail/moments.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>

namespace rater {
inline namespace v0 {
namespace {

constexpr std::size_t rows_at_once = 4096;
constexpr std::array<std::string_view, 3> overall_forms = {"unweighted", "weighted", "mean_of_items"};

Eigen::Index index(std::size_t i) noexcept { return static_cast<Eigen::Index>(i); }

// Fills a column with what `value_of` makes of each code or number read.
template <class Number, class Value>
void read_column(const responses& answers, int slot, Eigen::Ref<Eigen::VectorXd> out, Value value_of) {
  std::vector<Number> block(std::min(rows_at_once, answers.size()));
  missing_counts tally{};
  for (std::size_t first = 0; first < answers.size(); first += block.size()) {
    const std::span<Number> now(block.data(), std::min(block.size(), answers.size() - first));
    answers.read(slot, first, now, tally);
    for (std::size_t i = 0; i < now.size(); ++i) out[index(first + i)] = value_of(now[i]);
  }
}

void read_item(const responses& answers, int slot_index, const item& asked, bool reversed, Eigen::Ref<Eigen::VectorXd>& out) {
  const slot& from = answers.slots()[static_cast<std::size_t>(slot_index)];
  if (!answers.bound(slot_index))
    throw error(errc::usage, fmt::format("the {} of this item has no column; bind \"{}\" first", to_string(from.role), from.name),
                asked.id);
  if (from.kind == slot_kind::number) {
    read_column<double>(answers, slot_index, out, [](double x) { return x; });
    return;
  }
  const scale& on = *from.scale;
  const int points = on.points();
  read_column<std::uint16_t>(answers, slot_index, out, [&](std::uint16_t code) {
    if (code == 0) return detail::missing_number;
    return on.value(reversed ? static_cast<std::uint16_t>(points + 1 - code) : code);
  });
}

double benchmark_of(const item& asked, const scale& on, bool reversed) {
  return reversed ? on.min + on.max - *asked.benchmark : *asked.benchmark;
}

std::vector<std::string_view> ids_of(const instrument& asked, level l) {
  switch (l) {
    case level::overall:
      return {overall_forms.begin(), overall_forms.end()};
    case level::dimension:
      return detail::views(asked.dimensions, &dimension_definition::id);
    case level::item:
      return detail::views(asked.items, &item::id);
    case level::outcome:
      return detail::views(asked.outcomes, &outcome::id);
    case level::respondents:
      break;
  }
  throw error(errc::usage,
              "no respondent has a score at the level \"respondents\"; expected \"overall\", \"dimension\", \"item\" or "
              "\"outcome\"");
}

score_options for_one_measure(score_options options, level l, measure m) {
  if (!options.where.empty())
    throw error(errc::usage,
                "a matrix of respondents takes no `where`: its rows are the rows of the responses; drop the rows that are "
                "not wanted from the matrix");
  options.by.clear();
  options.rollup = false;
  options.levels = {l};
  options.measures = {std::string(to_string(m))};
  return options;
}

// A number of every respondent: intercept + slope * score / per.
struct wanted_score {
  int score = -1;
  double intercept = 0, slope = 1, per = 1;
};

std::vector<wanted_score> wanted_scores(const score_plan& plan, std::span<const std::string_view> ids, level l, measure m) {
  std::vector<wanted_score> out(ids.size());
  bool any = false;
  for (const statistic& s : plan.statistics()) {
    const auto at = std::find(ids.begin(), ids.end(), s.id);
    if (s.level != l || s.measure != m || at == ids.end() || s.how == statistic::form::product_of_means) continue;
    any = true;  // what is undefined in this instrument keeps score -1: nobody has it
    if (s.how == statistic::form::mean) out[static_cast<std::size_t>(at - ids.begin())] = {s.score, s.intercept, s.slope, s.per};
  }
  if (!any)
    throw error(errc::usage,
                fmt::format("this instrument gives no respondent the measure \"{}\" at the level \"{}\"; ask for one that "
                            "its columns allow",
                            to_string(m), to_string(l)));
  return out;
}

void copy_block(const score_plan& plan, const score_block& block, std::size_t first, const std::vector<wanted_score>& wanted,
                Eigen::MatrixXd& out) {
  for (std::size_t c = 0; c < wanted.size(); ++c) {
    if (wanted[c].score < 0) continue;
    const auto& unit = plan.scores()[static_cast<std::size_t>(wanted[c].score)];
    const auto x = block.x(wanted[c].score);
    const auto present = block.present(wanted[c].score);
    for (std::size_t i = 0; i < block.rows(); ++i)
      if (present[i]) out(index(first + i), index(c)) = wanted[c].intercept + wanted[c].slope * unit.value(x[i]) / wanted[c].per;
  }
}

Eigen::MatrixXd scores_of(const responses& answers, std::span<const std::string_view> ids, level l, measure m,
                          const score_options& options) {
  const score_plan plan(answers.shared_instrument(), for_one_measure(options, l, m));
  const std::vector<wanted_score> wanted = wanted_scores(plan, ids, l, m);
  Eigen::MatrixXd out = Eigen::MatrixXd::Constant(index(answers.size()), index(ids.size()), detail::missing_number);
  score_block block;
  for (std::size_t first = 0; first < answers.size(); first += score_block::capacity) {
    plan.evaluate(answers, first, std::min(score_block::capacity, answers.size() - first), block);
    copy_block(plan, block, first, wanted, out);
  }
  return out;
}

void check_keys(std::span<const item_key> keys, Eigen::Index columns) {
  for (const item_key& key : keys) {
    if (key.items.empty()) throw error(errc::usage, "this key has no items; expected at least one", key.id);
    for (const int j : key.items)
      if (j < 0 || j >= columns)
        throw error(errc::usage, fmt::format("this key has item {} of {}; items are columns, counted from 0", j, columns),
                    key.id);
  }
}

// Which rows have every item of every key.
std::vector<bool> complete_rows(const Eigen::Ref<const Eigen::MatrixXd>& answers, std::span<const item_key> keys) {
  std::vector<bool> complete(static_cast<std::size_t>(answers.rows()), true);
  for (const item_key& key : keys)
    for (const int j : key.items)
      for (Eigen::Index i = 0; i < answers.rows(); ++i)
        if (std::isnan(answers(i, j))) complete[static_cast<std::size_t>(i)] = false;
  return complete;
}

}  // namespace

Eigen::MatrixXd answers_matrix(const responses& answers, role r, answer_form as) {
  const instrument& asked = answers.asked();
  Eigen::MatrixXd out = Eigen::MatrixXd::Constant(index(answers.size()), index(asked.items.size()), detail::missing_number);
  bool any = false;
  const auto reversed = [&](const item& i) { return as == answer_form::scored && i.reverse && r != role::importance; };
  for (std::size_t s = 0; s < answers.slots().size(); ++s) {
    const slot& from = answers.slots()[s];
    if (from.use != slot_use::item || from.role != r) continue;
    const item& it = asked.items[static_cast<std::size_t>(from.index)];
    Eigen::Ref<Eigen::VectorXd> column = out.col(from.index);
    read_item(answers, static_cast<int>(s), it, reversed(it), column);
    any = true;
  }
  for (std::size_t j = 0; j < asked.items.size() && r == role::expectation; ++j) {
    const item& it = asked.items[j];
    if (it.column(r) || !it.benchmark) continue;
    out.col(index(j)).setConstant(benchmark_of(it, asked.scale_of(it), reversed(it)));
    any = true;
  }
  if (!any)
    throw error(errc::usage,
                fmt::format("no item of the instrument has a column for \"{}\"; ask for a role that was asked", to_string(r)));
  return out;
}

Eigen::MatrixXd respondent_scores_matrix(const responses& answers, level l, measure m, const score_options& options) {
  return scores_of(answers, ids_of(answers.asked(), l), l, m, options);
}

Eigen::VectorXd respondent_scores_vector(const responses& answers, level l, std::string_view id, measure m,
                                         const score_options& options) {
  const std::vector<std::string_view> ids = ids_of(answers.asked(), l);
  if (std::find(ids.begin(), ids.end(), id) == ids.end())
    throw error(errc::usage, fmt::format("there is no {} {}; expected {}{}", to_string(l), detail::quote(id), detail::any_of(ids),
                                         detail::did_you_mean(id, std::span<const std::string_view>(ids))));
  return scores_of(answers, std::span<const std::string_view>(&id, 1), l, m, options).col(0);
}

std::vector<item_key> dimension_keys(const instrument& asked) {
  std::vector<item_key> keys;
  for (const dimension_definition& d : asked.dimensions) keys.push_back({d.id, {}});
  for (std::size_t j = 0; j < asked.items.size(); ++j) {
    const int d = asked.dimension_index(asked.items[j].dimension);
    keys[static_cast<std::size_t>(d)].items.push_back(static_cast<int>(j));
  }
  return keys;
}

Eigen::MatrixXd key_means(const Eigen::Ref<const Eigen::MatrixXd>& answers, std::span<const item_key> keys, missing_policy policy,
                          const min_answered& needed) {
  check_keys(keys, answers.cols());
  std::vector<bool> usable(static_cast<std::size_t>(answers.rows()), true);
  if (policy == missing_policy::listwise_all) usable = complete_rows(answers, keys);
  Eigen::MatrixXd out = Eigen::MatrixXd::Constant(answers.rows(), index(keys.size()), detail::missing_number);
  for (std::size_t k = 0; k < keys.size(); ++k) {
    const int need = items_needed(policy, needed, static_cast<int>(keys[k].items.size()));
    for (Eigen::Index i = 0; i < answers.rows(); ++i) {
      double sum = 0;
      int there = 0;
      for (const int j : keys[k].items)
        if (!std::isnan(answers(i, j))) {
          sum += answers(i, j);
          ++there;
        }
      if (there >= std::max(need, 1) && usable[static_cast<std::size_t>(i)]) out(i, index(k)) = sum / there;
    }
  }
  return out;
}

}  // namespace v0
}  // namespace rater
