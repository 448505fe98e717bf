#include <rater/error.hpp>
#include <rater/io/instrument_json.hpp>

#include "detail/nearest.hpp"
#include "io/detail/instrument_words.hpp"
#include "io/detail/json_node.hpp"
#include "io/detail/json_text.hpp"

#include <array>
#include <utility>

// Reading. One function for each definition of the schema; the order of functions is the order of the schema.
namespace rater {
inline namespace v0 {
namespace {

using detail::json_node;
using words = std::span<const std::string_view>;

text read_text(const json_node& n) {
  if (n.is_string()) return text(n.string());
  if (!n.is_object()) n.expected("a text, or texts by language such as {\"en\": \"...\", \"zh\": \"...\"}");
  std::vector<std::pair<std::string, std::string>> by_tag;
  for (const auto& [tag, said] : n.members()) by_tag.emplace_back(tag, said.string());
  return text(std::move(by_tag));
}

column_ref read_column(const json_node& n) {
  if (n.is_string()) return column_ref(n.string());
  if (!n.is_object())
    n.expected("a column name in double quotes, or an object with one of " + detail::any_of(detail::column_keys));
  const auto members = n.members();
  n.keys(detail::column_keys);
  if (members.size() != 1)
    n.fail("found " + std::to_string(members.size()) + " keys; expected a column name, or an object with one of " +
           detail::any_of(detail::column_keys));
  const auto& [key, value] = members.front();
  column_ref c;
  for (std::size_t at = 0; at < detail::column_keys.size(); ++at)
    if (key == detail::column_keys[at]) c.kind = static_cast<column_ref::by>(at);
  if (c.kind == column_ref::by::index)
    c.index = value.integer(1);
  else if (c.kind == column_ref::by::header)
    for (const auto& cell : value.elements()) c.header.push_back(cell.string());
  else
    c.text = value.string();
  return c;
}

void read_optional(const json_node& n, std::string_view key, std::optional<column_ref>& into) {
  if (const auto found = n.find(key)) into = read_column(*found);
}

missing_reason read_reason(const json_node& n) {
  return *missing_reason_of(detail::reason_words[n.one_of(detail::reason_words)]);
}

std::optional<double> read_bound(const json_node& n) {
  if (n.is_null()) return {};
  if (!n.is_number()) n.expected("a number, or null for no bound");
  return n.number();
}

missing_code read_missing(const json_node& n) {
  static constexpr std::array<std::string_view, 2> one_keys = {"value", "reason"};
  static constexpr std::array<std::string_view, 3> range_keys = {"from", "to", "reason"};
  if (n.is_number()) return {n.number(), missing_reason::other};
  if (n.is_string()) return {n.string(), missing_reason::other};
  if (!n.is_object()) n.expected("a number, a text, {\"value\", \"reason\"} or {\"from\", \"to\", \"reason\"}");
  if (n.find("from") || n.find("to")) {
    n.keys(range_keys, range_keys);
    return {missing_range{read_bound(n.at("from")), read_bound(n.at("to"))}, read_reason(n.at("reason"))};
  }
  n.keys(one_keys, one_keys);
  const auto value = n.at("value");
  const auto reason = read_reason(n.at("reason"));
  if (value.is_number()) return {value.number(), reason};
  if (value.is_string()) return {value.string(), reason};
  value.expected("a number or a text");
}

scale read_scale(const json_node& n) {
  static constexpr std::array<std::string_view, 5> keys = {"min", "max", "step", "labels", "missing"};
  n.keys(keys, words(keys).first(2));
  scale s;
  s.min = n.at("min").number();
  s.max = n.at("max").number();
  if (const auto step = n.find("step")) s.step = step->number();
  if (const auto labels = n.find("labels"))
    for (const auto& [said, value] : labels->members()) s.labels.emplace_back(said, value.number());
  if (const auto missing = n.find("missing"))
    for (const auto& code : missing->elements()) s.missing.push_back(read_missing(code));
  return s;
}

dimension_definition read_dimension(const json_node& n) {
  static constexpr std::array<std::string_view, 4> keys = {"id", "label", "importance", "min_answered"};
  n.keys(keys, words(keys).first(1));
  dimension_definition d;
  d.id = n.at("id").string(1);
  if (const auto label = n.find("label")) d.label = read_text(*label);
  if (const auto importance = n.find("importance")) {
    if (importance->is_number())
      d.importance = importance->number();
    else
      d.importance = read_column(*importance);
  }
  if (const auto needed = n.find("min_answered")) d.min_answered = needed->integer(1);
  return d;
}

item read_item(const json_node& n) {
  n.keys(detail::item_keys, words(detail::item_keys).first(2));
  item asked;
  asked.id = n.at("id").string(1);
  asked.dimension = n.at("dimension").string();
  if (const auto scale = n.find("scale")) asked.scale = scale->string();
  if (const auto reverse = n.find("reverse")) asked.reverse = reverse->boolean();
  if (const auto label = n.find("label")) asked.label = read_text(*label);
  for (int r = 0; r < role_count; ++r) {
    const auto the_role = static_cast<role>(r);
    const auto found = n.find(to_string(the_role));
    if (!found) continue;
    if (the_role == role::expectation && found->is_number())
      asked.benchmark = found->number();
    else
      asked.column(the_role) = read_column(*found);
  }
  return asked;
}

outcome read_outcome(const json_node& n) {
  static constexpr std::array<std::string_view, 5> keys = {"id", "column", "measure", "scale", "label"};
  n.keys(keys, words(keys).first(3));
  outcome o;
  o.id = n.at("id").string(1);
  o.column = read_column(n.at("column"));
  o.measure = static_cast<outcome_measure>(n.at("measure").one_of(detail::measure_words));
  if (const auto scale = n.find("scale")) o.scale = scale->string();
  if (const auto label = n.find("label")) o.label = read_text(*label);
  return o;
}

std::vector<column_ref> read_stages(const json_node& n) {
  if (!n.is_array()) return {read_column(n)};
  std::vector<column_ref> out;
  for (const auto& stage : n.elements()) out.push_back(read_column(stage));
  return out;
}

replicate_weights_definition read_replicates(const json_node& n) {
  static constexpr std::array<std::string_view, 6> keys = {"type", "columns", "scale", "rscales", "rho", "mse"};
  n.keys(keys, words(keys).first(2));
  replicate_weights_definition w;
  w.type = detail::replicate_words[n.at("type").one_of(detail::replicate_words)];
  for (const auto& column : n.at("columns").elements()) w.columns.push_back(column.string());
  if (const auto scale = n.find("scale")) w.scale = scale->number();
  if (const auto rscales = n.find("rscales"))
    for (const auto& factor : rscales->elements()) w.rscales.push_back(factor.number());
  if (const auto rho = n.find("rho")) w.rho = rho->number();
  if (const auto mse = n.find("mse")) w.mse = mse->boolean();
  return w;
}

segment read_segment(const json_node& n) {
  static constexpr std::array<std::string_view, 4> keys = {"id", "column", "label", "labels"};
  n.keys(keys, words(keys).first(2));
  segment s;
  s.id = n.at("id").string();
  s.column = read_column(n.at("column"));
  if (const auto label = n.find("label")) s.label = read_text(*label);
  if (const auto labels = n.find("labels"))
    for (const auto& [value, said] : labels->members())
      s.labels.emplace_back(value, said.is_number() ? text(said.scalar_text()) : read_text(said));
  return s;
}

column_condition read_condition(const json_node& n) {
  static constexpr std::array<std::string_view, 3> keys = {"column", "op", "value"};
  n.keys(keys, keys);
  column_condition c;
  c.column = read_column(n.at("column"));
  c.op = static_cast<comparison_op>(n.at("op").one_of(detail::op_words));
  const auto value = n.at("value");
  if (!value.is_array())
    c.values.push_back(value.scalar_text());
  else
    for (const auto& one : value.elements()) c.values.push_back(one.scalar_text());
  return c;
}

void read_expectation_sources(const json_node& n, respondent_columns& r) {
  static constexpr std::array<std::string_view, 3> keys = {"need", "experience", "word_of_mouth"};
  n.keys(keys);
  read_optional(n, "need", r.need);
  read_optional(n, "experience", r.experience);
  read_optional(n, "word_of_mouth", r.word_of_mouth);
}

void read_calibration(const json_node& n, respondent_columns& r) {
  static constexpr std::array<std::string_view, 2> keys = {"base_weight", "targets"};
  n.keys(keys, keys);
  r.calibration_base_weight = read_column(n.at("base_weight"));
  r.calibration_targets = n.at("targets").string();
}

respondent_columns read_respondent(const json_node& n) {
  n.keys(detail::respondent_keys);
  respondent_columns r;
  for (const auto& [key, member] : detail::respondent_single_columns) read_optional(n, key, r.*member);
  if (const auto psu = n.find("psu")) r.psu = read_stages(*psu);
  if (const auto fpc = n.find("fpc")) r.fpc = read_stages(*fpc);
  if (const auto replicates = n.find("replicate_weights")) r.replicate_weights = read_replicates(*replicates);
  if (const auto sources = n.find("expectation_sources")) read_expectation_sources(*sources, r);
  if (const auto calibration = n.find("calibration")) read_calibration(*calibration, r);
  if (const auto segments = n.find("segments"))
    for (const auto& s : segments->elements()) r.segments.push_back(read_segment(s));
  if (const auto conditions = n.find("include_if"))
    for (const auto& c : conditions->elements()) r.include_if.push_back(read_condition(c));
  return r;
}

char read_delimiter(const json_node& n) {
  const auto s = n.string(1);
  if (s.size() != 1) n.expected("one ASCII character, such as \",\", \";\", \"|\" or \"\\t\"");
  return s.front();
}

source_definition read_source(const json_node& n) {
  static constexpr std::array<std::string_view, 6> keys = {"profile", "encoding", "delimiter", "decimal", "sheet", "header_rows"};
  static constexpr std::array<std::string_view, 2> decimals = {".", ","};
  n.keys(keys);
  source_definition s;
  if (const auto profile = n.find("profile")) s.profile = detail::profile_words[profile->one_of(detail::profile_words)];
  if (const auto encoding = n.find("encoding")) s.encoding = encoding->string();
  if (const auto delimiter = n.find("delimiter")) s.delimiter = read_delimiter(*delimiter);
  if (const auto decimal = n.find("decimal")) s.decimal = decimals[decimal->one_of(decimals)].front();
  if (const auto sheet = n.find("sheet")) s.sheet = sheet->string();
  if (const auto rows = n.find("header_rows")) s.header_rows = rows->integer(0);
  return s;
}

// Numbers are fixed weights, whether or not the file says so in so many words.
importance_kind read_importance_kind(const json_node& n, const std::vector<dimension_definition>& dimensions) {
  if (const auto kind = n.find("importance_kind")) return static_cast<importance_kind>(kind->one_of(detail::importance_words));
  for (const auto& d : dimensions)
    if (std::holds_alternative<double>(d.importance)) return importance_kind::fixed;
  return importance_kind::points;
}

instrument read_root(const json_node& n) {
  static constexpr std::array<std::string_view, 1> formats = {detail::instrument_format};
  if (!n.is_object()) n.expected("an object: an instrument with \"format\": \"rater-instrument/1\"");
  // A file of another format has other keys; say the format first.
  if (const auto format = n.find("format")) static_cast<void>(format->one_of(formats));
  n.keys(detail::root_keys, words(detail::root_keys).first(6));
  instrument i;
  i.id = n.at("id").string(1);
  i.version = n.at("version").string();
  if (const auto title = n.find("title")) i.title = read_text(*title);
  for (const auto& [name, s] : n.at("scales").members()) i.scales.emplace_back(name, read_scale(s));
  for (const auto& d : n.at("dimensions").elements(1)) i.dimensions.push_back(read_dimension(d));
  i.importance_kind = read_importance_kind(n, i.dimensions);
  for (const auto& asked : n.at("items").elements(1)) i.items.push_back(read_item(asked));
  if (const auto outcomes = n.find("outcomes"))
    for (const auto& o : outcomes->elements()) i.outcomes.push_back(read_outcome(o));
  if (const auto respondent = n.find("respondent")) i.respondent = read_respondent(*respondent);
  if (const auto source = n.find("source")) i.source = read_source(*source);
  if (const auto schema = n.find("$schema")) static_cast<void>(schema->string());
  return i;
}

}  // namespace

instrument parse_instrument(std::string_view json, const std::string& name) {
  const auto tree = detail::parse_json(json, name);
  auto i = read_root(json_node(tree, name));
  try {
    validate(i);
  } catch (const error& e) {
    throw error(e.code(), e.message(), name + " " + e.where());
  }
  return i;
}

instrument read_instrument(const std::string& file) {
  return parse_instrument(detail::read_whole_file(file, detail::most_json_bytes), detail::printable(file, 4096));
}

}  // namespace v0
}  // namespace rater
