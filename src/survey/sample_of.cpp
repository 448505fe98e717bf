#include "detail/columns_of_sample.hpp"

#include "conditions.hpp"
#include "responses_impl.hpp"

#include <rater/error.hpp>

#include <cmath>
#include <limits>

namespace rater {
inline namespace v0 {
namespace detail {
namespace {

[[noreturn]] void refuse_unbound(const std::string& name) {
  throw error(errc::usage, "the instrument declares how the sample was drawn, and this column of it was not bound", name);
}

/// Weight 0 for what is no interview.
void leave_out(const responses& answers, std::vector<double>& weight) {
  const auto slots = answers.slots();
  const auto& conditions = answers.asked().respondent.include_if;
  for (std::size_t s = 0; s < slots.size(); ++s) {
    if (slots[s].kind != slot_kind::text || slots[s].index < 0) continue;
    const column_condition& c = conditions[static_cast<std::size_t>(slots[s].index)];
    if (!answers.bound(static_cast<int>(s))) refuse_unbound(slots[s].name);
    std::vector<bool> good;
    for (const std::string& word : answers.dictionary(static_cast<int>(s))) good.push_back(meets(word, c.op, c.values));
    const auto& words = responses_access::of(answers).columns[s].words;
    for (std::size_t row = 0; row < weight.size(); ++row)
      if (!good[words[row]]) weight[row] = 0;
  }
}

}  // namespace

int design_slot(const responses& answers, const column_ref& column) {
  const auto slots = answers.slots();
  for (std::size_t s = 0; s < slots.size(); ++s)
    if (slots[s].kind == slot_kind::text && slots[s].index < 0 && slots[s].column == column) {
      if (!answers.bound(static_cast<int>(s))) refuse_unbound(slots[s].name);
      return static_cast<int>(s);
    }
  throw error(errc::usage, "these answers have no column for what the instrument says of how the sample was drawn",
              column.to_string());
}

std::vector<double> weights_in(const responses& answers, int index) {
  const auto slots = answers.slots();
  for (std::size_t s = 0; s < slots.size(); ++s) {
    if (slots[s].use != slot_use::weight || slots[s].index != index) continue;
    if (!answers.bound(static_cast<int>(s))) refuse_unbound(slots[s].name);
    std::vector<double> out(answers.size());
    missing_counts ignored{};
    answers.read(static_cast<int>(s), 0, out, ignored);
    return out;
  }
  return std::vector<double>(answers.size(), 1.0);
}

labels labels_in(const responses& answers, int slot) {
  labels out;
  const auto words = answers.dictionary(slot);
  out.name.assign(words.begin(), words.end());
  for (const std::uint32_t word : responses_access::of(answers).columns[static_cast<std::size_t>(slot)].words)
    out.code.push_back(out.name[word].empty() ? -1 : static_cast<std::int32_t>(word));
  return out;
}

columns_of_sample sample_columns_of(const responses& answers, int weight) {
  columns_of_sample out;
  const respondent_columns& who = answers.asked().respondent;
  out.weight = weights_in(answers, weight);
  for (double& w : out.weight)
    if (std::isnan(w)) w = 0;
  leave_out(answers, out.weight);
  if (who.strata) out.columns.strata = labels_in(answers, design_slot(answers, *who.strata));
  for (const column_ref& stage : who.psu) out.columns.psu.push_back(labels_in(answers, design_slot(answers, stage)));
  for (const column_ref& stage : who.fpc) {
    const labels words = labels_in(answers, design_slot(answers, stage));
    std::vector<double>& numbers = out.populations.emplace_back();
    for (const std::int32_t code : words.code)
      numbers.push_back(
          code < 0 ? std::numeric_limits<double>::quiet_NaN()
                   : number_in(words.name[static_cast<std::size_t>(code)]).value_or(std::numeric_limits<double>::quiet_NaN()));
  }
  out.columns.respondents = answers.size();
  out.columns.weight = out.weight;
  out.columns.fpc.assign(out.populations.begin(), out.populations.end());
  return out;
}

}  // namespace detail

sample_design sample_of(const responses& answers, lonely_psu lonely, bool nest) {
  detail::columns_of_sample of = detail::sample_columns_of(answers);
  of.columns.lonely_psu = lonely;
  of.columns.nest = nest;
  return sample_design(of.columns);
}

}  // namespace v0
}  // namespace rater
