#include <rater/io/read.hpp>

#include "detail/nearest.hpp"
#include "io/detail/byte_source.hpp"
#include "io/detail/cell_decoder.hpp"
#include "io/detail/column_match.hpp"
#include "io/detail/issue_log.hpp"
#include "io/detail/rejects.hpp"

#include <rater/error.hpp>
#include <rater/io/text_encoding.hpp>
#include <rater/survey/presets.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <utility>

namespace rater {
inline namespace v0 {
namespace {

// A sum of more than this, or a difference of two such, says nothing: it is a phone number or a mistake.
constexpr double largest_outcome = 1e12;

csv_options csv_options_of(const read_options& options, const source_definition& source) {
  csv_options csv;
  csv.encoding = options.encoding.empty() ? source.encoding : options.encoding;
  csv.delimiter = options.delimiter ? options.delimiter : source.delimiter;
  csv.header_rows = options.header_rows.value_or(source.header_rows.value_or(1));
  csv.limits = options.limits;
  return csv;
}

/// Profiles of survey tools and sheets are not read by this version; ignoring them would score header rows as respondents.
void check_source(const source_definition& source) {
  const std::string& profile = source.profile;
  if (!profile.empty() && profile != "auto" && profile != "csv")
    throw error(errc::usage,
                "this version reads plain CSV and does not know the profile " + detail::quote(profile) +
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
  throw error(errc::usage, "the decimal mark " + detail::quote({&decimal, 1}) + " cannot be used; \".\" or \",\" was expected");
}

std::string expected_of(const slot& s) {
  if (s.kind == slot_kind::answer) {
    const std::string range = detail::shortest(s.scale->min) + ".." + detail::shortest(s.scale->max);
    return s.scale->step == 1 ? range : range + " in steps of " + detail::shortest(s.scale->step);
  }
  if (s.use == slot_use::weight) return "a number of 0 or more";
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

bool is_segment_or_role(const slot& s) noexcept { return s.use == slot_use::text && s.index < 0; }

}  // namespace

struct response_reader::impl {
  impl(std::vector<std::string> named, const instrument& plain, read_options o)
      : files(std::move(named)), options(std::move(o)), rejects(options.rejects) {
    if (files.empty()) throw error(errc::usage, "no file was named");
    const responses shape(with_columns(plain, options.columns));
    asked = shape.shared_instrument();
    slots.assign(shape.slots().begin(), shape.slots().end());
    check_source(asked->source);
    open(0);
    decimal = decimal_of(options, asked->source, file->delimiter());
    make_decoders();
  }

  void make_decoders() {
    answers.resize(slots.size(), nullptr);
    words.resize(slots.size());
    for (std::size_t i = 0; i < slots.size(); ++i) {
      const slot& s = slots[i];
      if (s.kind == slot_kind::answer) answers[i] = &by_scale.try_emplace(s.scale, *s.scale, decimal).first->second;
      if (!is_segment_or_role(s)) continue;
      for (const segment& g : asked->respondent.segments) {
        if (g.id == s.name) words[i] = detail::word_decoder(g);
      }
    }
  }

  void open(std::size_t which) {
    if (file) blank_lines += file->blank_lines();
    file.reset();
    file.emplace(files[which], csv_options_of(options, asked->source));
    at_file = which;
    rejects.next_file();
    columns.clear();
    for (const slot& s : slots) {
      columns.push_back(detail::find_column(*file, s.column, detail::purpose_of(s, *asked)));
      const bool by_user = std::find(options.columns.begin(), options.columns.end(), s.name) != options.columns.end();
      if (by_user && is_segment_or_role(s)) detail::refuse_two_meanings(*file, s.name, columns.back());
    }
  }

  bool next(responses& block, std::size_t rows) {
    if (block.shared_instrument() != asked) {
      throw error(errc::usage, "the block was not made with the reader's shared_instrument()");
    }
    csv_fault fault;
    std::size_t added = 0;
    while (added < rows) {
      const auto found = file->next(row, fault);
      if (found == csv_reader::status::row) {
        read_row(block);
        ++added;
      } else if (found == csv_reader::status::fault) {
        set_aside(fault);
      } else if (at_file + 1 < files.size()) {
        open(at_file + 1);
      } else {
        break;
      }
    }
    return added > 0;
  }

  void set_aside(const csv_fault& fault) {
    if (options.rejects.empty())
      throw error(fault.code, fault.message + "; --rejects FILE sets broken rows aside and goes on", fault.where);
    rejects.add(*file, fault);
  }

  // --- cells ------------------------------------------------------------------------------------------------------------
  void read_row(responses& block) {
    for (std::size_t i = 0; i < slots.size(); ++i) {
      const std::string_view cell = row.cells[static_cast<std::size_t>(columns[i])];
      switch (slots[i].kind) {
        case slot_kind::answer:
          read_answer(block, i, cell);
          break;
        case slot_kind::number:
          read_number(block, i, cell);
          break;
        case slot_kind::text:
          block.set(static_cast<int>(i), words[i](cell));
          break;
      }
    }
    block.end_row();
  }

  void read_answer(responses& block, std::size_t i, std::string_view cell) {
    const detail::decoded_answer d = (*answers[i])(cell);
    if (d.bad) report(i, cell);
    block.set(static_cast<int>(i), d.answer);
  }

  void read_number(responses& block, std::size_t i, std::string_view cell) {
    const slot& s = slots[i];
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    if (trim(cell).empty()) return block.set(static_cast<int>(i), nan);
    const auto x = detail::parse_number(cell, decimal);
    if (s.use == slot_use::weight) {
      if (!x || *x < 0 || (*x != 0 && (*x < smallest_weight || *x >= largest_weight))) refuse(i, cell);
      return block.set(static_cast<int>(i), *x);
    }
    const bool bad = !x || (s.use == slot_use::outcome && std::abs(*x) > largest_outcome);
    if (!bad) return block.set(static_cast<int>(i), *x);
    report(i, cell);
    block.set(static_cast<int>(i), nan, missing_reason::invalid);
  }

  void report(std::size_t i, std::string_view cell) {
    if (options.strict) refuse(i, cell);
    issues.add(static_cast<int>(i), files[at_file], row.line, options.cell_text ? detail::printable(trim(cell)) : std::string{},
               [&](input_issue& issue) {
                 issue.column = columns[i] + 1;
                 issue.name = detail::column_name(*file, columns[i]);
                 issue.item = served_by(slots[i], *asked);
                 issue.expected = expected_of(slots[i]);
               });
  }

  [[noreturn]] void refuse(std::size_t i, std::string_view cell) const {
    const std::string found = options.cell_text ? detail::quote(trim(cell)) : "the cell";
    throw error(errc::data,
                detail::printable(detail::column_name(*file, columns[i])) + ": " + found + " was found, " +
                    expected_of(slots[i]) + " was expected (" + detail::purpose_of(slots[i], *asked) + ")",
                detail::display_name(files[at_file]) + ':' + std::to_string(row.line) + ':' + std::to_string(columns[i] + 1));
  }

  [[nodiscard]] responses::origin origin() const {
    responses::origin from{files, rejects.rows(), {}};
    if (rejects.rows() > 0) from.notes.push_back(rejects.note());
    const std::int64_t blank = blank_lines + file->blank_lines();
    if (blank > 0) from.notes.push_back(std::to_string(blank) + (blank == 1 ? " blank line" : " blank lines") + " skipped");
    return from;
  }

  std::vector<std::string> files;
  read_options options;
  std::shared_ptr<const instrument> asked;
  char decimal = '.';
  std::vector<slot> slots;
  std::map<const scale*, detail::answer_decoder> by_scale;
  std::vector<detail::answer_decoder*> answers;  // by slot; null where it has no scale
  std::vector<detail::word_decoder> words;       // by slot

  std::size_t at_file = 0;
  std::optional<csv_reader> file;
  std::vector<int> columns;  // by slot: the column of the file, counted from 0
  csv_row row;
  std::int64_t blank_lines = 0;  // of the files before this one
  detail::issue_log issues;
  detail::reject_file rejects;
};

response_reader::response_reader(std::vector<std::string> files, const instrument& asked, read_options options)
    : impl_(std::make_unique<impl>(std::move(files), asked, std::move(options))) {}
response_reader::~response_reader() = default;
response_reader::response_reader(response_reader&&) noexcept = default;
response_reader& response_reader::operator=(response_reader&&) noexcept = default;

bool response_reader::next(responses& block, std::size_t rows) { return impl_->next(block, rows); }
std::shared_ptr<const instrument> response_reader::shared_instrument() const noexcept { return impl_->asked; }
std::vector<input_issue> response_reader::issues() const { return impl_->issues.issues(); }
responses::origin response_reader::origin() const { return impl_->origin(); }

responses read_responses(const std::string& file, const instrument& asked, const read_options& options) {
  return read_responses(std::vector<std::string>{file}, asked, options);
}

responses read_responses(const std::vector<std::string>& files, const instrument& asked, const read_options& options) {
  response_reader reader(files, asked, options);
  responses all(reader.shared_instrument());
  while (reader.next(all)) {
  }
  all.add_issues(reader.issues());
  all.set_origin(reader.origin());
  return all;
}

std::optional<detected_preset> detect_preset(const std::string& file, const read_options& options) {
  if (!detail::can_be_read_again(file)) {
    throw error(errc::usage,
                "this can be read only once, so its header cannot be looked at first; name the instrument or the preset",
                detail::display_name(file));
  }
  const csv_reader reader(file, csv_options_of(options, {}));
  if (reader.header().empty()) return {};
  const auto& names = reader.header().front();
  for (const char letter : {'E', 'P'}) {
    for (int number = 1; number <= 22; ++number) {
      if (std::find(names.begin(), names.end(), letter + std::to_string(number)) == names.end()) return {};
    }
  }
  return detected_preset{servqual_1991(), "preset servqual-1991: the header has E1–E22 and P1–P22"};
}

}  // namespace v0
}  // namespace rater
