#include "sample_of_case.hpp"

#include "survey_of_case.hpp"

#include <rater/io/csv.hpp>

#include <algorithm>
#include <charconv>
#include <limits>
#include <stdexcept>

namespace reference {
namespace {

double number_in(const std::string& cell, const std::string& where) {
  if (cell.empty() || cell == "NA") return std::numeric_limits<double>::quiet_NaN();
  double x = 0;
  const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), x);
  if (error != std::errc{} || end != cell.data() + cell.size())
    throw std::runtime_error(where + ": \"" + cell + "\" is no number");
  return x;
}

std::string word_of(const json& args, const char* name) {
  const std::vector<std::string> words = words_in(args, name);
  return words.empty() ? std::string{} : words.front();
}

rater::lonely_psu lonely_of(const json& args) {
  const std::string word = word_of(args, "lonely");
  if (word.empty()) return rater::lonely_psu::fail;
  if (const auto rule = rater::lonely_psu_of(word)) return *rule;
  throw std::runtime_error("the rule \"" + word + "\" for lonely units is none of METHODS 6.2");
}

}  // namespace

std::vector<std::string> texts_of(const reference_case& c, const std::string& column, std::size_t input) {
  const std::string file = input_file(c, input);
  rater::csv_reader reader(file);
  const std::vector<std::string>& header = reader.header().at(0);
  const auto found = std::find(header.begin(), header.end(), column);
  if (found == header.end()) throw std::runtime_error(file + " has no column " + column);
  const auto at = static_cast<std::size_t>(found - header.begin());
  std::vector<std::string> out;
  rater::csv_row row;
  rater::csv_fault fault;
  for (auto status = reader.next(row, fault); status != rater::csv_reader::status::end; status = reader.next(row, fault)) {
    if (status == rater::csv_reader::status::fault) throw std::runtime_error(fault.where + ": " + fault.message);
    out.emplace_back(row.cells[at]);
  }
  return out;
}

std::vector<double> numbers_of(const reference_case& c, const std::string& column, std::size_t input) {
  std::vector<double> out;
  for (const std::string& cell : texts_of(c, column, input)) out.push_back(number_in(cell, input_file(c, input) + ": " + column));
  return out;
}

case_sample columns_of(const reference_case& c) {
  case_sample out;
  if (const std::string weight = word_of(c.args, "weight"); !weight.empty()) out.weight = numbers_of(c, weight);
  if (const std::string strata = word_of(c.args, "strata"); !strata.empty())
    out.columns.strata = rater::labels_of(texts_of(c, strata));
  for (const char* stage : {"psu", "ssu"})
    for (const std::string& column : words_in(c.args, stage)) out.columns.psu.push_back(rater::labels_of(texts_of(c, column)));
  for (const std::string& column : words_in(c.args, "fpc")) out.fpc.push_back(numbers_of(c, column));
  out.columns.weight = out.weight;
  out.columns.fpc.assign(out.fpc.begin(), out.fpc.end());
  out.columns.nest = c.args.value("nest", false);
  out.columns.lonely_psu = lonely_of(c.args);
  return out;
}

rater::sample_design sample_of(const reference_case& c) { return rater::sample_design(columns_of(c).columns); }

}  // namespace reference
