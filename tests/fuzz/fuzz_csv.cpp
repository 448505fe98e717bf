// csv_reader on any bytes: it ends, throws nothing but rater::error, tells the same whatever the block size, hands out UTF-8
// cells within its limits, and agrees with a parser that goes letter by letter on every input without faults.
//
// The first byte picks the options; the rest is the file.
#include <rater/error.hpp>
#include <rater/io/csv.hpp>
#include <rater/io/text_encoding.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

namespace {

using cells = std::vector<std::string>;
using table = std::vector<cells>;

struct plain_row {
  cells of = cells(1);
  bool quoted = false;
};

void require(bool held, const char* what) {
  if (held) return;
  std::fprintf(stderr, "does not hold: %s\n", what);
  std::abort();
}

/// RFC 4180 with LF, CRLF and CR, letter by letter; blank lines included. Nothing if a quote is out of place.
std::optional<std::vector<plain_row>> parse_plainly(const std::string& text, char delimiter) {
  std::vector<plain_row> rows(1);
  enum { start, plain, quoted, closed } state = start;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    std::string& cell = rows.back().of.back();
    if (state == quoted) {
      if (c != '"') {
        cell += c;
      } else if (i + 1 < text.size() && text[i + 1] == '"') {
        cell += text[i++];
      } else {
        state = closed;
      }
    } else if (c == delimiter) {
      rows.back().of.emplace_back();
      state = start;
    } else if (c == '\n' || c == '\r') {
      if (c == '\r' && i + 1 < text.size() && text[i + 1] == '\n') ++i;
      rows.emplace_back();
      state = start;
    } else if (state == closed) {
      return {};
    } else if (state == start && c == '"') {
      state = quoted;
      rows.back().quoted = true;
    } else {
      cell += c;
      state = plain;
    }
  }
  if (state == quoted) return {};
  const plain_row& last = rows.back();
  if (state == start && last.of.size() == 1) rows.pop_back();  // the text ended with a newline, or is empty
  return rows;
}

bool is_blank(const plain_row& row) {
  return row.of.size() == 1 && !row.quoted && row.of[0].find_first_not_of(' ') == std::string::npos;
}

struct unpacked {
  std::size_t size = 0;  // of the text
  bool damaged = false;  // compressed bytes that do not end well: how much is read of them depends on the size of the reads
};
unpacked unpack(const std::string& bytes, const rater::csv_options& options, std::size_t enough) {
  std::string text;
  try {
    auto source = rater::text_source::over(bytes, options.encoding);
    while (text.size() <= enough && source.read(text, 4096)) {
    }
  } catch (const rater::error&) {
    return {text.size(), true};
  }
  return {text.size(), false};
}

/// What csv_reader should hand out; nothing if there is a fault, or the bytes are compressed.
std::optional<table> expected(const std::string& bytes, char delimiter, int header_rows) {
  if (bytes.size() > 3 && bytes.compare(1, 3, "\x2A\x4D\x18") == 0) return {};  // the other marks are no UTF-8
  const std::string text = bytes.starts_with("\xEF\xBB\xBF") ? bytes.substr(3) : bytes;
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) return {};
  if (rater::find_invalid_utf8(text) != std::string::npos || text.find('\0') != std::string::npos) return {};
  auto rows = parse_plainly(text, delimiter);
  if (!rows) return {};
  table kept;
  for (plain_row& row : *rows) {
    const bool one_column = !kept.empty() && kept.front().size() == 1;
    if (!one_column && is_blank(row)) continue;
    if (!kept.empty() && row.of.size() != kept.front().size()) return {};
    kept.push_back(std::move(row.of));
  }
  if (kept.empty() || kept.size() < static_cast<std::size_t>(header_rows)) return {};
  kept.erase(kept.begin(), kept.begin() + header_rows);
  return kept;
}

struct outcome {
  table rows;
  std::vector<std::string> faults;
  std::string refused;
  char delimiter = 0;
  friend bool operator==(const outcome&, const outcome&) = default;
};

outcome read(const std::string& bytes, const rater::csv_options& options, std::size_t most_turns) {
  outcome o;
  try {
    auto reader = rater::csv_reader::over(bytes, "a", options);
    o.delimiter = reader.delimiter();
    rater::csv_row row;
    rater::csv_fault fault;
    for (std::size_t turns = 0;; ++turns) {
      require(turns <= most_turns, "every turn takes bytes away");
      const auto status = reader.next(row, fault);
      if (status == rater::csv_reader::status::end) break;
      if (status == rater::csv_reader::status::fault) {
        require(!fault.message.empty() && fault.where.starts_with("a:"), "a fault says what and where");
        require(reader.encoding() == "UTF-8" || rater::find_invalid_utf8(fault.raw) == std::string::npos,
                "what is set aside of another encoding is UTF-8");
        o.faults.push_back(fault.where + fault.message + fault.raw);
        continue;
      }
      require(row.cells.size() == static_cast<std::size_t>(reader.columns()), "a row is as wide as the header");
      for (const auto cell : row.cells) {
        require(rater::find_invalid_utf8(cell) == std::string::npos, "cells are UTF-8");
        require(cell.size() <= options.limits.cell_bytes, "cells are within the limit");
      }
      o.rows.emplace_back(row.cells.begin(), row.cells.end());
    }
  } catch (const rater::error& e) {
    o.refused = e.what();
  }
  return o;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const unsigned pick = data[0];
  const std::string bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  rater::csv_options options;
  options.header_rows = static_cast<int>(pick & 1u) + ((pick & 6u) == 6u ? 1 : 0);
  if ((pick & 8u) != 0) options.delimiter = ';';
  constexpr const char* encodings[] = {"", "", "GB18030", "CP949"};
  options.encoding = encodings[(pick >> 4) & 3u];
  if ((pick & 64u) != 0) options.limits = {.row_bytes = 40, .cell_bytes = 12, .columns = 6};

  constexpr std::size_t largest_text = 64u << 10;  // a few bytes can unpack to very many
  const unpacked text = unpack(bytes, options, largest_text);
  if (text.size > largest_text) return 0;
  const std::size_t most_turns = text.size + 2;
  const outcome whole = read(bytes, options, most_turns);
  if (text.damaged) {
    require(!whole.refused.empty(), "what is damaged is refused");
    return 0;
  }
  if (whole.delimiter != 0) options.delimiter = whole.delimiter;  // finding it would read more than one block
  for (const std::size_t block : {1u, 3u, 16u}) {
    options.block_bytes = block;
    require(read(bytes, options, most_turns) == whole, "the block size changes nothing");
  }
  if (!options.encoding.empty() || (pick & 64u) != 0 || whole.delimiter == 0) return 0;
  const auto plain = expected(bytes, whole.delimiter, options.header_rows);
  if (plain)
    require(whole.refused.empty() && whole.faults.empty() && whole.rows == *plain,
            "an input without faults is read as by RFC 4180");
  return 0;
}
