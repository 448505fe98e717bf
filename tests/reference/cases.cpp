#include "cases.hpp"

#include <array>
#include <fstream>
#include <stdexcept>

namespace reference {
namespace {

reference_case read_case(const std::filesystem::path& folder, const std::string& file, const json& from) {
  reference_case c;
  c.file = file;
  c.folder = folder;
  c.id = from.at("id").get<std::string>();
  const json& section = from.at("section");
  c.section = section.is_string() ? section.get<std::string>() : section.dump();
  if (const auto at = from.find("inputs"); at != from.end()) {
    if (at->is_string())
      c.inputs.push_back(at->get<std::string>());
    else
      for (const json& name : *at) c.inputs.push_back(name.get<std::string>());
  }
  c.args = from.value("args", json::object());
  c.expected = from.at("expected");
  c.tol_rel = from.value("tol_rel", 0.0);
  c.tol_abs = from.value("tol_abs", 0.0);
  return c;
}

}  // namespace

std::vector<reference_case> read_cases(const std::filesystem::path& folder, const std::string& file) {
  std::ifstream in(folder / file, std::ios::binary);
  if (!in) throw std::runtime_error(file + ": cannot be opened in " + folder.string());
  try {
    const json whole = json::parse(in);
    std::vector<reference_case> out;
    for (const json& one : whole.at("cases")) out.push_back(read_case(folder, file, one));
    return out;
  } catch (const json::exception& e) {
    throw std::runtime_error(file + ": no file of reference cases: " + e.what());
  }
}

bool in_sections(std::string_view section, std::span<const std::string> listed) {
  if (listed.empty()) return true;
  for (const std::string& l : listed)
    if (section.starts_with(l) && (section.size() == l.size() || section[l.size()] == '.')) return true;
  return false;
}

const case_handler* find_handler(std::string_view id) {
  const std::array tables = {scoring_handlers(),   row_handlers(),        proportion_handlers(), design_handlers(),
                             replicate_handlers(), comparison_handlers(), weighting_handlers()};
  for (const auto table : tables)
    for (const case_handler& h : table)
      if (h.is_prefix ? id.starts_with(h.id) : id == h.id) return &h;
  return nullptr;
}

}  // namespace reference
