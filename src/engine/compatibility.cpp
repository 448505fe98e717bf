#include "compatibility.hpp"

#include "detail/nearest.hpp"

#include <rater/error.hpp>
#include <rater/survey/responses.hpp>

#include <functional>
#include <utility>
#include <vector>

namespace rater {
inline namespace v0 {
namespace detail {
namespace {

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& w : words) out += (out.empty() ? "" : ",") + w;
  return out;
}

/// Options that change a sum, as words.
std::vector<std::pair<std::string, std::string>> words_of(const score_options& o) {
  std::vector<std::string> where;
  for (const condition& c : o.where) where.push_back(to_string(c));
  std::vector<std::string> levels;
  for (const level l : o.levels) levels.emplace_back(to_string(l));
  std::string needed = "by dimension, else half";
  if (o.min_answered)
    needed = o.min_answered->count ? std::to_string(*o.min_answered->count) : shortest(o.min_answered->share) + " of the items";
  const auto limit = [](const std::optional<int>& x) { return x ? std::to_string(*x) : std::string("none"); };
  return {{"by", joined(o.by)},
          {"rollup", o.rollup ? "yes" : "no"},
          {"where", joined(where)},
          {"levels", joined(levels)},
          {"measures", o.measures.empty() ? "all" : joined(o.measures)},
          {"missing", std::string(to_string(o.missing))},
          {"min_answered", needed},
          {"overall", std::string(to_string(o.overall))},
          {"points", std::string(to_string(o.points))},
          {"delta", shortest(o.delta)},
          {"max_inverted", limit(o.screening.max_inverted)},
          {"max_not_applicable", limit(o.screening.max_not_applicable)},
          {"answers", o.answers ? "yes" : "no"},
          {"covariances", o.covariances ? "yes" : "no"}};
}

}  // namespace

namespace {

std::string rows_included(const instrument& i) {
  std::string out;
  for (const column_condition& c : i.respondent.include_if)
    out += (out.empty() ? "" : " and ") + c.column.to_string() + " " + std::string(to_string(c.op)) + " " + joined(c.values);
  return out.empty() ? "every row" : out;
}

std::string design_of(const instrument& i) {
  const std::size_t stages = i.respondent.psu.size();
  std::string out = i.respondent.strata ? "strata" : "";
  if (stages != 0)
    out += (out.empty() ? "" : " and ") + std::to_string(stages) + (stages == 1 ? " stage" : " stages") + " of clusters";
  if (out.empty()) out = "neither strata nor clusters";
  const std::size_t populations = i.respondent.fpc.size();
  if (populations != 0) out += ", and populations of " + std::to_string(populations) + (populations == 1 ? " stage" : " stages");
  return out;
}

}  // namespace

void check_same_instrument(const instrument& ours, const instrument& theirs) {
  if (&ours == &theirs) return;
  if (rows_included(ours) != rows_included(theirs))
    throw error(errc::incompatible, "what is an interview differs (include_if): \"" + rows_included(theirs) + "\" and not \"" +
                                        rows_included(ours) + "\"");
  if (design_of(ours) != design_of(theirs))
    throw error(errc::incompatible,
                "the design of the sample differs: \"" + design_of(theirs) + "\" and not \"" + design_of(ours) + "\"");
  const std::string a = fingerprint(ours);
  const std::string b = fingerprint(theirs);
  if (a == b) return;
  throw error(errc::incompatible, "these answers are to another instrument: " + theirs.id + " " + theirs.version + " (" + b +
                                      ") and not " + ours.id + " " + ours.version + " (" + a +
                                      "); scales, items, dimensions or reversal differ");
}

void check_same_options(const score_options& ours, const score_options& theirs) {
  const auto a = words_of(ours);
  const auto b = words_of(theirs);
  for (std::size_t i = 0; i < a.size(); ++i)
    if (a[i].second != b[i].second)
      throw error(errc::incompatible, "the two were made with different options: " + a[i].first + " is \"" + a[i].second +
                                          "\" here and \"" + b[i].second + "\" there");
}

void check_design(const instrument& asked) {
  const respondent_columns& who = asked.respondent;
  const char* what = nullptr;
  if (who.calibration_base_weight) what = "calibrated weights";
  if (who.replicate_weights) what = "replicate weights";
  if (what)
    throw error(errc::usage,
                std::string("the instrument declares ") + what +
                    ", whose standard errors need the rows and not their sums alone: score the answers themselves (rater score, "
                    "rater::score of responses); to have sums, take the declaration out",
                "instrument " + asked.id);
}

std::size_t answer_slots(const instrument& asked) {
  std::size_t count = 0;
  const responses none{std::make_shared<const instrument>(asked)};
  for (const slot& s : none.slots()) count += s.kind != slot_kind::text && s.use != slot_use::weight;
  return count;
}

}  // namespace detail
}  // namespace v0
}  // namespace rater
