#include "compare.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <stdexcept>

// rater_reference_check DIR [FILE.json...] [--sections 2,3,5.4] [--dump]
// Computes the cases of a reference folder with the library and compares. Exit: 0 all passed; 1 something failed or was
// skipped (with --dump: could not be computed); 2 the command line or a file is wrong.
namespace {

struct check_options {
  std::filesystem::path folder;
  std::vector<std::string> files, sections;
  bool dump = false;
};

constexpr const char* usage =
    "usage: rater_reference_check DIR [FILE.json...] [--sections 2,3,5.4] [--dump]\n"
    "Without FILE: every .json file of DIR.";

std::vector<std::string> split_list(const std::string& list) {
  std::vector<std::string> out(1);
  for (const char c : list) {
    if (c == ',')
      out.emplace_back();
    else
      out.back() += c;
  }
  if (std::find(out.begin(), out.end(), "") != out.end())
    throw std::runtime_error("--sections has an empty entry: \"" + list + "\"");
  return out;
}

check_options parse(const std::vector<std::string>& words) {
  check_options o;
  std::vector<std::string> plain;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string& w = words[i];
    if (w == "--dump")
      o.dump = true;
    else if (w == "--sections" && i + 1 < words.size())
      o.sections = split_list(words[++i]);
    else if (w.starts_with("--sections="))
      o.sections = split_list(w.substr(11));
    else if (w.starts_with("-"))
      throw std::runtime_error(w + ": no such option, or its value is absent\n" + usage);
    else
      plain.push_back(w);
  }
  if (plain.empty()) throw std::runtime_error(usage);
  o.folder = plain.front();
  o.files.assign(plain.begin() + 1, plain.end());
  return o;
}

std::vector<std::string> files_of(const check_options& o) {
  if (!std::filesystem::is_directory(o.folder)) throw std::runtime_error(o.folder.string() + ": no such folder");
  if (!o.files.empty()) return o.files;
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(o.folder))
    if (entry.path().extension() == ".json") files.push_back(entry.path().filename().string());
  if (files.empty()) throw std::runtime_error(o.folder.string() + ": no .json file there");
  std::sort(files.begin(), files.end());
  return files;
}

void run_case(const reference::reference_case& c, bool dump, reference::tally& t) {
  const reference::case_handler* handler = reference::find_handler(c.id);
  if (!handler) {
    reference::compare(c, nullptr, t);
    return;
  }
  reference::quantities computed;
  try {
    computed = handler->compute(c);
  } catch (const std::exception& e) {
    if (dump) {
      ++t.failed;
      fmt::print(stderr, "{}: {}: not computed: {}\n", c.file, c.id, e.what());
    } else {
      reference::fail_all(c, e.what(), t);
    }
    return;
  }
  if (dump)
    reference::dump(c, computed);
  else
    reference::compare(c, &computed, t);
}

int run(const check_options& o) {
  reference::tally t;
  for (const std::string& file : files_of(o))
    for (const reference::reference_case& c : reference::read_cases(o.folder, file))
      if (reference::in_sections(c.section, o.sections)) run_case(c, o.dump, t);
  if (o.dump) return t.failed == 0 ? 0 : 1;
  fmt::print("{} passed, {} failed, {} skipped\n", t.passed, t.failed, t.skipped);
  if (t.passed + t.failed + t.skipped == 0) throw std::runtime_error("no case was selected: nothing was checked");
  return t.failed == 0 && t.skipped == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(parse({argv + 1, argv + argc}));
  } catch (const std::exception& e) {
    fmt::print(stderr, "{}\n", e.what());
    return 2;
  }
}
