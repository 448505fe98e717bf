#include <rater/error.hpp>
#include <rater/io/accumulate.hpp>
#include <rater/io/read.hpp>

#include "detail/simd.hpp"
#include "law/plain_csv.hpp"
#include "support/catch.hpp"
#include "support/random_survey.hpp"
#include "unit/io/read_support.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdlib>
#include <cstring>
#include <optional>

// Whatever the instructions, the threads and the size of the blocks: a text is read as a reader reads it that goes letter by
// letter.
using namespace rater_test;
using namespace std::string_literals;
using rater::detail::simd_level;

namespace {

constexpr int items = 56;  // so that a run of answers is longer than one register

/// The scale that an item is answered on.
std::string scale_of(int item) { return item < 46 || item >= 54 ? "seven" : item < 53 ? "eleven" : "halves"; }

// --- a survey with a column of every kind ---------------------------------------------------------------------------------

rater::instrument asked() {
  rater::instrument i;
  i.id = "laws";
  i.version = "1";
  using enum rater::missing_reason;
  i.scales = {{"seven", {1, 7, 1, {{"Fully agree", 7}, {"A", 2}}, {{9.0, refused}, {"n/a"s, not_applicable}}}},
              {"eleven", {0, 10, 1, {}, {{99.0, dont_know}}}},
              {"halves", {1, 5, 0.5, {}, {}}},
              {"long", {0, 1000, 1, {}, {}}}};
  for (const char* id : {"seven", "eleven", "halves"})
    i.dimensions.push_back({.id = id, .label = {}, .importance = rater::column_ref("I_"s + id), .min_answered = {}});
  for (int k = 0; k < items; ++k) {
    rater::item q;
    const std::string number = std::to_string(k);
    q.id = "q" + number;
    q.scale = scale_of(k);
    q.dimension = q.scale;
    q.column(rater::role::expectation) = rater::column_ref("E" + number);
    q.column(rater::role::perception) = rater::column_ref(k == items - 1 ? "E0" : "P" + number);  // one column twice
    i.items.push_back(q);
  }
  i.outcomes = {{.id = "spend", .column = "spend", .measure = rater::outcome_measure::spend, .scale = {}, .label = {}},
                {.id = "far", .column = "far", .measure = rater::outcome_measure::mean, .scale = "long", .label = {}}};
  i.respondent.weight = "w";
  i.respondent.segments = {{.id = "region", .column = "region", .label = {}, .labels = {{"1", rater::text("north")}}},
                           {.id = "town", .column = "town", .label = {}, .labels = {}}};
  i.respondent.include_if = {{.column = "town", .op = rater::comparison_op::not_equal, .values = {"nowhere"}}};
  return i;
}

// --- texts ----------------------------------------------------------------------------------------------------------------

using random_source = std::mt19937_64;
std::size_t below(random_source& r, std::size_t n) { return static_cast<std::size_t>(r() % n); }
template <std::size_t N>
std::string one_of(random_source& r, const std::array<const char*, N>& texts) {
  return texts[below(r, N)];
}

struct style {
  char delimiter = ',';
  std::string newline = "\n";
  int odd = 0;      // odd cells in a hundred
  int wrong = 0;    // wrong ones
  int quoted = 0;   // quoted ones
  int mutants = 0;  // bytes changed
};

style random_style(random_source& r) {
  style s;
  s.delimiter = std::array{',', ';', '\t', '|'}[below(r, 4)];
  s.newline = one_of(r, std::array{"\n", "\n", "\r\n", "\r"});
  const auto some = [&] { return below(r, 2) == 0 ? 0 : static_cast<int>(below(r, 8)); };
  s.odd = some();
  s.wrong = below(r, 3) == 0 ? 1 + static_cast<int>(below(r, 8)) : 0;
  s.quoted = some();
  s.mutants = some();
  return s;
}

bool happens(random_source& r, int percent) { return static_cast<int>(below(r, 100)) < percent; }

std::string random_cell(random_source& r, const std::string& column, const style& s) {
  static constexpr std::array odd_answers = {" 3",          "4 ",  "9",  "n/a", "N/A", "A",   "a",
                                             "fully AGREE", "2.0", "+5", "05",  "99",  "1e0", "\xEF\xBC\x93"};
  static constexpr std::array wrong_answers = {"8",   "x", "-1", "77", "2.25", "maybe, not", "123456789012345678901234567890",
                                               "\x7F"};
  static constexpr std::array odd_numbers = {
      "",         " 12",        "1e2", "-3",  ".5", "7.", "0.1234567890123", "123456789.25", "+4", "000000000000000000001",
      "99999999", "12345678.5", "0,5", "1,25"};
  static constexpr std::array wrong_numbers = {"12x",           ".",     "1..2", "1.2.3", "--1", "nan", "1e13",
                                               "9999999999999", "1,2,3", "..",   ","};
  static constexpr std::array words = {
      "north", "1",      "south", "\xE5\x8C\x97\xE4\xBA\xAC", "a town of long name", "sixteen letters!", "seventeen letters",
      "",      " Bern ", "Bern"};
  const bool is_word = column == "region" || column == "town" || column == "extra";
  if (is_word) return one_of(r, words);
  const bool is_number = column == "w" || column[0] == 'I' || column == "spend";
  if (is_number) {
    if (column == "w")
      return happens(r, s.wrong) && happens(r, 2)
                 ? "-1"
                 : one_of(r, std::array{"1", "0.5", "1.6749", "2", "", "0", "12.125", "0.0000125", "1e-3"});
    if (happens(r, s.wrong)) return one_of(r, wrong_numbers);
    return happens(r, s.odd) ? one_of(r, odd_numbers) : std::to_string(below(r, 60));
  }
  if (happens(r, s.wrong)) return one_of(r, wrong_answers);
  if (happens(r, s.odd)) return one_of(r, odd_answers);
  if (happens(r, 3)) return "";
  if (column == "far") return std::to_string(below(r, 1001));
  const int number = std::atoi(column.c_str() + 1);
  const std::string scale = scale_of(number);
  return std::to_string(scale == "eleven" ? below(r, 11) : 1 + below(r, scale == "halves" ? 5 : 7));
}

std::string put_in_quotes(const std::string& cell) {
  std::string out = "\"";
  for (const char c : cell) out.append(c == '"' ? 2 : 1, c);
  return out + '"';
}

std::vector<std::string> random_columns(random_source& r) {
  std::vector<std::string> columns = {"extra"};
  for (const char letter : {'E', 'P'})
    for (int k = 0; k < items; ++k)
      if (letter == 'E' || k != items - 1) columns.push_back(letter + std::to_string(k));
  for (const char* name : {"w", "I_seven", "I_eleven", "I_halves", "spend", "far", "region", "town"}) columns.emplace_back(name);
  if (below(r, 2) == 0)
    std::shuffle(columns.begin(), columns.end(), r);
  else if (below(r, 2) == 0)
    std::rotate(columns.begin(), columns.begin() + static_cast<std::ptrdiff_t>(below(r, columns.size())), columns.end());
  return columns;
}

std::string random_text(random_source& r, const style& s, std::size_t rows) {
  const std::vector<std::string> columns = random_columns(r);
  const std::string between(1, s.delimiter);
  std::string text;
  for (const std::string& c : columns) text += (text.empty() ? "" : between) + c;
  text += s.newline;
  const std::size_t header = text.size();
  for (std::size_t n = 0; n < rows; ++n) {
    for (std::size_t c = 0; c < columns.size(); ++c) {
      std::string cell = random_cell(r, columns[c], s);
      if (columns[c] != "w" && happens(r, s.quoted) && happens(r, 10)) cell += one_of(r, std::array{"\n", "\"", "\r\n", ","});
      const bool must = cell.find_first_of("\"\r\n"s + s.delimiter) != std::string::npos;
      text += (c == 0 ? "" : between) + (must || happens(r, s.quoted) ? put_in_quotes(cell) : cell);
    }
    if (n + 1 < rows || below(r, 2) == 0) text += s.newline;
    if (happens(r, s.quoted)) text += (below(r, 2) == 0 ? "   " : "") + s.newline;
  }
  static const std::array<std::string, 11> pieces = {"\"", "\n", "\r",   std::string(1, '\0'), "\xFF", "\xC3\xA9", " ",
                                                     "5",  ",",  "\x01", "\xED\xA0\x80"};
  for (int m = 0; m < s.mutants && text.size() > header + 1; ++m) {
    const std::size_t at = header + below(r, text.size() - header);
    const std::string& piece = pieces[below(r, pieces.size())];
    text.replace(at, below(r, 2), piece == "," ? between : piece);
  }
  return text;
}

// --- what letter by letter makes of them ------------------------------------------------------------------------------------

/// Everything that was read, as one text.
struct outcome {
  std::string answers{}, issues{}, rejects{}, problem{};
  bool operator==(const outcome&) const = default;
};
std::ostream& operator<<(std::ostream& out, const outcome& o) { return out << o.problem << o.answers << o.issues << o.rejects; }

std::string in_hex(double x) {
  char out[64];
  std::snprintf(out, sizeof out, "%a", x);
  return std::isnan(x) ? "-" : out;
}

std::string trimmed(const std::string& cell) {
  const auto first = cell.find_first_not_of(" \t\r\n");
  return first == std::string::npos ? "" : cell.substr(first, cell.find_last_not_of(" \t\r\n") + 1 - first);
}

std::optional<double> plain_number(std::string t, char decimal) {
  t = trimmed(t);
  if (t == "\xEF\xBC\x93") t = "3";  // full width
  if (decimal == '\0') decimal = t.find('.') == std::string::npos ? ',' : '.';
  if (decimal == ',' && t.find('.') != std::string::npos) return {};
  if (decimal != '.') std::replace(t.begin(), t.end(), decimal, '.');
  std::size_t i = 0;
  if (i < t.size() && (t[i] == '+' || t[i] == '-')) ++i;
  std::size_t digits = 0;
  for (; i < t.size() && std::isdigit(static_cast<unsigned char>(t[i])) != 0; ++i) ++digits;
  if (i < t.size() && t[i] == '.')
    for (++i; i < t.size() && std::isdigit(static_cast<unsigned char>(t[i])) != 0; ++i) ++digits;
  if (digits == 0) return {};
  if (i < t.size() && (t[i] == 'e' || t[i] == 'E')) {
    std::size_t k = i + 1;
    if (k < t.size() && (t[k] == '+' || t[k] == '-')) ++k;
    const std::size_t from = k;
    while (k < t.size() && std::isdigit(static_cast<unsigned char>(t[k])) != 0) ++k;
    if (k > from) i = k;
  }
  if (i != t.size()) return {};
  const double x = std::strtod(t.c_str(), nullptr);
  return std::isfinite(x) ? std::optional<double>(x) : std::nullopt;
}

/// An answer and whether the cell is none.
std::pair<rater::answer, bool> plain_answer(const rater::scale& on, const std::string& cell, char decimal) {
  std::string t = trimmed(cell);
  if (t.empty()) return {{}, false};
  std::transform(t.begin(), t.end(), t.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (!on.labels.empty()) {
    if (t == "n/a") return {{0, rater::missing_reason::not_applicable}, false};
    if (t == "a") return {on.encode(2), false};
    if (t == "fully agree") return {on.encode(7), false};
  }
  const auto x = plain_number(t, decimal);
  if (!x) return {{0, rater::missing_reason::invalid}, true};
  const rater::answer a = on.encode(*x);
  return {a, a.code == 0 && a.reason == rater::missing_reason::invalid};
}

struct reading_letter_by_letter {
  const rater::responses& shape;
  const rater::read_options& options;
  std::string file;
  outcome out{};
  std::map<std::size_t, std::vector<std::pair<std::string, std::int64_t>>> bad{};

  /// False if the cell ends the reading.
  bool read_cell(std::size_t s, const std::string& cell, std::int64_t line, std::size_t column) {
    const rater::slot& slot = shape.slots()[s];
    const char decimal = options.decimal.value_or(*options.delimiter == ',' ? '.' : '\0');
    bool is_bad = false, ends = options.strict;
    if (slot.kind == rater::slot_kind::answer) {
      const auto [a, none] = plain_answer(*slot.scale, cell, decimal);
      is_bad = none;
      out.answers +=
          std::to_string(a.code) + "/" + std::to_string(static_cast<int>(a.code ? rater::missing_reason::none : a.reason)) + " ";
    } else if (slot.kind == rater::slot_kind::number) {
      const auto x = plain_number(cell, decimal);
      const bool is_weight = slot.use == rater::slot_use::weight;
      is_bad = !trimmed(cell).empty() &&
               (!x || (is_weight && *x < 0) || (slot.use == rater::slot_use::outcome && std::abs(*x) > 1e12));
      ends = ends || is_weight;
      out.answers += (x && !is_bad ? in_hex(*x) + "/0 " : is_bad ? "-/6 "s : "-/1 "s);
    } else {
      const std::string word = trimmed(cell);
      out.answers += (slot.name == "region" && word == "north" ? "1" : word) + " ";
    }
    if (!is_bad) return true;
    if (ends) out.problem = file + ":" + std::to_string(line) + ":" + std::to_string(column + 1);
    bad[s].emplace_back(trimmed(cell), line);
    return !ends;
  }

  void read(const std::string& text) {
    plain_csv csv = plain_csv_parser(text, *options.delimiter).parse();
    const std::vector<std::string> header = csv.rows.front().cells;
    std::size_t fault = 0;
    const auto faults_up_to = [&](std::size_t row) {
      for (; fault < csv.faults.size() && csv.faults[fault].rows_before <= row && out.problem.empty(); ++fault) {
        const plain_csv::fault& f = csv.faults[fault];
        if (options.rejects.empty())
          out.problem = file + ":" + std::to_string(f.line) + ":" + std::to_string(f.column);
        else
          out.rejects += f.raw + "\n";
      }
    };
    for (std::size_t r = 1; r < csv.rows.size(); ++r) {
      faults_up_to(r);
      for (std::size_t s = 0; s < shape.slots().size() && out.problem.empty(); ++s) {
        const auto column =
            static_cast<std::size_t>(std::find(header.begin(), header.end(), shape.slots()[s].column.text) - header.begin());
        if (!read_cell(s, csv.rows[r].cells[column], csv.rows[r].line, column)) break;
      }
      if (!out.problem.empty()) return;
      out.answers += "\n";
    }
    faults_up_to(csv.rows.size());
    for (const auto& [s, cells] : bad) {
      out.issues += std::to_string(s) + ": " + std::to_string(cells.size());
      for (std::size_t k = 0; k < std::min<std::size_t>(cells.size(), 5); ++k)
        out.issues += " " + std::to_string(cells[k].second);
      out.issues += "\n";
    }
    out.issues += "blank " + std::to_string(csv.blank);
  }
};

// --- what the reader makes of them --------------------------------------------------------------------------------------------

std::string as_text(const std::vector<rater::input_issue>& issues) {
  std::string out;
  for (const rater::input_issue& i : issues) {
    out += std::to_string(i.slot) + ": " + std::to_string(i.count) + " " + std::to_string(i.line);
    for (const auto& [what, line] : i.others) out += " " + std::to_string(line);
    out += "\n";
  }
  return out;
}

std::string answers_of(const rater::responses& r) {
  std::string out;
  std::vector<std::vector<std::string>> columns;
  for (std::size_t s = 0; s < r.slots().size(); ++s) {
    const int at = static_cast<int>(s);
    std::vector<std::string> cells;
    rater::missing_counts tally{};
    std::vector<std::uint16_t> codes(r.size());
    std::vector<double> numbers(r.size());
    std::vector<std::uint32_t> words(r.size());
    const rater::slot_kind kind = r.slots()[s].kind;
    if (kind == rater::slot_kind::answer) r.read(at, 0, codes, tally);
    if (kind == rater::slot_kind::number) r.read(at, 0, numbers, tally);
    if (kind == rater::slot_kind::text) r.read(at, 0, words);
    for (std::size_t row = 0; row < r.size(); ++row) {
      const std::string why = "/" + std::to_string(static_cast<int>(r.why_missing(at, row)));
      if (kind == rater::slot_kind::answer) cells.push_back(std::to_string(codes[row]) + why);
      if (kind == rater::slot_kind::number) cells.push_back(in_hex(numbers[row]) + why);
      if (kind == rater::slot_kind::text) cells.push_back(r.dictionary(at)[words[row]]);
    }
    columns.push_back(std::move(cells));
  }
  for (std::size_t row = 0; row < r.size(); ++row) {
    for (const auto& column : columns) out += column[row] + " ";
    out += "\n";
  }
  return out;
}

/// What was set aside, without the header that stands before it.
std::string rejects_of(const rater::read_options& options, const std::string& header) {
  const std::string bytes = options.rejects.empty() || !fs::exists(options.rejects) ? "" : bytes_of(options.rejects);
  fs::remove(options.rejects);
  return bytes.starts_with(header) ? bytes.substr(header.size()) : bytes;
}

outcome read_with(const std::string& file, const rater::instrument& i, const rater::read_options& options,
                  const std::string& header, std::size_t rows_at_a_time) {
  outcome out;
  try {
    rater::response_reader reader({file}, i, options);
    rater::responses all(reader.shared_instrument());
    while (reader.next(all, rows_at_a_time)) {
    }
    out.answers = answers_of(all);
    out.issues = as_text(reader.issues()) + "blank " + std::to_string(reader.origin().blank_lines);
  } catch (const rater::error& e) {
    out.problem = e.where();
  }
  out.rejects = rejects_of(options, header);
  return out;
}

std::vector<simd_level> levels() {
  std::vector<simd_level> out;
  for (const simd_level l : {simd_level::scalar, simd_level::avx2, simd_level::avx512})
    if (l <= rater::detail::available_simd()) out.push_back(l);
  return out;
}

struct level_restored {
  simd_level before = rater::detail::simd_in_use();
  level_restored() = default;
  ~level_restored() { rater::detail::use_simd(before); }
  level_restored(const level_restored&) = delete;
  level_restored& operator=(const level_restored&) = delete;
};

std::string header_of(const std::string& text, char delimiter) {
  std::string line = text.substr(0, text.find_first_of("\r\n"));
  static_cast<void>(delimiter);
  return line + "\n";
}

}  // namespace

TEST_CASE("reader: any text is read as letter by letter, whatever the instructions and the blocks", "[law]") {
  const folder here;
  const level_restored restore;
  const rater::instrument i = asked();
  const rater::responses shape(i);
  random_source r(20261122);
  int whole = 0;  // texts read to their ends
  for (int n = 0; n < 250; ++n) {
    CAPTURE(n);
    const style s = random_style(r);
    const std::string text = random_text(r, s, below(r, n % 10 == 0 ? 300 : 40));
    const std::string file = here.file("a.csv", text);
    rater::read_options options;
    options.delimiter = s.delimiter;
    if (below(r, 3) == 0) options.decimal = below(r, 2) == 0 ? '.' : ',';
    options.strict = below(r, 8) == 0;
    if (below(r, 4) != 0) options.rejects = here.path / "rejects.csv";
    reading_letter_by_letter expected{shape, options, file};
    expected.read(text);
    if (!expected.out.problem.empty()) expected.out.answers = expected.out.issues = "";
    whole += expected.out.problem.empty();
    for (const simd_level level : levels()) {
      rater::detail::use_simd(level);
      options.block_bytes =
          std::array<std::size_t, 6>{1, 7, 64, 256u << 10, 1 + below(r, text.size() + 2), 1 + below(r, 500)}[below(r, 6)];
      const std::size_t rows = std::array<std::size_t, 4>{1, 3, 17, 8192}[below(r, 4)];
      CAPTURE(to_string(level), options.block_bytes, rows);
      const outcome got = read_with(file, i, options, header_of(text, s.delimiter), rows);
      REQUIRE(got.problem == expected.out.problem);
      REQUIRE(got.answers == expected.out.answers);
      REQUIRE(got.issues == expected.out.issues);
      REQUIRE(got.rejects == expected.out.rejects);
    }
  }
  CHECK(whole > 100);
}

TEST_CASE("reader: a cell of two characters may stand anywhere in a run of others", "[law]") {
  const folder here;
  const level_restored restore;
  const rater::instrument i = asked();
  const rater::responses shape(i);
  const std::size_t columns = 2 * items + 7;  // E and P but one, "extra", and 7 more
  std::string text = "extra";
  for (const char letter : {'E', 'P'})
    for (int k = 0; k < items; ++k)
      if (letter == 'E' || k != items - 1) text += "," + (letter + std::to_string(k));
  text += ",w,I_seven,I_eleven,I_halves,spend,far,region,town\n";
  for (std::size_t at = 0; at < columns; ++at) {
    for (const std::size_t empty : {columns, std::size_t{1}, std::size_t{30}, std::size_t{46}}) {
      for (std::size_t c = 0; c <= columns; ++c) text += (c == 0 ? "" : ",") + (c == at ? "45"s : c == empty ? "" : "4");
      text += "\n";
    }
  }
  const std::string file = here.file("a.csv", text);
  rater::read_options options;
  options.delimiter = ',';
  reading_letter_by_letter expected{shape, options, file};
  expected.read(text);
  for (const simd_level level : levels()) {
    rater::detail::use_simd(level);
    REQUIRE(read_with(file, i, options, "", 8192) == expected.out);
  }
}

TEST_CASE("reader: a block may end anywhere", "[law]") {
  const folder here;
  const level_restored restore;
  const rater::instrument i = asked();
  const rater::responses shape(i);
  random_source r(17);
  for (const char* newline : {"\n", "\r\n", "\r"}) {
    const style s{',', newline, 5, 1, 4, 0};
    const std::string text = random_text(r, s, 6);
    const std::string file = here.file("a.csv", text);
    rater::read_options options;
    options.delimiter = ',';
    options.rejects = here.path / "rejects.csv";
    reading_letter_by_letter expected{shape, options, file};
    expected.read(text);
    for (options.block_bytes = 1; options.block_bytes < text.size() + 2; ++options.block_bytes) {
      rater::detail::use_simd(levels()[options.block_bytes % levels().size()]);
      CAPTURE(options.block_bytes);
      REQUIRE(read_with(file, i, options, header_of(text, ','), 8192) == expected.out);
    }
  }
}

namespace {

struct added {
  std::string sums{}, said{}, rejects{}, problem{};
  bool operator==(const added&) const = default;
};
std::ostream& operator<<(std::ostream& out, const added& o) { return out << o.problem << "\n" << o.said << o.rejects << o.sums; }

rater::score_options grouped() {
  rater::score_options o;
  o.by = {"region", "town"};
  o.rollup = true;
  return o;
}

std::string said_by(const rater::responses::origin& from, const std::vector<rater::input_issue>& issues) {
  std::string out;
  for (const std::string& note : from.notes) out += note + "\n";
  for (const rater::input_issue& issue : issues) out += to_string(issue) + "\n";
  return out + std::to_string(from.rows_rejected) + " " + std::to_string(from.blank_lines) + "\n";
}

/// By one reader, whose rows are added as they come.
added add_in_sequence(const std::vector<std::string>& files, const rater::read_options& options) {
  added out;
  try {
    rater::accumulator board(asked(), grouped());
    rater::response_reader reader(files, asked(), options);
    rater::responses block(reader.shared_instrument());
    while (reader.next(block, 50)) {
      board.update(block);
      block.clear();
    }
    out.said = said_by(reader.origin(), reader.issues());
    out.sums = bits_of(board.sums());
  } catch (const rater::error& e) {
    out.problem = e.where() + e.message();
  }
  out.rejects = rejects_of(options, "");
  return out;
}

added add_in_parallel(const std::vector<std::string>& files, const rater::read_options& options, int threads) {
  added out;
  rater::accumulator board(asked(), grouped());
  const std::string before = bits_of(board.sums());
  try {
    rater::accumulate_options how;
    how.threads = threads;
    const rater::reading found = rater::accumulate(board, files, options, how);
    out.said = said_by(found.origin, found.issues);
    out.sums = bits_of(board.sums());
  } catch (const rater::error& e) {
    out.problem = e.where() + e.message();
    CHECK(bits_of(board.sums()) == before);
  }
  out.rejects = rejects_of(options, "");
  return out;
}

}  // namespace

TEST_CASE("reader: any number of threads adds up, says and refuses what one reader does", "[law]") {
  const folder here;
  const level_restored restore;
  random_source r(99);
  for (int n = 0; n < 60; ++n) {
    CAPTURE(n);
    const style s = random_style(r);
    std::vector<std::string> files;
    for (std::size_t f = 0; f < 1 + below(r, 3); ++f)
      files.push_back(here.file(std::to_string(f) + ".csv", random_text(r, s, below(r, 120))));
    rater::read_options options;
    options.delimiter = s.delimiter;
    options.strict = below(r, 6) == 0;
    if (below(r, 4) != 0) options.rejects = here.path / "rejects.csv";
    if (below(r, 3) == 0) options.limits.row_bytes = 150 + below(r, 400);
    if (below(r, 6) == 0) options.limits.cell_bytes = 15;
    if (below(r, 8) == 0) options.cell_text = false;
    rater::detail::use_simd(levels()[below(r, levels().size())]);
    const added expected = add_in_sequence(files, options);
    for (const int threads : {1, 2, 3, 7, 16}) {
      rater::detail::use_simd(levels()[below(r, levels().size())]);
      options.block_bytes = std::array<std::size_t, 4>{1, 1 + below(r, 300), 1 + below(r, 5000), 256u << 10}[below(r, 4)];
      CAPTURE(threads, options.block_bytes);
      REQUIRE(add_in_parallel(files, options, threads) == expected);
    }
  }
}

TEST_CASE("reader: of several errors the first in the files is thrown, every time", "[law]") {
  const folder here;
  random_source r(5);
  const style s;
  std::string text = random_text(r, s, 2000);
  std::size_t at = text.size() / 2;
  for (int k = 0; k < 40; ++k, at += 300) text.insert(text.find('\n', at) + 1, "broken\n");
  const std::string file = here.file("a.csv", text);
  rater::read_options options;
  options.delimiter = ',';
  const added expected = add_in_sequence({file}, options);
  REQUIRE_FALSE(expected.problem.empty());
  for (int n = 0; n < 30; ++n) {
    options.block_bytes = 200 + below(r, 2000);
    REQUIRE(add_in_parallel({file}, options, 1 + static_cast<int>(below(r, 16))) == expected);
  }
}

TEST_CASE("reader: too many groups is told whatever the threads, unless the files are broken too", "[law]") {
  const folder here;
  random_source r(6);
  const std::string text = random_text(r, {}, 500);
  const std::string good = here.file("a.csv", text), bad = here.file("b.csv", text + "broken\n");
  for (const int threads : {1, 2, 5}) {
    rater::score_options few = grouped();
    few.max_groups = 3;
    rater::accumulator board(asked(), few);
    rater::read_options options;
    options.delimiter = ',';
    options.block_bytes = 4000;
    rater::accumulate_options how;
    how.threads = threads;
    CHECK(error_of([&] { rater::accumulate(board, {good}, options, how); }).code() == rater::errc::limit);
    CHECK(error_of([&] { rater::accumulate(board, {bad}, options, how); }).code() == rater::errc::data);
    CHECK(board.sums().rows().read == 0);
  }
}

TEST_CASE("reader: the caller is told how far it is, by one thread at a time, and may stop it", "[law]") {
  const folder here;
  random_source r(8);
  const std::string text = random_text(r, {}, 20'000);
  const std::string file = here.file("a.csv", text);
  for (const int threads : {1, 4}) {
    rater::accumulator board(asked(), grouped());
    rater::read_options options;
    options.delimiter = ',';
    options.block_bytes = 20'000;
    rater::accumulate_options how;
    how.threads = threads;
    std::atomic<int> inside = 0;
    rater::reading_progress last;
    bool in_order = true;
    how.progress = [&](const rater::reading_progress& p) {
      in_order = in_order && inside++ == 0 && p.rows >= last.rows && p.bytes >= last.bytes && p.total_bytes == text.size();
      last = p;
      --inside;
      return true;
    };
    rater::accumulate(board, {file}, options, how);
    CHECK(in_order);
    CHECK(last.rows == 20'000);
    CHECK(last.bytes == text.size());
    CHECK(board.sums().rows().read == 20'000);

    how.progress = [](const rater::reading_progress&) { return false; };
    const std::string before = bits_of(board.sums());
    CHECK(error_of([&] { rater::accumulate(board, {file}, options, how); }).code() == rater::errc::cancelled);
    how.progress = [](const rater::reading_progress&) -> bool { throw std::runtime_error("from the caller"); };
    CHECK_THROWS_AS(rater::accumulate(board, {file}, options, how), std::runtime_error);
    CHECK(bits_of(board.sums()) == before);
  }
}
