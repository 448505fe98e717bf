#include <rater/survey/responses.hpp>

#include <cmath>
#include <limits>

namespace rater {
inline namespace v0 {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

template <class T>
double load(const std::byte* at) noexcept {
  // Fields of packed structs need not be aligned.
  T value;
  __builtin_memcpy(&value, at, sizeof value);
  return static_cast<double>(value);
}

template <class T>
void load_run(const std::byte* at, std::ptrdiff_t stride, std::span<double> out) noexcept {
  for (double& x : out) {
    x = load<T>(at);
    at += stride;
  }
}

template <class F>
auto with_type(number_type type, F&& f) {
  switch (type) {
    case number_type::i8:
      return f(std::int8_t{});
    case number_type::u8:
      return f(std::uint8_t{});
    case number_type::i16:
      return f(std::int16_t{});
    case number_type::u16:
      return f(std::uint16_t{});
    case number_type::i32:
      return f(std::int32_t{});
    case number_type::u32:
      return f(std::uint32_t{});
    case number_type::i64:
      return f(std::int64_t{});
    case number_type::u64:
      return f(std::uint64_t{});
    case number_type::f32:
      return f(float{});
    case number_type::f64:
      break;
  }
  return f(double{});
}

}  // namespace

column_view& column_view::missing(double value, missing_reason reason) {
  sentinels_.emplace_back(value, reason);
  return *this;
}

column_view& column_view::mask(std::span<const std::uint8_t> present) {
  if (present.size() != size_)
    throw error(errc::usage, "the mask has " + std::to_string(present.size()) + " rows and the column " + std::to_string(size_) +
                                 "; give one byte for each row");
  present_ = present;
  return *this;
}

double column_view::operator[](std::size_t i) const noexcept {
  if (!present_.empty() && present_[i] == 0) return nan;
  const std::byte* at = data_ + static_cast<std::ptrdiff_t>(i) * stride_;
  return with_type(type_, [&](auto zero) { return load<decltype(zero)>(at); });
}

void column_view::read(std::size_t first, std::span<double> out) const noexcept {
  const std::byte* at = data_ + static_cast<std::ptrdiff_t>(first) * stride_;
  with_type(type_, [&](auto zero) { load_run<decltype(zero)>(at, stride_, out); });
  if (!present_.empty())
    for (std::size_t i = 0; i < out.size(); ++i)
      if (present_[first + i] == 0) out[i] = nan;
  for (const auto& [sentinel, reason] : sentinels_)
    for (double& x : out)
      if (x == sentinel) x = nan;
}

}  // namespace v0
}  // namespace rater
