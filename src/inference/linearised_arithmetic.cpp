#include <rater/error.hpp>
#include <rater/inference/taylor.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <string>
#include <utility>

namespace rater {
inline namespace v0 {
namespace {

void check_same_sample(const linearised& a, const linearised& b) {
  if (a.value && b.value && a.u.size() != b.u.size())
    throw error(errc::usage, fmt::format("statistics of samples of {} and of {} respondents; arithmetic is for statistics of one "
                                         "sample",
                                         a.u.size(), b.u.size()));
}

/// What a result takes from another part: the fewer respondents and degrees of freedom; of two domains neither's.
void take_in(linearised& whole, const linearised& part) {
  whole.n = std::min(whole.n, part.n);
  if (whole.of.same_as(part.of) && whole.df && part.df)
    whole.df = std::min(*whole.df, *part.df);
  else
    whole.df.reset();
  if (!whole.of.same_as(part.of)) whole.of = {};
  whole.one_unit = whole.one_unit || part.one_unit;
  if (whole.note.empty()) whole.note = part.note;
}

linearised without_value(linearised whole, std::string why) {
  whole.value.reset();
  whole.u.resize(0);
  whole.note = std::move(why);
  return whole;
}

/// n, domain, df and note of a whole of these parts.
linearised begun_of(std::span<const linearised* const> parts) {
  linearised out;
  out.n = parts.front()->n;
  out.df = parts.front()->df;
  out.of = parts.front()->of;
  out.one_unit = parts.front()->one_unit;
  out.note = parts.front()->note;
  for (const linearised* p : parts.subspan(1)) {
    check_same_sample(*parts.front(), *p);
    take_in(out, *p);
  }
  return out;
}

/// value, with u the sum of gradient times the u of the parts.
linearised put_together(double value, std::span<const double> gradient, std::span<const linearised* const> parts) {
  linearised out = begun_of(parts);
  for (const linearised* p : parts)
    if (!p->value) return without_value(std::move(out), p->note);
  Eigen::VectorXd u = gradient.front() * parts.front()->u;
  for (std::size_t i = 1; i < parts.size(); ++i) u += gradient[i] * parts[i]->u;
  if (!std::isfinite(value) || !u.allFinite()) return without_value(std::move(out), "the result is too large for a number");
  out.value = value;
  out.u = std::move(u);
  return out;
}

linearised of_two(const linearised& a, const linearised& b, double (*f)(double, double),
                  std::array<double, 2> (*gradient)(double, double)) {
  const std::array<const linearised*, 2> parts = {&a, &b};
  const double x = a.value.value_or(0), y = b.value.value_or(0);
  return put_together(f(x, y), gradient(x, y), parts);
}

linearised of_one(const linearised& a, double value, double slope) {
  const std::array<const linearised*, 1> parts = {&a};
  const std::array<double, 1> gradient = {slope};
  return put_together(value, gradient, parts);
}

/// slope a + shift, of which the variances of simple random samples are known as well.
linearised line(const linearised& a, double slope, double shift) {
  linearised out = of_one(a, slope * a.value.value_or(0) + shift, slope);
  if (!out.value) return out;
  if (a.srs_with_replacement) out.srs_with_replacement = slope * slope * *a.srs_with_replacement;
  if (a.srs_without_replacement) out.srs_without_replacement = slope * slope * *a.srs_without_replacement;
  return out;
}

linearised refused(const linearised& a, const char* why) { return a.value ? without_value(a, why) : of_one(a, 0, 1); }

}  // namespace

linearised operator+(const linearised& a, const linearised& b) {
  return of_two(
      a, b, [](double x, double y) { return x + y; },
      [](double, double) {
        return std::array<double, 2>{1, 1};
      });
}

linearised operator-(const linearised& a, const linearised& b) {
  return of_two(
      a, b, [](double x, double y) { return x - y; },
      [](double, double) {
        return std::array<double, 2>{1, -1};
      });
}

linearised operator*(const linearised& a, const linearised& b) {
  return of_two(
      a, b, [](double x, double y) { return x * y; },
      [](double x, double y) {
        return std::array<double, 2>{y, x};
      });
}

linearised operator/(const linearised& a, const linearised& b) {
  const std::array<const linearised*, 2> parts = {&a, &b};
  if (a.value && b.value && *b.value == 0) return without_value(begun_of(parts), "the denominator is 0");
  return of_two(
      a, b, [](double x, double y) { return x / y; },
      [](double x, double y) {
        return std::array<double, 2>{1 / y, -x / y / y};
      });
}

linearised operator+(const linearised& a, double b) { return line(a, 1, b); }
linearised operator-(const linearised& a, double b) { return line(a, 1, -b); }
linearised operator*(const linearised& a, double b) { return line(a, b, 0); }
linearised operator*(double a, const linearised& b) { return line(b, a, 0); }
linearised operator/(const linearised& a, double b) {
  if (b == 0) return refused(a, "the denominator is 0");
  linearised out = line(a, 1 / b, 0);
  if (out.value) out.value = *a.value / b;
  return out;
}
linearised operator-(const linearised& a) { return line(a, -1, 0); }

linearised log(const linearised& a) {
  const double x = a.value.value_or(1);
  if (!(x > 0)) return refused(a, "the logarithm of a number that is not above 0");
  return of_one(a, std::log(x), 1 / x);
}

linearised exp(const linearised& a) {
  const double y = std::exp(a.value.value_or(0));
  return of_one(a, y, y);
}

linearised sqrt(const linearised& a) {
  const double x = a.value.value_or(1);
  if (!(x > 0)) return refused(a, "the square root of a number that is not above 0");
  const double y = std::sqrt(x);
  return of_one(a, y, 0.5 / y);
}

linearised combine(double value, std::span<const double> gradient, std::span<const linearised> parts) {
  if (parts.empty() || gradient.size() != parts.size())
    throw error(errc::usage, fmt::format("{} derivatives for {} statistics; expected one each, and at least one", gradient.size(),
                                         parts.size()));
  std::vector<const linearised*> of;
  for (const linearised& p : parts) of.push_back(&p);
  return put_together(value, gradient, of);
}

}  // namespace v0
}  // namespace rater
