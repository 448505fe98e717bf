#include "sample_of_case.hpp"
#include "survey_of_case.hpp"

#include <rater/inference/multiple_testing.hpp>
#include <rater/inference/replicates.hpp>
#include <rater/inference/taylor.hpp>
#include <rater/io/csv.hpp>

#include <algorithm>
#include <charconv>
#include <limits>
#include <stdexcept>

namespace reference {
namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

/// Columns r1, r2, .. of the file of replicate weights that the case names.
std::vector<std::vector<double>> given_columns(const reference_case& c, const std::string& name) {
  const auto input = std::find(c.inputs.begin(), c.inputs.end(), name);
  const std::string file = input_file(c, static_cast<std::size_t>(input - c.inputs.begin()));
  rater::csv_reader reader(file);
  std::vector<std::size_t> places;
  const std::vector<std::string>& header = reader.header().at(0);
  for (std::size_t at = 0; at < header.size(); ++at)
    if (header[at] != "id") places.push_back(at);
  std::vector<std::vector<double>> out(places.size());
  rater::csv_row row;
  rater::csv_fault fault;
  for (auto status = reader.next(row, fault); status != rater::csv_reader::status::end; status = reader.next(row, fault)) {
    if (status == rater::csv_reader::status::fault) throw std::runtime_error(fault.where + ": " + fault.message);
    for (std::size_t r = 0; r < places.size(); ++r) {
      const std::string_view cell = row.cells[places[r]];
      double x = missing;
      std::from_chars(cell.data(), cell.data() + cell.size(), x);
      out[r].push_back(x);
    }
  }
  return out;
}

// Of JKn weights alone: units left in a stratum weigh n / (n - 1) times as much as in the whole sample.
std::vector<double> rscales_from(const std::vector<double>& weight, const std::vector<std::vector<double>>& columns) {
  std::vector<double> out;
  for (const std::vector<double>& column : columns) {
    double largest = 1;
    for (std::size_t i = 0; i < column.size(); ++i)
      if (weight[i] > 0) largest = std::max(largest, column[i] / weight[i]);
    out.push_back(1 / largest);
  }
  return out;
}

rater::replicate_weights given(const reference_case& c, rater::replicate_type type) {
  const std::vector<std::vector<double>> columns = given_columns(c, c.args.at("repweights").get<std::string>());
  std::vector<double> weight(columns.at(0).size(), 1);
  if (c.args.contains("weight")) weight = numbers_of(c, c.args.at("weight").get<std::string>());
  rater::given_replicate_options how;
  how.type = type;
  how.fay_rho = c.args.value("fay_rho", 0.0);
  how.rscales = numbers_in(c.args, "rscales");
  if (how.rscales.size() == 1) how.rscales.assign(columns.size(), how.rscales[0]);
  if (c.args.contains("scale")) how.scale = c.args.at("scale").get<double>();
  if (type == rater::replicate_type::jkn && how.rscales.empty()) how.rscales = rscales_from(weight, columns);
  return rater::given_replicates(weight, columns, how);
}

/// From the file of replicate weights, if there is one, else made from the design.
rater::replicate_weights replicates_of(const reference_case& c) {
  const auto type = rater::replicate_type_of(c.args.at("type").get<std::string>());
  if (!type) throw std::runtime_error("replicates of an unknown type");
  if (c.args.contains("repweights")) return given(c, *type);
  const rater::sample_design s = sample_of(c);
  switch (*type) {
    case rater::replicate_type::brr:
    case rater::replicate_type::fay:
      return rater::balanced_replicates(s, c.args.value("fay_rho", 0.0));
    case rater::replicate_type::bootstrap:
      return rater::bootstrap(s);
    case rater::replicate_type::jk1:
    case rater::replicate_type::jkn:
      break;
  }
  return rater::jackknife(s);
}

json se_or_null(const rater::estimate& e) { return e.se() ? json(*e.se()) : json(nullptr); }

rater::estimate mean_over(const rater::replicate_weights& rep, const std::vector<double>& y, const rater::domain& of = {}) {
  return rater::replicate_variance(rep, [&](std::span<const double> w) { return rater::weighted_mean(y, w, of); });
}

json covariance_of_means(const reference_case& c, const rater::replicate_weights& rep, const std::vector<std::string>& columns) {
  const std::vector<double> a = numbers_of(c, columns.at(0)), b = numbers_of(c, columns.at(1));
  const rater::replicate_joint both = rater::replicate_covariance(rep, [&](std::span<const double> w) {
    return std::vector{rater::weighted_mean(a, w), rater::weighted_mean(b, w)};
  });
  return value_or_null(both.covariance(0, 1));
}

json domain_errors(const reference_case& c, const rater::replicate_weights& rep, const std::vector<double>& y) {
  const std::vector<std::string> words = texts_of(c, c.args.at("domain_by").get<std::string>());
  const rater::labels column = rater::labels_of(words);
  std::vector<std::string> levels = column.name;
  std::sort(levels.begin(), levels.end());
  json out = json::array();
  for (const std::string& level : levels) out.push_back(se_or_null(mean_over(rep, y, rater::domain(column, level))));
  return out;
}

void add_total(const reference_case& c, const rater::replicate_weights& rep, quantities& out) {
  const std::vector<double> y = numbers_of(c, c.args.at("total_of").get<std::string>());
  const rater::estimate total =
      rater::replicate_variance(rep, [&](std::span<const double> w) { return rater::weighted_total(y, w); });
  out.emplace_back("total", value_or_null(total));
  out.emplace_back("total_se", se_or_null(total));
  if (!c.args.contains("psu") && !c.args.contains("strata")) return;
  const rater::sample_design s = sample_of(c);
  out.emplace_back("taylor_total_se", se_or_null(rater::estimate_of(s, rater::total(s, y))));
}

void add_ratio(const reference_case& c, const rater::replicate_weights& rep, quantities& out) {
  const json& of = c.args.at("ratio");
  const std::vector<double> y = numbers_of(c, of.at("numerator").get<std::string>());
  const std::vector<double> x = numbers_of(c, of.at("denominator").get<std::string>());
  const rater::estimate ratio =
      rater::replicate_variance(rep, [&](std::span<const double> w) { return rater::weighted_ratio(y, x, w); });
  out.emplace_back("ratio", value_or_null(ratio));
  out.emplace_back("ratio_se", se_or_null(ratio));
}

void add_mean(const reference_case& c, rater::replicate_weights rep, quantities& out) {
  const std::vector<double> y = numbers_of(c, c.args.at("mean_of").get<std::string>());
  const rater::estimate mean = mean_over(rep, y);
  out.emplace_back("mean", value_or_null(mean));
  out.emplace_back("se", se_or_null(mean));
  if (c.args.contains("domain_by")) out.emplace_back("domain_se", domain_errors(c, rep, y));
  rep.mse = true;
  out.emplace_back("se_mse", se_or_null(mean_over(rep, y)));
}

quantities replicates(const reference_case& c) {
  rater::replicate_weights rep = replicates_of(c);
  rep.mse = c.args.value("mse", false);
  quantities out = {{"replicates", rep.replicates()}, {"scale", rep.scale}, {"rscales_1", rep.rscales.at(0)}, {"df", rep.df}};
  long zeros = 0;
  for (std::size_t r = 0; r < rep.replicates(); ++r)
    for (const double w : rep.column(r)) zeros += w == 0 ? 1 : 0;
  out.emplace_back("zero_cells", zeros);
  if (c.args.contains("mean_of")) add_mean(c, rep, out);
  if (const std::vector<std::string> columns = words_in(c.args, "cov_of"); columns.size() == 2)
    out.emplace_back("cov_" + columns[0] + "_" + columns[1], covariance_of_means(c, rep, columns));
  if (c.args.contains("total_of")) add_total(c, rep, out);
  if (c.args.contains("ratio")) add_ratio(c, rep, out);
  if (c.args.contains("nps_of"))
    out.emplace_back("nps_se", se_or_null(mean_over(rep, numbers_of(c, c.args.at("nps_of").get<std::string>()))));
  return out;
}

quantities adjusted(const reference_case& c) {
  const std::vector<double> p = numbers_in(c.args, "p");
  quantities out;
  for (const auto method : {rater::p_adjustment::none, rater::p_adjustment::holm, rater::p_adjustment::bonferroni,
                            rater::p_adjustment::hochberg, rater::p_adjustment::bh, rater::p_adjustment::by}) {
    json values = json::array();
    for (const double x : rater::adjusted_p_values(p, method)) values.push_back(value_or_null(x));
    out.emplace_back(std::string(rater::to_string(method)), std::move(values));
  }
  return out;
}

constexpr case_handler handlers[] = {{"p_adjust_", true, adjusted}, {"replicate_", true, replicates}};

}  // namespace

std::span<const case_handler> replicate_handlers() { return handlers; }

}  // namespace reference
