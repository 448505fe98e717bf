#include <rater/inference/contingency.hpp>

#include "detail/f_p_value.hpp"
#include "detail/sum_zero_basis.hpp"
#include "scoring/detail/steady_sum.hpp"
#include "survey/detail/units_among.hpp"

#include <rater/error.hpp>

#include <fmt/format.h>
#include <Eigen/QR>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace rater {
inline namespace v0 {
namespace {

constexpr std::size_t most_cells = 1000;  // their covariance is computed and solved

void check(const sample_design& s, const labels& l, const domain& of) {
  if (l.code.size() != s.respondents())
    throw error(errc::usage, fmt::format("{} labels for {} respondents; expected one for each", l.code.size(), s.respondents()));
  for (std::size_t i = 0; i < l.code.size(); ++i)
    if (l.code[i] >= 0 && static_cast<std::size_t>(l.code[i]) >= l.name.size())
      throw error(errc::usage, fmt::format("respondent {} has label number {} of {}; they are counted from 0", i + 1, l.code[i],
                                           l.name.size()));
  if (!of.everybody() && of.size() != s.respondents())
    throw error(errc::usage,
                fmt::format("a domain of {} among {} respondents; expected one entry for each", of.size(), s.respondents()));
}

// The categories that are in the table, and the place there of each; negative: nobody has it.
struct side {
  std::vector<std::string> name;
  std::vector<std::int32_t> place;
  std::size_t empty = 0;
};

template <class IsIn>
side used(const labels& l, std::size_t respondents, const IsIn& is_in) {
  side out;
  out.place.assign(l.name.size(), -1);
  for (std::size_t i = 0; i < respondents; ++i)
    if (is_in(i)) out.place[static_cast<std::size_t>(l.code[i])] = 0;
  std::int32_t next = 0;
  for (std::size_t k = 0; k < l.name.size(); ++k) {
    if (out.place[k] < 0) {
      ++out.empty;
      continue;
    }
    out.place[k] = next++;
    out.name.push_back(l.name[k]);
  }
  return out;
}

// The respondents of a table and the cell that each is in, cells counted row by row.
struct table_of {
  std::vector<std::size_t> rows;
  std::vector<std::size_t> cell;
  std::size_t cells = 0;
};

Eigen::VectorXd shares_of(const table_of& t, const sample_design& s) {
  std::vector<std::vector<double>> weights(t.cells);
  std::vector<double> all;
  for (std::size_t i = 0; i < t.rows.size(); ++i) {
    weights[t.cell[i]].push_back(s.weights()[t.rows[i]]);
    all.push_back(s.weights()[t.rows[i]]);
  }
  Eigen::VectorXd p(static_cast<Eigen::Index>(t.cells));
  for (std::size_t c = 0; c < t.cells; ++c) p[static_cast<Eigen::Index>(c)] = detail::steady_sum(weights[c]);
  return p / detail::steady_sum(all);
}

// Covariance of the shares over samples: u = w (1 in the cell - p) / W.
Eigen::MatrixXd covariance_of(const table_of& t, const Eigen::VectorXd& p, const sample_design& s) {
  std::vector<double> w(t.rows.size());
  for (std::size_t i = 0; i < w.size(); ++i) w[i] = s.weights()[t.rows[i]];
  const double all = detail::steady_sum(w);
  std::vector<linearised> parts(t.cells);
  for (std::size_t c = 0; c < t.cells; ++c) {
    const double share = p[static_cast<Eigen::Index>(c)];
    parts[c].value = share;
    parts[c].n = static_cast<std::int64_t>(t.rows.size());
    parts[c].u = Eigen::VectorXd::Zero(static_cast<Eigen::Index>(s.respondents()));
    for (std::size_t i = 0; i < w.size(); ++i)
      parts[c].u[static_cast<Eigen::Index>(t.rows[i])] = w[i] * ((t.cell[i] == c ? 1 : 0) - share) / all;
  }
  return joint(s, parts).covariance;
}

void add_note(std::string& note, const std::string& more) { note += (note.empty() ? "" : "; ") + more; }

// F by the second-order correction: X2 is a mixture of chi-squared with the eigenvalues of Delta, matched in mean and variance.
void add_f(contingency_test& out, const Eigen::VectorXd& inverse, const Eigen::MatrixXd& v, const Eigen::MatrixXd& k,
           double design_df) {
  if (!v.allFinite() || !(design_df > 0)) {
    add_note(out.note, "fewer than two sampled units: no test");
    return;
  }
  const auto n = static_cast<double>(out.n);
  const Eigen::MatrixXd weighted = inverse.asDiagonal() * k;
  Eigen::ColPivHouseholderQR<Eigen::MatrixXd> simple(k.transpose() * weighted / n);
  simple.setThreshold(1e-12);
  if (simple.rank() < k.cols()) {
    add_note(out.note, "so many cells are empty that the table cannot be tested: put categories together");
    return;
  }
  const Eigen::MatrixXd delta = simple.solve(weighted.transpose() * v * weighted);
  const double trace = delta.trace();
  constexpr double rounding = 1e-13;
  if (!(trace > rounding)) {
    add_note(out.note, "the shares are the same in every sampled unit: no test");
    return;
  }
  out.f = *out.chi2 / trace;
  out.df = trace * trace / (delta * delta).trace();
  out.df2 = *out.df * design_df;
  out.p = detail::f_p_value(*out.f, *out.df, out.df2);
  out.mean_deff = trace / static_cast<double>(k.cols());
}

double pearson(const Eigen::VectorXd& p, const Eigen::VectorXd& e, std::int64_t n) {
  return static_cast<double>(n) * ((p - e).array().square() / e.array()).sum();
}

// PSUs less strata of the domain; missing answers take nothing from them (METHODS 6.7: the whole design's).
double design_df(const sample_design& s, const domain& of) {
  if (of.everybody()) return s.degrees_of_freedom();
  std::vector<std::size_t> members;
  for (std::size_t i = 0; i < s.respondents(); ++i)
    if (of.has(i)) members.push_back(i);
  return detail::degrees_of_freedom_among(s, members);
}

Eigen::MatrixXd interactions(Eigen::Index rows, Eigen::Index columns) {
  const Eigen::MatrixXd r = detail::sum_zero_basis(rows);
  const Eigen::MatrixXd c = detail::sum_zero_basis(columns);
  Eigen::MatrixXd out(rows * columns, r.cols() * c.cols());
  for (Eigen::Index i = 0; i < rows; ++i)
    for (Eigen::Index a = 0; a < r.cols(); ++a) out.block(i * columns, a * c.cols(), columns, c.cols()) = r(i, a) * c;
  return out;
}

void check_size(std::size_t cells) {
  if (cells > most_cells)
    throw error(errc::limit,
                fmt::format("a table of {} cells; at most {} can be tested: put categories together", cells, most_cells));
}

}  // namespace

contingency_test independence_test(const sample_design& s, const labels& row, const labels& column, const domain& of) {
  check(s, row, of);
  check(s, column, of);
  const auto is_in = [&](std::size_t i) { return s.weights()[i] != 0 && of.has(i) && row.code[i] >= 0 && column.code[i] >= 0; };
  const side r = used(row, s.respondents(), is_in);
  const side c = used(column, s.respondents(), is_in);
  check_size(r.name.size() * c.name.size());
  contingency_test out;
  out.row = r.name;
  out.column = c.name;
  if (r.empty + c.empty > 0) out.note = fmt::format("removed, because nobody has them: {} rows, {} columns", r.empty, c.empty);
  table_of t;
  t.cells = r.name.size() * c.name.size();
  for (std::size_t i = 0; i < s.respondents(); ++i) {
    if (!is_in(i)) continue;
    t.rows.push_back(i);
    t.cell.push_back(static_cast<std::size_t>(r.place[static_cast<std::size_t>(row.code[i])]) * c.name.size() +
                     static_cast<std::size_t>(c.place[static_cast<std::size_t>(column.code[i])]));
  }
  out.n = static_cast<std::int64_t>(t.rows.size());
  const auto rows = static_cast<Eigen::Index>(r.name.size());
  const auto columns = static_cast<Eigen::Index>(c.name.size());
  const Eigen::VectorXd p = shares_of(t, s);
  out.share = p.reshaped<Eigen::RowMajor>(rows, columns);
  if (rows < 2 || columns < 2) {
    add_note(out.note, "fewer than two rows or columns have respondents: nothing to compare");
    return out;
  }
  if (const auto empty = (p.array() == 0).count(); empty > 0) add_note(out.note, fmt::format("empty cells: {}", empty));
  const Eigen::MatrixXd e = out.share.rowwise().sum() * out.share.colwise().sum();
  out.chi2 = pearson(p, e.reshaped<Eigen::RowMajor>(), out.n);
  out.cramers_v = std::sqrt(*out.chi2 / static_cast<double>(out.n) / static_cast<double>(std::min(rows, columns) - 1));
  const Eigen::VectorXd inverse = p.unaryExpr([](double x) { return x > 0 ? 1 / x : 0; });
  add_f(out, inverse, covariance_of(t, p, s), interactions(rows, columns), design_df(s, of));
  return out;
}

contingency_test goodness_of_fit_test(const sample_design& s, const labels& column, std::span<const double> expected,
                                      const domain& of) {
  check(s, column, of);
  if (expected.size() != column.name.size())
    throw error(errc::usage,
                fmt::format("{} expected shares for {} categories; expected one for each", expected.size(), column.name.size()));
  for (std::size_t k = 0; k < expected.size(); ++k)
    if (!(expected[k] >= 0) || !std::isfinite(expected[k]))
      throw error(errc::usage, fmt::format("a share of {}; expected a finite number, 0 or above", expected[k]), column.name[k]);
  const auto is_in = [&](std::size_t i) { return s.weights()[i] != 0 && of.has(i) && column.code[i] >= 0; };
  contingency_test out;
  table_of t;
  std::vector<std::size_t> place(expected.size());
  std::vector<double> kept;
  for (std::size_t k = 0; k < expected.size(); ++k) {
    place[k] = kept.size();
    if (expected[k] == 0) continue;
    out.row.push_back(column.name[k]);
    kept.push_back(expected[k]);
  }
  t.cells = kept.size();
  check_size(t.cells);
  for (std::size_t i = 0; i < s.respondents(); ++i) {
    if (!is_in(i)) continue;
    const auto k = static_cast<std::size_t>(column.code[i]);
    if (expected[k] == 0)
      throw error(errc::data, "respondents have this category, of which a share of 0 is expected", column.name[k]);
    t.rows.push_back(i);
    t.cell.push_back(place[k]);
  }
  out.n = static_cast<std::int64_t>(t.rows.size());
  if (t.cells < expected.size()) out.note = fmt::format("left out, because none are expected: {}", expected.size() - t.cells);
  if (out.n == 0 || t.cells < 2) {
    add_note(out.note, out.n == 0 ? "nobody has an answer: nothing to compare" : "one category: nothing to compare");
    return out;
  }
  const Eigen::VectorXd p = shares_of(t, s);
  out.share = p;
  // Divided by the largest first, so that no sum of expected numbers overflows.
  Eigen::VectorXd e = Eigen::Map<const Eigen::VectorXd>(kept.data(), static_cast<Eigen::Index>(kept.size()));
  e /= e.maxCoeff();
  e /= e.sum();
  out.chi2 = pearson(p, e, out.n);
  out.cramers_v = std::sqrt(*out.chi2 / static_cast<double>(out.n));
  add_f(out, e.cwiseInverse(), covariance_of(t, p, s), detail::sum_zero_basis(static_cast<Eigen::Index>(t.cells)),
        design_df(s, of));
  return out;
}

}  // namespace v0
}  // namespace rater
