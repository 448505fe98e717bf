#include <rater/inference/replicates.hpp>

#include "detail/nearest.hpp"
#include "replicates_hadamard.hpp"
#include "replicates_rank.hpp"
#include "survey/detail/sample_data.hpp"

#include <rater/error.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <numeric>
#include <utility>

namespace rater {
inline namespace v0 {
namespace {

using form = detail::sample_part::form;

// Inner products of so many columns are 128 MB.
constexpr std::size_t most_ranked = 4096;

/// A stratum, and what replicates need of it.
struct stratum {
  std::size_t first = 0, units = 0;  ///< its units are numbered one after the other
  form how = form::spread;
  double left = 1;  ///< 1 - f
  std::string name{};
};

/// The first stage of a design: a copy, so that replicates outlive it.
struct first_stage {
  sample_design design;  // cheap to copy: keeps unit and weight of each respondent
  std::vector<stratum> strata{};
  std::size_t units = 0, spread = 0;  ///< units, and strata of two or more that vary
  double inflation = 1;               ///< what the rule `average` multiplies variances with

  /// Weights of the factors of each unit.
  void weigh(std::span<const double> factor, std::span<double> to) const {
    const std::span<const double> weight = design.weights();
    const std::span<const std::int32_t> unit = design.psu_of();
    for (std::size_t i = 0; i < to.size(); ++i) to[i] = unit[i] < 0 ? 0 : weight[i] * factor[static_cast<std::size_t>(unit[i])];
  }
};

std::shared_ptr<const first_stage> first_stage_of(const sample_design& s) {
  const detail::sample_data& data = s.data();
  if (data.calibration)
    throw error(
        errc::usage,
        "replicates of calibrated weights would vary as if they had not been calibrated; make replicates of the sample before, "
        "and calibrate each (reweighted)");
  first_stage out{s, {}, data.stages.front().units, 0, 1};
  for (std::size_t h = 0; h < data.stages.front().parts; ++h) {
    const detail::sample_part& part = data.parts[h];
    out.strata.push_back({part.first, part.units, part.how, part.left, data.stratum_name[h]});
    if (part.how != form::spread) continue;
    ++out.spread;
    const auto n = static_cast<double>(part.units);
    const double inflation = part.factor / (part.left * n / (n - 1));
    if (inflation > 1 + 1e-9) out.inflation = inflation;
  }
  return std::make_shared<const first_stage>(std::move(out));
}

replicate_weights common(const first_stage& stage, bool mse) {
  replicate_weights out;
  const std::span<const double> weight = stage.design.weights();
  out.full.assign(weight.begin(), weight.end());
  out.scale = stage.inflation;
  out.mse = mse;
  out.df = stage.design.degrees_of_freedom();
  if (stage.design.data().stages.size() > 1) out.note = "replicates of the first stage: later stages add nothing to the variance";
  return out;
}

std::string named(const first_stage& stage, const stratum& h) {
  return stage.design.data().stratified ? "stratum " + detail::quote(h.name) : std::string("the sample");
}

[[noreturn]] void refuse_adjusting(const first_stage& stage, const stratum& h, const char* method) {
  throw error(errc::data,
              fmt::format("{} has a single unit, which {} cannot adjust; use the jackknife, or another rule for lonely units",
                          named(stage, h), method));
}

// Where an fpc takes f of the variance of a stratum, factors keep so much of their distance from 1.
double kept(const stratum& h) { return h.how == form::spread ? std::sqrt(h.left) : 0; }

/// One replicate of the jackknife: a unit of a stratum, or the whole of a lonely stratum, left out.
struct left_out {
  std::size_t stratum = 0, unit = 0;
};

void jackknife_factors(const first_stage& stage, const left_out& out, std::span<double> factor) {
  const stratum& h = stage.strata[out.stratum];
  const bool whole = h.how == form::squares;
  const auto strata = static_cast<double>(stage.strata.size()), n = static_cast<double>(h.units);
  std::fill(factor.begin(), factor.end(), whole ? strata / (strata - 1) : 1);
  if (!whole) std::fill_n(factor.begin() + static_cast<std::ptrdiff_t>(h.first), h.units, n / (n - 1));
  factor[out.unit] = 0;
}

/// splitmix64 (Steele, Lea & Flood 2014).
std::uint64_t mixed(std::uint64_t x) {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return x ^ (x >> 31);
}

class stream {
public:
  stream(std::uint64_t seed, std::uint64_t name, std::uint64_t replicate)
      : state_(mixed(mixed(mixed(seed + step) ^ name) + step * (replicate + 1))) {}
  /// A whole number below n, each as likely (Lemire 2019); n below 2^32.
  std::size_t below(std::uint64_t n) {
    for (;;) {
      const std::uint64_t product = (next() >> 32) * n;
      if ((product & low_half) >= (low_half + 1) % n) return static_cast<std::size_t>(product >> 32);
    }
  }

private:
  static constexpr std::uint64_t step = 0x9e3779b97f4a7c15u, low_half = 0xffffffffu;
  std::uint64_t next() { return mixed(state_ += step); }
  std::uint64_t state_;
};

/// FNV-1a.
std::uint64_t hash_of(std::string_view name) {
  std::uint64_t h = 0xcbf29ce484222325u;
  for (const char c : name) h = (h ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  return h;
}

void bootstrap_factors(const first_stage& stage, std::uint64_t seed, std::size_t replicate, std::span<double> factor) {
  std::fill(factor.begin(), factor.end(), 1);
  for (const stratum& h : stage.strata) {
    if (h.how != form::spread) continue;
    const std::span<double> of_stratum = factor.subspan(h.first, h.units);
    std::fill(of_stratum.begin(), of_stratum.end(), 0);
    stream draws(seed, hash_of(h.name), replicate);
    for (std::size_t k = 1; k < h.units; ++k) ++of_stratum[draws.below(h.units)];
    const auto n = static_cast<double>(h.units);
    const double share = kept(h);
    for (double& x : of_stratum) x = (1 - share) + share * (n / (n - 1) * x);
  }
}

// Rank of the weights less 1. A unit's respondents have its factor times their weights: together a row as long as those weights.
// Units whose factor is always 1 are one row.
double bootstrap_df(const first_stage& stage, const bootstrap_options& o) {
  std::vector<Eigen::Index> row_of(stage.units, 0);
  Eigen::Index rows = 1;
  for (const stratum& h : stage.strata)
    for (std::size_t unit = h.first; h.how == form::spread && unit < h.first + h.units; ++unit) row_of[unit] = rows++;
  const std::size_t varying = static_cast<std::size_t>(rows) - 1, dimensions = varying - stage.spread;
  // So many more dimensions than vectors drawn at random: none depends on the others. And the other way round.
  if (dimensions >= 2 * o.replicates + 20) return static_cast<double>(o.replicates - 1);
  const std::size_t columns = std::min(o.replicates, 2 * varying + 64);
  if (columns > most_ranked)
    throw error(errc::limit,
                fmt::format("{} replicates of {} units; the rank of more than {} is not computed: give the degrees of freedom",
                            o.replicates, stage.units, most_ranked));
  Eigen::ArrayXd squares = Eigen::ArrayXd::Zero(rows);
  for (std::size_t i = 0; i < stage.design.respondents(); ++i)
    if (const std::int32_t unit = stage.design.psu_of()[i]; unit >= 0)
      squares[row_of[static_cast<std::size_t>(unit)]] += stage.design.weights()[i] * stage.design.weights()[i];
  Eigen::MatrixXd weights = Eigen::MatrixXd::Ones(rows, static_cast<Eigen::Index>(columns));
  std::vector<double> factor(stage.units);
  for (std::size_t r = 0; r < columns; ++r) {
    bootstrap_factors(stage, o.seed, r, factor);
    for (std::size_t unit = 0; unit < stage.units; ++unit) weights(row_of[unit], static_cast<Eigen::Index>(r)) = factor[unit];
  }
  weights.array().colwise() *= squares.sqrt();
  detail::column_rank products(columns);
  products.add(weights);
  return std::max(0.0, static_cast<double>(products.rank()) - 1);
}

}  // namespace

replicate_weights jackknife(const sample_design& s, bool mse) {
  const auto stage = first_stage_of(s);
  replicate_weights out = common(*stage, mse);
  std::vector<left_out> replicates;
  for (std::size_t at = 0; at < stage->strata.size(); ++at) {
    const stratum& h = stage->strata[at];
    const bool whole = h.how == form::squares;
    if (h.how != form::spread && !whole) continue;
    if (whole && stage->strata.size() < 2) refuse_adjusting(*stage, h, "a sample of one stratum");
    const auto n = static_cast<double>(whole ? stage->strata.size() : h.units);
    for (std::size_t unit = 0; unit < h.units; ++unit) {
      replicates.push_back({at, h.first + unit});
      out.rscales.push_back(h.left * (n - 1) / n);
    }
  }
  if (!s.data().stratified && !out.rscales.empty()) {  // JK1: as METHODS 6.6 writes it
    out.scale *= out.rscales.front();
    std::fill(out.rscales.begin(), out.rscales.end(), 1);
  }
  out.fill = [stage, replicates = std::move(replicates)](std::size_t r, std::span<double> to) {
    std::vector<double> factor(stage->units);
    jackknife_factors(*stage, replicates[r], factor);
    stage->weigh(factor, to);
  };
  return out;
}

replicate_weights balanced_replicates(const sample_design& s, double fay_rho, bool mse) {
  if (!(fay_rho >= 0 && fay_rho < 1))
    throw error(errc::usage, fmt::format("Fay's rho is {}; expected 0 or above, below 1", detail::shortest(fay_rho)));
  const auto stage = first_stage_of(s);
  for (const stratum& h : stage->strata) {
    if (h.how == form::squares) refuse_adjusting(*stage, h, "a half-sample");
    if (h.how == form::spread && h.units != 2)
      throw error(errc::data,
                  fmt::format("{} has {} units; half-samples take two from each stratum: use the jackknife or the bootstrap",
                              named(*stage, h), h.units));
  }
  std::vector<std::size_t> by_name(stage->strata.size());
  std::iota(by_name.begin(), by_name.end(), std::size_t{0});
  std::sort(by_name.begin(), by_name.end(),
            [&](std::size_t a, std::size_t b) { return stage->strata[a].name < stage->strata[b].name; });
  std::erase_if(by_name, [&](std::size_t h) { return stage->strata[h].how != form::spread; });
  const std::size_t order = detail::hadamard_matrix::order_from(by_name.size() + 1);
  if (order > 16384) throw error(errc::limit, fmt::format("{} strata; half-samples are made of at most 16383", by_name.size()));
  const auto signs = std::make_shared<const detail::hadamard_matrix>(*detail::hadamard_matrix::of_order(order));
  replicate_weights out = common(*stage, mse);
  out.scale /= static_cast<double>(order) * (1 - fay_rho) * (1 - fay_rho);
  out.rscales.assign(order, 1);
  out.df = static_cast<double>(by_name.size());
  out.fill = [stage, signs, by_name = std::move(by_name), fay_rho](std::size_t r, std::span<double> to) {
    std::vector<double> factor(stage->units, 1);
    for (std::size_t k = 0; k < by_name.size(); ++k) {
      const stratum& h = stage->strata[by_name[k]];
      const double off = kept(h) * (1 - fay_rho) * signs->at(k + 1, r);
      factor[h.first] = 1 + off;
      factor[h.first + 1] = 1 - off;
    }
    stage->weigh(factor, to);
  };
  return out;
}

replicate_weights bootstrap(const sample_design& s, const bootstrap_options& options) {
  if (options.replicates < 2 || options.replicates > 1000000)
    throw error(errc::usage, fmt::format("{} bootstrap replicates; expected 2 to 1000000", options.replicates));
  if (options.df && !(*options.df > 0))
    throw error(errc::usage, fmt::format("{} degrees of freedom; expected a number above 0", detail::shortest(*options.df)));
  const auto stage = first_stage_of(s);
  for (const stratum& h : stage->strata)
    if (h.how == form::squares) refuse_adjusting(*stage, h, "the bootstrap");
  replicate_weights out = common(*stage, options.mse);
  out.scale /= static_cast<double>(options.replicates - 1);
  out.rscales.assign(options.replicates, 1);
  out.df = options.df ? *options.df : bootstrap_df(*stage, options);
  out.fill = [stage, seed = options.seed](std::size_t r, std::span<double> to) {
    std::vector<double> factor(stage->units);
    bootstrap_factors(*stage, seed, r, factor);
    stage->weigh(factor, to);
  };
  return out;
}

}  // namespace v0
}  // namespace rater
