#include "io/detail/number_text.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

namespace rater {
inline namespace v0 {
namespace detail::render {
namespace {

constexpr auto minus = "−";  // U+2212

std::string with_minus(std::string digits) {
  if (digits.empty() || digits.front() != '-') return digits;
  const bool zero = digits.find_first_of("123456789") == std::string::npos;
  return zero ? digits.substr(1) : minus + digits.substr(1);
}

}  // namespace

std::string shortest(double x) {
  if (x == 0 && std::signbit(x)) return "-0.0";  // "-0" would come back from many readers as the integer 0
  char buffer[32];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, x).ptr;
  return {buffer, end};
}

std::string decimals(double x, int count) { return with_minus(fmt::format("{:.{}f}", x, count)); }

std::string short_decimals(double x, int most) {
  std::string digits = fmt::format("{:.{}f}", x, most);
  if (digits.find('.') != std::string::npos) {
    while (digits.back() == '0') digits.pop_back();
    if (digits.back() == '.') digits.pop_back();
  }
  return with_minus(std::move(digits));
}

std::string percent(double share) {
  if (share > 0 && share <= 0.005) return "<1";
  if (share < 1 && share >= 0.995) return ">99";
  return decimals(100 * share, 0);
}

}  // namespace detail::render
}  // namespace v0
}  // namespace rater
