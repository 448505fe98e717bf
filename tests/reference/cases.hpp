#pragma once
#include <nlohmann/json.hpp>

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// Cases of reference folders (layout: a JSON file of cases beside the CSV files they were computed from), and how each is
// computed with the library.
namespace reference {

/// Keys keep the order of the file: arrays of the expected answers follow it.
using json = nlohmann::ordered_json;

struct reference_case {
  std::string file;  ///< name of the JSON file
  std::string id, section;
  std::filesystem::path folder;
  std::vector<std::string> inputs;
  json args, expected;
  double tol_rel = 0, tol_abs = 0;
};

/// Throws std::runtime_error, with the file's name, for a file that cannot be read or is none of this layout.
[[nodiscard]] std::vector<reference_case> read_cases(const std::filesystem::path& folder, const std::string& file);
/// True if `section` is one of, or lies below one of, the sections listed; all of them when the list is empty.
[[nodiscard]] bool in_sections(std::string_view section, std::span<const std::string> listed);

/// What a case computes: name -> number, text, null (missing), array, or array of rows.
using quantities = std::vector<std::pair<std::string, json>>;

/// How to compute the cases of an id, or of every id that starts so. Does not look at `expected`.
struct case_handler {
  std::string_view id;
  bool is_prefix;
  quantities (*compute)(const reference_case&);
};
/// Empty (nullptr) for a case that is not covered.
[[nodiscard]] const case_handler* find_handler(std::string_view id);

// One table for each file of cases; a whole id stands before the prefixes that would match it too.
[[nodiscard]] std::span<const case_handler> scoring_handlers();
[[nodiscard]] std::span<const case_handler> row_handlers();
[[nodiscard]] std::span<const case_handler> proportion_handlers();
[[nodiscard]] std::span<const case_handler> design_handlers();      ///< design.json, but for:
[[nodiscard]] std::span<const case_handler> replicate_handlers();   ///< its replicate weights
[[nodiscard]] std::span<const case_handler> comparison_handlers();  ///< and its comparisons and tests
[[nodiscard]] std::span<const case_handler> weighting_handlers();

}  // namespace reference
