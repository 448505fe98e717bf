#include "survey_of_case.hpp"

#include <rater/io/csv.hpp>
#include <rater/io/read.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace reference {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

double number_in_cell(std::string_view cell, const std::string& where) {
  if (cell.empty() || cell == "NA") return nan;
  double x = 0;
  const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), x);
  if (error != std::errc{} || end != cell.data() + cell.size())
    throw std::runtime_error(fmt::format("{}: \"{}\" is no number", where, cell));
  return x;
}

// The dimensions of a case with their items (counted from 1), in the order of `args`.
std::vector<std::pair<std::string, std::vector<double>>> keys_of(const json& args) {
  std::vector<std::pair<std::string, std::vector<double>>> keys;
  if (const auto at = args.find("keys"); at != args.end()) {
    for (const auto& [name, unused] : at->items()) keys.emplace_back(name, numbers_in(*at, name.c_str()));
    return keys;
  }
  keys.emplace_back("all", std::vector<double>{});
  for (int j = 1; j <= args.at("items").get<int>(); ++j) keys.back().second.push_back(j);
  return keys;
}

void add_dimensions(const reference_case& c, const survey_parts& parts, rater::instrument& out) {
  for (const auto& [name, items] : keys_of(c.args)) {
    rater::dimension_definition d{name, {}, {}, {}};
    if (parts.importance) d.importance = rater::column_ref("imp_" + name);
    out.dimensions.push_back(std::move(d));
    for (const double j : items) {
      rater::item it;
      it.id = fmt::format("{}", static_cast<int>(j));
      it.dimension = name;
      for (const auto& [role, prefix] : parts.columns) it.column(role) = rater::column_ref(prefix + it.id);
      out.items.push_back(std::move(it));
    }
  }
  // Items stand in the order of the questionnaire, whatever the order of the keys.
  std::sort(out.items.begin(), out.items.end(),
            [](const rater::item& a, const rater::item& b) { return std::stoi(a.id) < std::stoi(b.id); });
}

rater::instrument instrument_of(const reference_case& c, const survey_parts& parts) {
  rater::instrument out;
  out.id = c.id;
  rater::scale on;
  on.min = c.args.at("lo").get<double>();
  on.max = c.args.at("hi").get<double>();
  out.scales = {{"scale", on}};
  add_dimensions(c, parts, out);
  for (const double j : numbers_in(c.args, "reverse_items"))
    for (rater::item& it : out.items)
      if (std::stoi(it.id) == static_cast<int>(j)) it.reverse = true;
  if (parts.weight) out.respondent.weight = rater::column_ref(c.args.at("weight_column").get<std::string>());
  return out;
}

std::vector<double> present_in(const Eigen::VectorXd& v) {
  std::vector<double> out;
  std::copy_if(v.begin(), v.end(), std::back_inserter(out), [](double x) { return !std::isnan(x); });
  return out;
}

rater::missing_policy policy_of(const std::string& word) {
  if (word == "available") return rater::missing_policy::available;
  if (word == "any") return rater::missing_policy::any;
  if (word == "listwise_dim" || word == "listwise_dimension") return rater::missing_policy::listwise_dimension;
  if (word == "listwise_all") return rater::missing_policy::listwise_all;
  throw std::runtime_error("the policy \"" + word + "\" is none of METHODS 2.3");
}

}  // namespace

std::string input_file(const reference_case& c, std::size_t n) {
  if (n >= c.inputs.size()) throw std::runtime_error("the case names no CSV file");
  return (c.folder / c.inputs[n]).string();
}

std::vector<std::string> header_of(const std::string& file) { return rater::csv_reader(file).header().at(0); }

Eigen::MatrixXd numbered_columns(const std::string& file, const std::string& prefix, int k) {
  rater::csv_reader reader(file);
  const std::vector<std::string>& header = reader.header().at(0);
  std::vector<std::size_t> at;
  for (int j = 1; j <= k; ++j) {
    const auto found = std::find(header.begin(), header.end(), fmt::format("{}{}", prefix, j));
    if (found == header.end()) throw std::runtime_error(fmt::format("{} has no column {}{}", file, prefix, j));
    at.push_back(static_cast<std::size_t>(found - header.begin()));
  }
  std::vector<double> cells;
  rater::csv_row row;
  rater::csv_fault fault;
  for (auto status = reader.next(row, fault); status != rater::csv_reader::status::end; status = reader.next(row, fault)) {
    if (status == rater::csv_reader::status::fault) throw std::runtime_error(fault.where + ": " + fault.message);
    for (const std::size_t j : at) cells.push_back(number_in_cell(row.cells[j], fmt::format("{}:{}", file, row.line)));
  }
  using row_major = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  return Eigen::Map<const row_major>(cells.data(), static_cast<Eigen::Index>(cells.size()) / k, k);
}

std::vector<double> numbers_in(const json& args, const char* name) {
  const auto at = args.find(name);
  if (at == args.end() || at->is_null()) return {};
  if (at->is_number()) return {at->get<double>()};
  std::vector<double> out;
  for (const json& x : *at) out.push_back(x.is_null() ? nan : x.get<double>());
  return out;
}

std::vector<std::string> words_in(const json& args, const char* name) {
  const auto at = args.find(name);
  if (at == args.end() || at->is_null()) return {};
  if (at->is_string()) return {at->get<std::string>()};
  return at->get<std::vector<std::string>>();
}

rater::responses survey_of(const reference_case& c, const survey_parts& parts) {
  return rater::read_responses(input_file(c), instrument_of(c, parts));
}

rater::responses survey_of_column(const reference_case& c, const std::string& prefix) {
  return survey_of(c, {.columns = {{rater::role::perception, prefix}}, .importance = false, .weight = false});
}

rater::score_options score_options_of(const json& args) {
  rater::score_options o;
  o.missing = policy_of(args.value("policy", std::string("available")));
  if (const auto q = numbers_in(args, "min_answered_fraction"); !q.empty()) o.min_answered = rater::min_answered{q.front(), {}};
  if (const auto q = numbers_in(args, "min_answered"); !q.empty())
    o.min_answered = rater::min_answered{0.5, static_cast<int>(q.front())};
  if (const auto delta = numbers_in(args, "delta"); !delta.empty()) o.delta = delta.front();
  return o;
}

json value_or_null(double x) { return std::isnan(x) ? json() : json(x); }
json value_or_null(const rater::estimate& e) { return e ? json(e.value()) : json(); }

json column_values(const Eigen::VectorXd& v) { return first_values(v, v.size()); }

json first_values(const Eigen::VectorXd& v, Eigen::Index count) {
  json out = json::array();
  for (Eigen::Index i = 0; i < std::min(count, v.size()); ++i) out.push_back(value_or_null(v[i]));
  return out;
}

json first_rows(const Eigen::MatrixXd& m, Eigen::Index count) {
  json out = json::array();
  for (Eigen::Index i = 0; i < std::min(count, m.rows()); ++i) out.push_back(column_values(m.row(i).transpose()));
  return out;
}

double mean_of(const Eigen::VectorXd& v) {
  double sum = 0;
  const std::vector<double> there = present_in(v);
  for (const double x : there) sum += x;
  return there.empty() ? nan : sum / static_cast<double>(there.size());
}

double sd_of(const Eigen::VectorXd& v) {
  const std::vector<double> there = present_in(v);
  if (there.size() < 2) return nan;
  const double mean = mean_of(v);
  double squares = 0;
  for (const double x : there) squares += (x - mean) * (x - mean);
  return std::sqrt(squares / static_cast<double>(there.size() - 1));
}

}  // namespace reference
