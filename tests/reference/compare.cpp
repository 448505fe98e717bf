#include "compare.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

namespace reference {
namespace {

void add_values(const std::string& index, const json& value, std::vector<std::pair<std::string, json>>& out) {
  const auto below = [&](const std::string& step) { return index.empty() ? step : index + "," + step; };
  if (value.is_array()) {
    for (std::size_t i = 0; i < value.size(); ++i) add_values(below(std::to_string(i + 1)), value[i], out);
  } else if (value.is_object()) {
    for (const auto& [key, inner] : value.items()) add_values(below(key), inner, out);
  } else {
    // A number that is none is missing, whoever made it.
    const bool missing = value.is_number_float() && !std::isfinite(value.get<double>());
    out.emplace_back(index, missing ? json() : value);
  }
}

std::string as_text(const json& value) { return value.is_string() ? value.get<std::string>() : value.dump(); }

double relative_tolerance(const reference_case& c, const std::string& quantity) {
  if (const auto own = c.args.find("tol_rel_by_key"); own != c.args.end())
    if (const auto at = own->find(quantity); at != own->end()) return at->get<double>();
  return c.tol_rel;
}

bool agrees(const json& got, const json& want, double rel, double abs) {
  if (!want.is_number() || !got.is_number()) return got.type() == want.type() && got == want;
  return std::abs(got.get<double>() - want.get<double>()) <= abs + rel * std::abs(want.get<double>());
}

void print_miss(const reference_case& c, const std::string& quantity, const std::string& index, const std::string& what) {
  fmt::print("{}: {}: {}{}: {}\n", c.file, c.id, quantity, index.empty() ? "" : "[" + index + "]", what);
}

// A quantity without any single value (an empty array) still is one thing to check.
long checks_in(const json& quantity) { return std::max(1L, static_cast<long>(single_values(quantity).size())); }

void compare_quantity(const reference_case& c, const std::string& name, const json& want_all, const json& got_all, tally& t) {
  const auto want = single_values(want_all);
  const auto got = single_values(got_all);
  const double rel = relative_tolerance(c, name);
  const auto fail = [&](const std::string& index, const std::string& what) {
    ++t.failed;
    print_miss(c, name, index, what);
  };
  const auto find = [](const auto& values, const std::string& index) {
    return std::find_if(values.begin(), values.end(), [&](const auto& v) { return v.first == index; });
  };
  if (want.empty() && got.empty()) ++t.passed;
  for (const auto& [index, value] : want) {
    const auto at = find(got, index);
    if (at == got.end())
      fail(index, fmt::format("got nothing, want {}", as_text(value)));
    else if (agrees(at->second, value, rel, c.tol_abs))
      ++t.passed;
    else
      fail(index,
           fmt::format("got {}, want {}, tolerance {} + {} * |want|", as_text(at->second), as_text(value), c.tol_abs, rel));
  }
  for (const auto& [index, value] : got)
    if (find(want, index) == want.end()) fail(index, fmt::format("got {}, want nothing", as_text(value)));
}

}  // namespace

std::vector<std::pair<std::string, json>> single_values(const json& quantity) {
  std::vector<std::pair<std::string, json>> out;
  add_values("", quantity, out);
  return out;
}

void compare(const reference_case& c, const quantities* computed, tally& t) {
  for (const auto& [name, want] : c.expected.items()) {
    const json* got = nullptr;
    if (computed)
      for (const auto& [own, value] : *computed)
        if (own == name) got = &value;
    if (got)
      compare_quantity(c, name, want, *got, t);
    else
      t.skipped += checks_in(want);
  }
}

void fail_all(const reference_case& c, const std::string& why, tally& t) {
  for (const auto& [name, want] : c.expected.items()) t.failed += checks_in(want);
  fmt::print("{}: {}: not computed: {}\n", c.file, c.id, why);
}

void dump(const reference_case& c, const quantities& computed) {
  for (const auto& [name, value] : computed)
    for (const auto& [index, single] : single_values(value))
      fmt::print("{}\t{}\t{}\t{}\t{}\n", c.file, c.id, name, index, as_text(single));
}

}  // namespace reference
