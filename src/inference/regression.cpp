#include <rater/inference/regression.hpp>

#include "scoring/detail/steady_sum.hpp"
#include "survey/detail/units_among.hpp"

#include <rater/error.hpp>
#include <rater/inference/interval.hpp>

#include <fmt/format.h>
#include <Eigen/Cholesky>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

namespace rater {
inline namespace v0 {
namespace {

void check_column(const std::string& name, std::span<const double> x, std::size_t respondents) {
  if (x.size() != respondents)
    throw error(errc::usage, fmt::format("{} entries for {} respondents; expected one for each", x.size(), respondents), name);
  constexpr double largest = 1e150;  // products of two are still numbers
  for (std::size_t i = 0; i < x.size(); ++i)
    if (std::abs(x[i]) > largest)
      throw error(errc::usage, fmt::format("respondent {} has {}; expected numbers up to {}", i + 1, x[i], largest), name);
}

std::string name_of(const regression_term& term, std::size_t place) {
  return term.name.empty() ? fmt::format("term {}", place + 1) : term.name;
}

// The respondents of the regression, in the order of the sample.
std::vector<std::size_t> with_all(const sample_design& s, std::span<const double> y, std::span<const regression_term> terms,
                                  const domain& of) {
  std::vector<std::size_t> rows;
  for (std::size_t i = 0; i < y.size(); ++i) {
    if (s.weights()[i] == 0 || !of.has(i) || std::isnan(y[i])) continue;
    if (std::none_of(terms.begin(), terms.end(), [&](const regression_term& t) { return std::isnan(t.x[i]); })) rows.push_back(i);
  }
  return rows;
}

// A column of the regression as it is computed with: (x - origin) / length, which sums to 0 over the weights where there is an
// intercept. A column of equal numbers is exactly 0, and one of large numbers that differ little loses nothing.
struct prepared {
  Eigen::VectorXd x;
  double origin = 0, length = 1;
};

double weighted_sum(const Eigen::VectorXd& w, const Eigen::VectorXd& a, const Eigen::VectorXd& b, std::vector<double>& room) {
  room.resize(static_cast<std::size_t>(a.size()));
  for (Eigen::Index i = 0; i < a.size(); ++i) room[static_cast<std::size_t>(i)] = w[i] * a[i] * b[i];
  return detail::steady_sum(room);
}

prepared prepare(std::span<const double> column, const std::vector<std::size_t>& rows, const Eigen::VectorXd& w, bool centre) {
  prepared out;
  out.x.resize(static_cast<Eigen::Index>(rows.size()));
  for (std::size_t i = 0; i < rows.size(); ++i) out.x[static_cast<Eigen::Index>(i)] = column[rows[i]];
  if (!centre) return out;
  std::vector<double> room;
  const Eigen::VectorXd ones = Eigen::VectorXd::Ones(out.x.size());
  const double least = out.x.minCoeff();
  out.x.array() -= least;
  const double mean = weighted_sum(w, out.x, ones, room) / weighted_sum(w, ones, ones, room);
  out.x.array() -= mean;
  out.origin = least + mean;
  return out;
}

// To length 1, so that columns of any unit are solved for alike. A column of 0 stays as it is.
void scale(prepared& column, const Eigen::VectorXd& w, std::vector<double>& room) {
  const double largest = column.x.cwiseAbs().maxCoeff();
  if (!(largest > 0)) return;
  column.x /= largest;
  const double length = std::sqrt(weighted_sum(w.cwiseAbs(), column.x, column.x, room));
  column.x /= length;
  column.length = largest * length;
}

// Cholesky's factor of A, column by column: what a column adds to those before it is the square of the diagonal, of 1.
// Throws for those that add nothing.
Eigen::MatrixXd factor_of(const Eigen::MatrixXd& a, const std::vector<std::string>& names) {
  constexpr double rounding = 1e-12;
  const Eigen::Index k = a.rows();
  Eigen::MatrixXd l = Eigen::MatrixXd::Zero(k, k);
  std::string constant;
  std::string dependent;
  for (Eigen::Index j = 0; j < k; ++j) {
    const double left = a(j, j) - l.row(j).head(j).squaredNorm();
    if (!(left > rounding)) {
      std::string& list = a(j, j) > 0 ? dependent : constant;
      list += (list.empty() ? "" : ", ") + names[static_cast<std::size_t>(j)];
      continue;  // its column of the factor stays 0: the next ones are compared with the others
    }
    l(j, j) = std::sqrt(left);
    for (Eigen::Index i = j + 1; i < k; ++i) l(i, j) = (a(i, j) - l.row(i).head(j).dot(l.row(j).head(j))) / l(j, j);
  }
  if (constant.empty() && dependent.empty()) return l;
  std::string what =
      constant.empty() ? std::string{} : fmt::format("constant among the respondents who have all terms: {}", constant);
  if (!dependent.empty()) what += fmt::format("{}a combination of the terms before: {}", what.empty() ? "" : "; ", dependent);
  throw error(errc::data, what + "; leave such terms out", "regression");
}

struct solution {
  Eigen::VectorXd b;  ///< intercept first
  Eigen::MatrixXd u;  ///< a row for each respondent of the regression, a column for each coefficient
};

// With an intercept the terms are centred, so that the intercept of the centred regression is the mean of y and stands apart.
solution solve(const std::vector<prepared>& terms, const prepared& y, const Eigen::VectorXd& w, bool intercept,
               const std::vector<std::string>& names) {
  const auto k = static_cast<Eigen::Index>(terms.size());
  const Eigen::Index n = w.size();
  std::vector<double> room;
  Eigen::MatrixXd a(k, k);
  Eigen::VectorXd right(k);
  for (Eigen::Index i = 0; i < k; ++i) {
    const Eigen::VectorXd& xi = terms[static_cast<std::size_t>(i)].x;
    for (Eigen::Index j = 0; j <= i; ++j) a(i, j) = a(j, i) = weighted_sum(w, xi, terms[static_cast<std::size_t>(j)].x, room);
    right[i] = weighted_sum(w, xi, y.x, room);
  }
  const Eigen::MatrixXd l = factor_of(a, names);
  const auto lower = l.triangularView<Eigen::Lower>();
  const auto inverse = [&](auto& x) {
    lower.solveInPlace(x);
    lower.transpose().solveInPlace(x);
  };
  inverse(right);

  Eigen::VectorXd e = y.x;
  for (Eigen::Index j = 0; j < k; ++j) e -= right[j] * terms[static_cast<std::size_t>(j)].x;
  Eigen::MatrixXd u(k, n);
  for (Eigen::Index j = 0; j < k; ++j)
    u.row(j) = (w.array() * e.array() * terms[static_cast<std::size_t>(j)].x.array()).transpose();
  inverse(u);

  const Eigen::Index first = intercept ? 1 : 0;
  solution out{Eigen::VectorXd(k + first), Eigen::MatrixXd(n, k + first)};
  for (Eigen::Index j = 0; j < k; ++j) {
    const double length = terms[static_cast<std::size_t>(j)].length;
    out.b[first + j] = right[j] / length;
    out.u.col(first + j) = u.row(j).transpose() / length;
  }
  if (!intercept) return out;
  const Eigen::VectorXd ones = Eigen::VectorXd::Ones(n);
  out.b[0] = y.origin;
  out.u.col(0) = w.array() * e.array() / weighted_sum(w, ones, ones, room);
  for (Eigen::Index j = 0; j < k; ++j) {
    out.b[0] -= terms[static_cast<std::size_t>(j)].origin * out.b[1 + j];
    out.u.col(0) -= terms[static_cast<std::size_t>(j)].origin * out.u.col(1 + j);
  }
  return out;
}

// The coefficients as statistics of the whole sample.
std::vector<linearised> statistics_of(const solution& found, const sample_design& s, const std::vector<std::size_t>& rows,
                                      const regression_options& options, double df) {
  std::vector<linearised> out;
  for (Eigen::Index j = 0; j < found.b.size(); ++j) {
    linearised one;
    one.value = found.b[j];
    one.u = Eigen::VectorXd::Zero(static_cast<Eigen::Index>(s.respondents()));
    for (std::size_t i = 0; i < rows.size(); ++i)
      one.u[static_cast<Eigen::Index>(rows[i])] = found.u(static_cast<Eigen::Index>(i), j);
    one.n = static_cast<std::int64_t>(rows.size());
    one.df = df;
    one.of = options.of;
    out.push_back(std::move(one));
  }
  return out;
}

void check_input(const sample_design& s, std::span<const double> y, std::span<const regression_term> terms,
                 const regression_options& options) {
  check_column("y", y, s.respondents());
  for (std::size_t j = 0; j < terms.size(); ++j) check_column(name_of(terms[j], j), terms[j].x, s.respondents());
  if (!options.of.everybody() && options.of.size() != s.respondents())
    throw error(errc::usage, fmt::format("a domain of {} among {} respondents; expected one entry for each", options.of.size(),
                                         s.respondents()));
  static_cast<void>(t_quantile(options.confidence));
  if (terms.empty() && !options.intercept) throw error(errc::usage, "a regression on nothing: no terms and no intercept");
}

}  // namespace

regression linear_regression(const sample_design& s, std::span<const double> y, std::span<const regression_term> terms,
                             const regression_options& options) {
  check_input(s, y, terms, options);
  const std::vector<std::size_t> rows = with_all(s, y, terms, options.of);
  const std::size_t k = terms.size() + (options.intercept ? 1 : 0);
  if (rows.size() < k)
    throw error(errc::data,
                fmt::format("{} respondents have y and all terms; {} coefficients need at least as many", rows.size(), k),
                "regression");
  Eigen::VectorXd w(static_cast<Eigen::Index>(rows.size()));
  for (std::size_t i = 0; i < rows.size(); ++i) w[static_cast<Eigen::Index>(i)] = s.weights()[rows[i]];
  w /= w.cwiseAbs().maxCoeff();  // b and u are the same for any unit of the weights

  std::vector<double> room;
  std::vector<prepared> columns;
  std::vector<std::string> names;
  for (std::size_t j = 0; j < terms.size(); ++j) {
    columns.push_back(prepare(terms[j].x, rows, w, options.intercept));
    scale(columns.back(), w, room);
    names.push_back(name_of(terms[j], j));
  }
  const solution found = solve(columns, prepare(y, rows, w, options.intercept), w, options.intercept, names);

  regression out;
  out.name = std::move(names);
  if (options.intercept) out.name.insert(out.name.begin(), "intercept");
  out.n = static_cast<std::int64_t>(rows.size());
  out.df = detail::degrees_of_freedom_among(s, rows) + 1 - static_cast<double>(k);
  out.coefficient = statistics_of(found, s, rows, options, out.df);
  out.joint = joint(s, out.coefficient);
  out.joint.df = out.df;
  std::vector<double> one(k, 0.0);
  for (std::size_t j = 0; j < k; ++j) {
    one[j] = 1;
    out.test.push_back(contrast(out.joint, one, options.confidence, out.n));
    one[j] = 0;
  }
  return out;
}

difference regression_difference(const sample_design& s, std::span<const double> y, const labels& group, std::string_view minuend,
                                 std::string_view subtrahend, const regression_options& options) {
  if (group.code.size() != s.respondents())
    throw error(errc::usage,
                fmt::format("{} groups for {} respondents; expected one for each", group.code.size(), s.respondents()));
  const domain in_minuend(group, minuend);
  const domain in_subtrahend(group, subtrahend);
  std::vector<double> dummy(s.respondents(), std::numeric_limits<double>::quiet_NaN());
  for (std::size_t i = 0; i < dummy.size(); ++i) {
    if (in_minuend.has(i)) dummy[i] = 1;
    if (in_subtrahend.has(i)) dummy[i] = 0;
  }
  const regression_term term{fmt::format("{} rather than {}", minuend, subtrahend), dummy};
  regression_options with_intercept = options;
  with_intercept.intercept = true;
  return linear_regression(s, y, {&term, 1}, with_intercept).test.at(1);
}

}  // namespace v0
}  // namespace rater
