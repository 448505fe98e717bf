#include <rater/error.hpp>
#include <rater/io/instrument_json.hpp>

#include "io/detail/instrument_words.hpp"

#include <nlohmann/json.hpp>

#include <cmath>
#include <cstdint>
#include <utility>
#include <vector>

// Writing. What has its default is left out.
namespace rater {
inline namespace v0 {
namespace {

using json = nlohmann::ordered_json;

json number(double x) {
  constexpr double whole_numbers_are_exact_up_to = 9007199254740992.0;  // 2^53
  if (x == std::floor(x) && std::abs(x) <= whole_numbers_are_exact_up_to) return static_cast<std::int64_t>(x);
  return x;
}

json words_of(const text& t) {
  const auto& by_tag = t.by_tag();
  if (by_tag.size() == 1 && by_tag.front().first.empty()) return by_tag.front().second;
  json out = json::object();
  for (const auto& [tag, said] : by_tag) out[tag] = said;
  return out;
}

// Adds a key that is known to be new: looking for it among 100 000 labels would take long.
void put_new(json& object, const std::string& key, json value) {
  std::vector<json::object_t::value_type>& members = object.get_ref<json::object_t&>();
  members.emplace_back(key, std::move(value));
}

void put_text(json& into, const char* key, const text& t) {
  if (!t.empty()) into[key] = words_of(t);
}

json column(const column_ref& c) {
  if (c.kind == column_ref::by::name) return c.text;
  const std::string key(detail::column_keys[static_cast<std::size_t>(c.kind)]);
  if (c.kind == column_ref::by::index) return json{{key, c.index}};
  if (c.kind == column_ref::by::header) return json{{key, c.header}};
  return json{{key, c.text}};
}

void put_column(json& into, std::string_view key, const std::optional<column_ref>& c) {
  if (c) into[std::string(key)] = column(*c);
}

json missing(const missing_code& code) {
  const std::string reason(to_string(code.reason));
  if (const auto* range = std::get_if<missing_range>(&code.value)) {
    const auto bound = [](const std::optional<double>& x) { return x ? number(*x) : json(nullptr); };
    return json{{"from", bound(range->from)}, {"to", bound(range->to)}, {"reason", reason}};
  }
  const auto* x = std::get_if<double>(&code.value);
  const json value = x != nullptr ? number(*x) : json(std::get<std::string>(code.value));
  return code.reason == missing_reason::other ? value : json{{"value", value}, {"reason", reason}};
}

json scale_object(const scale& s) {
  json out = {{"min", number(s.min)}, {"max", number(s.max)}};
  if (s.step != 1) out["step"] = number(s.step);
  if (!s.labels.empty()) {
    json& labels = out["labels"] = json::object();
    for (const auto& [said, value] : s.labels) put_new(labels, said, number(value));
  }
  for (const auto& code : s.missing) out["missing"].push_back(missing(code));
  return out;
}

json dimension_object(const dimension_definition& d) {
  json out = {{"id", d.id}};
  put_text(out, "label", d.label);
  if (const auto* weight = std::get_if<double>(&d.importance)) out["importance"] = number(*weight);
  if (const auto* c = std::get_if<column_ref>(&d.importance)) out["importance"] = column(*c);
  if (d.min_answered) out["min_answered"] = *d.min_answered;
  return out;
}

json item_object(const item& asked) {
  json out = {{"id", asked.id}, {"dimension", asked.dimension}};
  if (!asked.scale.empty()) out["scale"] = asked.scale;
  if (asked.reverse) out["reverse"] = true;
  put_text(out, "label", asked.label);
  if (asked.benchmark) out["expectation"] = number(*asked.benchmark);
  for (int r = 0; r < role_count; ++r)
    put_column(out, to_string(static_cast<role>(r)), asked.columns[static_cast<std::size_t>(r)]);
  return out;
}

json outcome_object(const outcome& o) {
  json out = {{"id", o.id}, {"column", column(o.column)}, {"measure", to_string(o.measure)}};
  if (!o.scale.empty()) out["scale"] = o.scale;
  put_text(out, "label", o.label);
  return out;
}

void put_stages(json& into, const char* key, const std::vector<column_ref>& stages) {
  if (stages.size() == 1) into[key] = column(stages.front());
  if (stages.size() > 1)
    for (const auto& stage : stages) into[key].push_back(column(stage));
}

json replicates_object(const replicate_weights_definition& w) {
  json out = {{"type", w.type}, {"columns", w.columns}};
  if (w.scale) out["scale"] = number(*w.scale);
  for (const double factor : w.rscales) out["rscales"].push_back(number(factor));
  if (w.rho) out["rho"] = number(*w.rho);
  if (w.mse) out["mse"] = *w.mse;
  return out;
}

json segment_object(const segment& s) {
  json out = {{"id", s.id}, {"column", column(s.column)}};
  put_text(out, "label", s.label);
  if (!s.labels.empty()) {
    json& labels = out["labels"] = json::object();
    for (const auto& [value, said] : s.labels) put_new(labels, value, words_of(said));
  }
  return out;
}

json condition_object(const column_condition& c) {
  json out = {{"column", column(c.column)}, {"op", to_string(c.op)}};
  out["value"] = c.op == comparison_op::in ? json(c.values) : json(c.values.front());
  return out;
}

json respondent_object(const respondent_columns& r) {
  json out = json::object();
  for (const auto& [key, member] : detail::respondent_single_columns) put_column(out, key, r.*member);
  put_stages(out, "psu", r.psu);
  put_stages(out, "fpc", r.fpc);
  if (r.replicate_weights) out["replicate_weights"] = replicates_object(*r.replicate_weights);
  json sources = json::object();
  put_column(sources, "need", r.need);
  put_column(sources, "experience", r.experience);
  put_column(sources, "word_of_mouth", r.word_of_mouth);
  if (!sources.empty()) out["expectation_sources"] = std::move(sources);
  if (r.calibration_base_weight)
    out["calibration"] = {{"base_weight", column(*r.calibration_base_weight)}, {"targets", r.calibration_targets}};
  for (const auto& s : r.segments) out["segments"].push_back(segment_object(s));
  for (const auto& c : r.include_if) out["include_if"].push_back(condition_object(c));
  return out;
}

json source_object(const source_definition& s) {
  json out = json::object();
  if (!s.profile.empty()) out["profile"] = s.profile;
  if (!s.encoding.empty()) out["encoding"] = s.encoding;
  if (s.delimiter) out["delimiter"] = std::string(1, *s.delimiter);
  if (s.decimal) out["decimal"] = std::string(1, *s.decimal);
  if (!s.sheet.empty()) out["sheet"] = s.sheet;
  if (s.header_rows) out["header_rows"] = *s.header_rows;
  return out;
}

json root_object(const instrument& i) {
  json out = {{"format", detail::instrument_format}, {"id", i.id}, {"version", i.version}};
  put_text(out, "title", i.title);
  for (const auto& [name, s] : i.scales) out["scales"][name] = scale_object(s);
  for (const auto& d : i.dimensions) out["dimensions"].push_back(dimension_object(d));
  if (i.importance_kind != importance_kind::points)
    out["importance_kind"] = detail::importance_words[static_cast<std::size_t>(i.importance_kind)];
  for (const auto& asked : i.items) out["items"].push_back(item_object(asked));
  for (const auto& o : i.outcomes) out["outcomes"].push_back(outcome_object(o));
  if (auto respondent = respondent_object(i.respondent); !respondent.empty()) out["respondent"] = std::move(respondent);
  if (auto source = source_object(i.source); !source.empty()) out["source"] = std::move(source);
  return out;
}

}  // namespace

std::string to_json(const instrument& i) {
  validate(i);
  try {
    return root_object(i).dump(2) + "\n";
  } catch (const json::exception&) {
    throw error(errc::instrument, "a text of the instrument is not UTF-8; JSON has no other", "instrument " + i.id);
  }
}

}  // namespace v0
}  // namespace rater
