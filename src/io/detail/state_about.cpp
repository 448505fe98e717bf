#include "io/detail/state_about.hpp"

#include "detail/nearest.hpp"
#include "engine/bytes/fields.hpp"

#include <algorithm>

namespace rater {
inline namespace v0 {
namespace detail {

template <class Archive, described_as<responses::origin> X>
void fields(Archive& a, X& x) {
  a.record("the origin", x.files, x.rows_rejected, x.notes, x.blank_lines);
}
template <class Archive, described_as<input_issue> X>
void fields(Archive& a, X& x) {
  a.record("an issue", x.slot, x.file, x.line, x.column, x.name, x.item, x.found, x.expected, x.count, x.others);
}
template <class Archive, described_as<reading> X>
void fields(Archive& a, X& x) {
  a.record("the reading", x.origin, x.issues);
}
template <class Archive, described_as<setting> X>
void fields(Archive& a, X& x) {
  a.record("a setting", x.name, x.value);
}
template <class Archive, described_as<state_about> X>
void fields(Archive& a, X& x) {
  a.record("the section read", x.from, x.settings, x.notes, x.version);
}

namespace {

// So many that no data come near, so few that a million of them can be added up.
constexpr std::int64_t most_of_anything = std::int64_t{1} << 40;
constexpr std::size_t most_others = 4;

bool is_count(std::int64_t x) noexcept { return x >= 0 && x <= most_of_anything; }

bool counts_can_be(const state_about& a) noexcept {
  const auto& issues = a.from.issues;
  return is_count(a.from.origin.rows_rejected) && is_count(a.from.origin.blank_lines) &&
         std::all_of(issues.begin(), issues.end(), [](const input_issue& i) { return is_count(i.count) && i.slot >= 0; });
}

/// The first of a column stays the first; the next few are told while they are of the same file.
void add_issue(std::vector<input_issue>& to, const input_issue& next) {
  const auto at = std::lower_bound(to.begin(), to.end(), next, [](const auto& a, const auto& b) { return a.slot < b.slot; });
  if (at == to.end() || at->slot != next.slot) {
    to.insert(at, next);
    return;
  }
  at->count += next.count;
  if (at->file != next.file) return;
  const auto tell = [&](const std::string& found, std::int64_t line) {
    if (at->others.size() < most_others) at->others.emplace_back(found, line);
  };
  tell(next.found, next.line);
  for (const auto& [found, line] : next.others) tell(found, line);
}

/// A value as a word of a list.
struct as_word {
  std::string operator()(std::monostate) const { return {}; }
  std::string operator()(bool x) const { return x ? "true" : "false"; }
  std::string operator()(std::int64_t x) const { return std::to_string(x); }
  std::string operator()(double x) const { return shortest(x); }
  std::string operator()(const std::string& x) const { return x; }
  std::string operator()(const std::vector<std::string>& x) const {
    std::string out;
    for (const std::string& each : x) out += (out.empty() ? "" : ",") + each;
    return out;
  }
};

void add_setting(std::vector<setting>& to, const setting& next) {
  const auto at = std::find_if(to.begin(), to.end(), [&](const setting& s) { return s.name == next.name; });
  if (at == to.end()) {
    to.push_back(next);
  } else if (at->value != next.value) {
    auto* values = std::get_if<std::vector<std::string>>(&at->value);
    if (values == nullptr)
      values = &at->value.emplace<std::vector<std::string>>({std::visit(as_word{}, setting_value(at->value))});
    const std::string word = std::visit(as_word{}, next.value);
    if (std::find(values->begin(), values->end(), word) == values->end()) values->push_back(word);
  }
}

}  // namespace

std::vector<std::byte> about_bytes(const state_about& about) {
  byte_writer out;
  field_writer(out).value(about);
  return out.take();
}

namespace {

state_about read_about(std::span<const std::byte> bytes) {
  byte_reader in(bytes);
  state_about out;
  field_reader(in).value(out);
  in.expect_end("the section read");
  auto& issues = out.from.issues;
  if (!counts_can_be(out)) in.fail("the state is damaged: a count that cannot be");
  std::stable_sort(issues.begin(), issues.end(), [](const auto& a, const auto& b) { return a.slot < b.slot; });
  return out;
}

}  // namespace

state_about about_of(std::span<const std::byte> bytes) {
  try {
    return read_about(bytes);
  } catch (const error& e) {
    throw error(e.code(), e.message(), e.where() + ", counted in its section " + about_tag);
  }
}

void append(state_about& to, const state_about& next) {
  responses::origin& origin = to.from.origin;
  const responses::origin& more = next.from.origin;
  origin.files.insert(origin.files.end(), more.files.begin(), more.files.end());
  origin.notes.insert(origin.notes.end(), more.notes.begin(), more.notes.end());
  origin.rows_rejected += more.rows_rejected;
  origin.blank_lines += more.blank_lines;
  for (const input_issue& i : next.from.issues) add_issue(to.from.issues, i);
  for (const setting& s : next.settings) add_setting(to.settings, s);
  for (const std::string& note : next.notes)
    if (std::find(to.notes.begin(), to.notes.end(), note) == to.notes.end()) to.notes.push_back(note);
  to.version = next.version;
}

}  // namespace detail
}  // namespace v0
}  // namespace rater
