#include <rater/io/render.hpp>
#include <rater/version.hpp>

#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "io/detail/number_text.hpp"

namespace rater {
inline namespace v0 {
namespace {

/// A JSON string; bytes that are no UTF-8 become U+FFFD.
std::string json_string(std::string_view text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

/// nlohmann writes 3 as 3.0 and has its own shortest form; one form for JSON and CSV is simpler to compare.
std::string number(std::optional<double> x) { return x && std::isfinite(*x) ? detail::render::shortest(*x) : "null"; }

std::string list(std::span<const std::string> texts) {
  std::string out = "[";
  for (const auto& t : texts) out += (out.size() > 1 ? ", " : "") + json_string(t);
  return out + "]";
}

/// The keys of an object, one after the other.
class object {
public:
  explicit object(std::string& out) : out_(out) { out_ += '{'; }
  object& key(std::string_view name, std::string_view json) {
    out_ += first_ ? "" : ", ";
    first_ = false;
    out_ += json_string(name);
    out_ += ": ";
    out_ += json;
    return *this;
  }
  void end() { out_ += '}'; }

private:
  std::string& out_;
  bool first_ = true;
};

struct setting_json {
  std::string operator()(std::monostate) const { return "null"; }
  std::string operator()(bool x) const { return x ? "true" : "false"; }
  std::string operator()(std::int64_t x) const { return std::to_string(x); }
  std::string operator()(double x) const { return number(x); }
  std::string operator()(const std::string& x) const { return json_string(x); }
  std::string operator()(const std::vector<std::string>& x) const { return list(x); }
};

std::string group_json(const group& g) {
  std::string out;
  object o(out);
  for (const auto& [name, value] : g) o.key(name, json_string(value));
  o.end();
  return out;
}

void add_test(object& o, const test_parts& t) {
  o.key("versus", t.versus ? group_json(*t.versus) : "null").key("of", t.of.empty() ? "null" : json_string(t.of));
  o.key("statistic", number(t.statistic)).key("df2", number(t.df2)).key("p", number(t.p));
  o.key("p_adjusted", number(t.p_adjusted)).key("effect_size", number(t.effect_size));
  o.key("detectable_difference", number(t.detectable_difference));
}

std::string record_json(const record& r) {
  const estimate_parts& e = r.estimate.parts();
  std::string out;
  object o(out);
  o.key("group", group_json(r.group)).key("measure", json_string(r.measure)).key("level", json_string(to_string(r.level)));
  o.key("id", json_string(r.id)).key("estimate", number(e.value)).key("se", number(e.se));
  o.key("ci_low", number(e.low)).key("ci_high", number(e.high)).key("df", number(e.df));
  o.key("n", r.suppressed ? "null" : std::to_string(e.n)).key("n_eff", number(e.n_eff)).key("deff", number(e.deff));
  o.key("note", e.note.empty() ? "null" : json_string(e.note));
  if (r.test) add_test(o, *r.test);
  o.end();
  return out;
}

std::string source_json(const source_summary& s) {
  std::string out;
  object o(out);
  o.key("files", list(s.files)).key("rows_read", std::to_string(s.rows_read)).key("rows_used", std::to_string(s.rows_used));
  o.key("rows_rejected", std::to_string(s.rows_rejected)).key("cells_missing", std::to_string(s.cells_missing));
  o.key("cells_invalid", std::to_string(s.cells_invalid));
  o.end();
  return out;
}

std::string instrument_json(const instrument_summary& i) {
  std::string out;
  object o(out);
  o.key("id", json_string(i.id)).key("version", json_string(i.version)).key("fingerprint", json_string(i.fingerprint)).end();
  return out;
}

std::string settings_json(std::span<const setting> settings) {
  std::string out;
  object o(out);
  for (const setting& s : settings) o.key(s.name, std::visit(setting_json{}, s.value));
  o.end();
  return out;
}

/// A list with an entry a line, so that a person can read it and `diff` shows which record changed.
template <class T, class Json>
std::string lines(const std::vector<T>& entries, Json json) {
  std::string out = "[";
  for (const T& e : entries) {
    out += out.size() > 1 ? ",\n    " : "\n    ";
    out += json(e);
  }
  return out + (entries.empty() ? "]" : "\n  ]");
}

}  // namespace

std::string as_json(const result& r) {
  std::string out = "{\n";
  const auto key = [&out](std::string_view name, const std::string& json, bool last = false) {
    out += "  " + json_string(name) + ": " + json + (last ? "\n" : ",\n");
  };
  key("format", json_string("rater-result/1"));
  key("rater", json_string(RATER_VERSION));
  key("command", json_string(r.command));
  key("source", source_json(r.source));
  key("instrument", instrument_json(r.instrument));
  key("settings", settings_json(r.settings));
  key("records", lines(r.records, record_json));
  key("notes", lines(r.notes, [](const std::string& note) { return json_string(note); }), true);
  return out + "}\n";
}

}  // namespace v0
}  // namespace rater
