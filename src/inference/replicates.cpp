#include <rater/inference/replicates.hpp>

#include "detail/nearest.hpp"
#include "replicates_rank.hpp"

#include <rater/error.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <utility>

namespace rater {
inline namespace v0 {
namespace {

constexpr std::array<std::string_view, 5> words = {"BRR", "Fay", "JK1", "JKn", "bootstrap"};
// Inner products of so many columns are 128 MB.
constexpr std::size_t most_ranked = 4096;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same_word(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

void check_factor(double x, const std::string& what) {
  if (!(x >= 0) || !std::isfinite(x))
    throw error(errc::usage, fmt::format("{} is {}; expected a finite number, 0 or above", what, detail::shortest(x)));
}

void check_options(std::size_t replicates, const given_replicate_options& o) {
  if (replicates < 2) throw error(errc::usage, fmt::format("{} columns of replicate weights; expected at least 2", replicates));
  if (!o.rscales.empty() && o.rscales.size() != replicates)
    throw error(errc::usage, fmt::format("{} rscales for {} replicates; expected one each", o.rscales.size(), replicates));
  for (std::size_t r = 0; r < o.rscales.size(); ++r) check_factor(o.rscales[r], fmt::format("the rscale of replicate {}", r + 1));
  if (o.scale) check_factor(*o.scale, "the scale of the replicates");
  if (o.df && !(*o.df > 0))
    throw error(errc::usage, fmt::format("{} degrees of freedom; expected a number above 0", detail::shortest(*o.df)));
  if (!(o.fay_rho >= 0 && o.fay_rho < 1))
    throw error(errc::usage, fmt::format("Fay's rho is {}; expected 0 or above, below 1", detail::shortest(o.fay_rho)));
  if (o.type == replicate_type::jkn && o.rscales.empty() && !o.scale)
    throw error(errc::usage,
                "JKn weights do not tell how many units their strata have; give rscales, (n_h - 1) / n_h for each replicate");
}

[[noreturn]] void refuse_weight(double w, const std::string& which, std::size_t respondent) {
  throw error(errc::data,
              std::isnan(w) ? "the weight is missing; fill it in, with 0 for who is not in the replicate"
                            : fmt::format("the weight is {}; expected a finite number, 0 or above", detail::shortest(w)),
              fmt::format("{}, respondent {}", which, respondent + 1));
}

// Where a column has an entry that is no weight; its size if it has none.
std::size_t no_weight_in(std::span<const double> column) {
  const auto at = std::find_if(column.begin(), column.end(), [](double w) { return !(w >= 0) || !std::isfinite(w); });
  return static_cast<std::size_t>(at - column.begin());
}

double scale_of(replicate_type type, std::size_t replicates, double rho) {
  const auto r = static_cast<double>(replicates);
  switch (type) {
    case replicate_type::brr:
    case replicate_type::fay:
      return 1 / (r * (1 - rho) * (1 - rho));
    case replicate_type::jk1:
      return (r - 1) / r;
    case replicate_type::bootstrap:
      return 1 / (r - 1);
    case replicate_type::jkn:
      break;
  }
  return 1;
}

// Rank of the columns; a first part of the rows settles it where no column depends on others.
std::size_t rank_of(const Eigen::MatrixXd& weights) {
  const Eigen::Index rows = weights.rows(), columns = weights.cols(), enough = 4 * columns;
  detail::column_rank products(static_cast<std::size_t>(columns));
  for (Eigen::Index first = 0; first < rows; first += enough) {
    products.add(weights.middleRows(first, std::min(enough, rows - first)));
    if (first == 0 && products.rank() == static_cast<std::size_t>(columns)) break;
  }
  return products.rank();
}

void fill_from(const std::shared_ptr<const Eigen::MatrixXd>& weights, replicate_weights& out) {
  out.fill = [weights](std::size_t r, std::span<double> to) {
    const double* from = weights->col(static_cast<Eigen::Index>(r)).data();
    std::copy(from, from + weights->rows(), to.begin());
  };
}

}  // namespace

std::string_view to_string(replicate_type type) noexcept { return words[static_cast<std::size_t>(type)]; }

std::optional<replicate_type> replicate_type_of(std::string_view word) noexcept {
  for (std::size_t i = 0; i < words.size(); ++i)
    if (same_word(words[i], word)) return static_cast<replicate_type>(i);
  return std::nullopt;
}

std::vector<double> replicate_weights::column(std::size_t r) const {
  if (r >= replicates())
    throw error(errc::usage, fmt::format("replicate number {} of {}; they are counted from 0", r, replicates()));
  std::vector<double> out(respondents());
  fill(r, out);
  return out;
}

Eigen::MatrixXd replicate_weights::matrix() const {
  Eigen::MatrixXd out(static_cast<Eigen::Index>(respondents()), static_cast<Eigen::Index>(replicates()));
  for (std::size_t r = 0; r < replicates(); ++r) fill(r, {out.col(static_cast<Eigen::Index>(r)).data(), respondents()});
  return out;
}

replicate_weights given_replicates(std::span<const double> weight, std::span<const std::vector<double>> columns,
                                   const given_replicate_options& options) {
  check_options(columns.size(), options);
  if (!options.df && columns.size() > most_ranked)
    throw error(errc::limit, fmt::format("{} replicates; the rank of more than {} is not computed: give the degrees of freedom",
                                         columns.size(), most_ranked));
  if (const std::size_t i = no_weight_in(weight); i < weight.size()) refuse_weight(weight[i], "the weight column", i);
  auto weights =
      std::make_shared<Eigen::MatrixXd>(static_cast<Eigen::Index>(weight.size()), static_cast<Eigen::Index>(columns.size()));
  for (std::size_t r = 0; r < columns.size(); ++r) {
    if (columns[r].size() != weight.size())
      throw error(errc::usage, fmt::format("replicate {} has {} weights and the sample {}; expected one a respondent", r + 1,
                                           columns[r].size(), weight.size()));
    if (const std::size_t i = no_weight_in(columns[r]); i < weight.size())
      refuse_weight(columns[r][i], fmt::format("replicate {}", r + 1), i);
    std::copy(columns[r].begin(), columns[r].end(), weights->col(static_cast<Eigen::Index>(r)).data());
  }
  replicate_weights out;
  out.full.assign(weight.begin(), weight.end());
  out.scale = options.scale.value_or(scale_of(options.type, columns.size(), options.fay_rho));
  out.rscales = options.rscales.empty() ? std::vector<double>(columns.size(), 1) : options.rscales;
  out.mse = options.mse;
  out.df = options.df ? *options.df : std::max(0.0, static_cast<double>(rank_of(*weights)) - 1);
  fill_from(weights, out);
  return out;
}

replicate_weights reweighted(const replicate_weights& from,
                             const std::function<std::vector<double>(std::span<const double> weights)>& reweight) {
  const auto anew = [&](std::span<const double> weights) {
    std::vector<double> out = reweight(weights);
    if (out.size() != from.respondents())
      throw error(errc::usage,
                  fmt::format("{} new weights for {} respondents; expected one each", out.size(), from.respondents()));
    return out;
  };
  replicate_weights out = from;
  out.full = anew(from.full);
  auto weights = std::make_shared<Eigen::MatrixXd>(static_cast<Eigen::Index>(from.respondents()),
                                                   static_cast<Eigen::Index>(from.replicates()));
  for (std::size_t r = 0; r < from.replicates(); ++r) {
    const std::vector<double> now = anew(from.column(r));
    std::copy(now.begin(), now.end(), weights->col(static_cast<Eigen::Index>(r)).data());
  }
  fill_from(weights, out);
  return out;
}

}  // namespace v0
}  // namespace rater
