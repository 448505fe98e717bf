#include "io/detail/reading.hpp"

#include "detail/nearest.hpp"
#include "io/detail/byte_source.hpp"
#include "io/detail/column_match.hpp"

#include <rater/error.hpp>

#include <algorithm>

namespace rater {
inline namespace v0 {
namespace detail {
namespace {

/// Profiles of survey tools and sheets are not read by this version; ignoring them would score header rows as respondents.
void check_source(const source_definition& source) {
  const std::string& profile = source.profile;
  if (!profile.empty() && profile != "auto" && profile != "csv")
    throw error(errc::usage,
                "this version reads plain CSV and does not know the profile " + quote(profile) +
                    "; give header_rows and include_if, and the profile \"csv\"",
                "$.source.profile");
  if (!source.sheet.empty())
    throw error(errc::usage, "this version reads CSV, which has no sheets; save the sheet as CSV", "$.source.sheet");
}

/// 0 where nobody said: a point, or in a file whose cells are not separated by commas a comma.
char decimal_of(const read_options& options, const source_definition& source, char delimiter) {
  if (!options.decimal && !source.decimal) return delimiter == ',' ? '.' : '\0';
  const char decimal = options.decimal.value_or(source.decimal.value_or('.'));
  if (decimal == '.' || decimal == ',') return decimal;
  throw error(errc::usage, "the decimal mark " + quote({&decimal, 1}) + " cannot be used; \".\" or \",\" was expected");
}

std::string expected_of(const slot& s) {
  if (s.kind == slot_kind::answer) {
    const std::string range = shortest(s.scale->min) + ".." + shortest(s.scale->max);
    return s.scale->step == 1 ? range : range + " in steps of " + shortest(s.scale->step);
  }
  if (s.use == slot_use::weight) return "a weight of 0, or from 5.5e-20 to 1.8e19";
  return s.use == slot_use::outcome ? "a number up to 1e12" : "a number";
}

std::string served_by(const slot& s, const instrument& asked) {
  const auto at = static_cast<std::size_t>(s.index);
  switch (s.use) {
    case slot_use::item:
      return asked.items[at].id;
    case slot_use::importance:
      return asked.dimensions[at].id;
    case slot_use::outcome:
      return asked.outcomes[at].id;
    case slot_use::weight:
    case slot_use::text:
      break;
  }
  return {};
}

}  // namespace

csv_options csv_options_of(const read_options& options, const source_definition& source) {
  csv_options csv;
  csv.encoding = options.encoding.empty() ? source.encoding : options.encoding;
  csv.delimiter = options.delimiter ? options.delimiter : source.delimiter;
  csv.header_rows = options.header_rows.value_or(source.header_rows.value_or(1));
  csv.limits = options.limits;
  csv.block_bytes = options.block_bytes;
  return csv;
}

reading_plan::reading_plan(std::vector<std::string> named, std::shared_ptr<const instrument> of, read_options o)
    : files(std::move(named)), asked(std::move(of)), options(std::move(o)) {
  if (files.empty()) throw error(errc::usage, "no file was named");
  const responses shape(asked);
  slots.assign(shape.slots().begin(), shape.slots().end());
  check_source(asked->source);
}

answer_file::answer_file(const reading_plan& plan, std::size_t place)
    : which(place), reader(plan.files[place], csv_options_of(plan.options, plan.asked->source)) {
  const std::vector<std::string>& by_user = plan.options.columns;
  for (const slot& s : plan.slots) {
    columns.push_back(find_column(reader, s.column, purpose_of(s, *plan.asked)));
    const bool is_segment_or_role = s.use == slot_use::text && s.index < 0;
    if (is_segment_or_role && std::find(by_user.begin(), by_user.end(), s.name) != by_user.end())
      refuse_two_meanings(reader, s.name, columns.back());
  }
  const row_cutter& cutter = csv_access::of(reader).cutter;
  rules = cutter.rules;
  first_line = cutter.line;
}

// --- blocks -------------------------------------------------------------------------------------------------------------

block_feed::block_feed(reading_plan& plan) : plan_(plan) {
  open(0);
  plan.decimal = decimal_of(plan.options, plan.asked->source, file_->rules.delimiter);
}

void block_feed::open(std::size_t which) {
  if (file_) stored_before_ += csv_access::of(file_->reader).source.consumed();
  file_.reset();
  file_ = std::make_shared<answer_file>(plan_, which);
  blank_ += file_->reader.blank_lines();
}

bool block_feed::next(answer_block& out) {
  while (!csv_access::of(file_->reader).next_block(out.rows)) {
    if (file_->which + 1 == plan_.files.size()) return false;
    open(file_->which + 1);
  }
  out.of = file_;
  out.stored = stored_before_ + csv_access::of(file_->reader).source.consumed();
  return true;
}

// --- the book -----------------------------------------------------------------------------------------------------------

void reading_book::enter(const answer_file* of, findings&& found) {
  if (of == nullptr) {
    if (found.problem) std::rethrow_exception(found.problem);
    return;
  }
  if (line_ == 0 || of->which != at_file_) {
    at_file_ = of->which;
    line_ = of->first_line;
    rejects_.next_file();
  }
  for (row_fault& fault : found.faults) enter_fault(*of, std::move(fault));
  if (found.refused) refuse(*of, *found.refused);
  if (found.problem) std::rethrow_exception(found.problem);
  enter_cells(*of, found);
  line_ += found.lines;
  rows_ += found.rows;
  blank_ += found.blank;
}

void reading_book::enter_cells(const answer_file& of, const findings& found) {
  for (const auto& [slot, bad] : found.bad) {
    const auto at = static_cast<std::size_t>(slot);
    for (const auto& [text, line] : bad.first) {
      issues_.add(slot, plan_.files[of.which], line_ + line, text, [&](input_issue& issue) {
        issue.column = of.columns[at] + 1;
        issue.name = column_name(of.reader, of.columns[at]);
        issue.item = served_by(plan_.slots[at], *plan_.asked);
        issue.expected = expected_of(plan_.slots[at]);
      });
    }
    issues_.add_more(slot, bad.count - static_cast<std::int64_t>(bad.first.size()));
  }
}

void reading_book::enter_fault(const answer_file& of, row_fault&& fault) {
  fault.line += line_;
  fault.at_line += line_;
  const csv_fault f = fault_in(display_name(plan_.files[of.which]), std::move(fault));
  if (plan_.options.rejects.empty())
    throw error(f.code, f.message + "; --rejects FILE sets broken rows aside and goes on", f.where);
  rejects_.add(of.reader, f);
}

void reading_book::refuse(const answer_file& of, const refused_cell& cell) const {
  const auto at = static_cast<std::size_t>(cell.slot);
  throw error(
      errc::data,
      printable(column_name(of.reader, of.columns[at])) + ": " + cell.found + " was found, " + expected_of(plan_.slots[at]) +
          " was expected (" + purpose_of(plan_.slots[at], *plan_.asked) + ")",
      display_name(plan_.files[of.which]) + ':' + std::to_string(line_ + cell.line) + ':' + std::to_string(of.columns[at] + 1));
}

responses::origin reading_book::origin(std::int64_t blank) const {
  responses::origin from{plan_.files, rejects_.rows(), {}, blank + blank_};
  if (rejects_.rows() > 0) from.notes.push_back(rejects_.note());
  return from;
}

}  // namespace detail
}  // namespace v0
}  // namespace rater
