#include "detail/nearest.hpp"

#include <rater/survey/design.hpp>

#include <cmath>
#include <limits>
#include <string>
#include <unordered_map>

namespace rater {
inline namespace v0 {
namespace {

/// `key` tells words apart; `name` is asked for once for each; `missing` says whether there is none.
template <class Key, class Entries, class Missing, class Name>
labels numbered(const Entries& entries, Missing missing, Name name) {
  labels out;
  out.code.reserve(entries.size());
  std::unordered_map<Key, std::int32_t> seen;
  for (const auto& entry : entries) {
    if (missing(entry)) {
      out.code.push_back(-1);
      continue;
    }
    const auto [at, is_new] = seen.try_emplace(Key(entry), static_cast<std::int32_t>(out.name.size()));
    if (is_new) out.name.push_back(name(entry));
    out.code.push_back(at->second);
  }
  return out;
}

constexpr auto never = [](const auto&) { return false; };

}  // namespace

labels labels_of(std::span<const std::string> words) {
  return numbered<std::string_view>(
      words, [](const std::string& w) { return w.empty(); }, [](const std::string& w) { return w; });
}

labels labels_of(std::span<const double> numbers) {
  return numbered<double>(
      numbers, [](double x) { return std::isnan(x); }, [](double x) { return detail::shortest(x == 0 ? 0 : x); });
}

labels labels_of(std::span<const std::int64_t> numbers) {
  return numbered<std::int64_t>(numbers, never, [](std::int64_t x) { return std::to_string(x); });
}

}  // namespace v0
}  // namespace rater
