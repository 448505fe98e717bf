#pragma once
// What the tests of read.hpp share: files that go away, a small instrument, and columns as plain vectors.
#include <rater/error.hpp>
#include <rater/io/read.hpp>

#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <vector>

#include "support/catch.hpp"

namespace rater_test {

namespace fs = std::filesystem;

// Files of one test, gone when it is over.
struct folder {
  fs::path path = fs::temp_directory_path() / ("rater_read_test_" + std::to_string(::getpid()));
  folder() {
    fs::remove_all(path);
    fs::create_directories(path);
  }
  ~folder() { fs::remove_all(path); }
  folder(const folder&) = delete;
  folder& operator=(const folder&) = delete;
  std::string file(const std::string& name, const std::string& bytes) const {
    std::ofstream(path / name, std::ios::binary) << bytes;
    return path / name;
  }
};

inline std::string bytes_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// One item Q on 1..5, read from the columns E and P.
inline rater::instrument small() {
  rater::instrument i;
  i.id = "small";
  i.version = "1";
  i.scales = {{"agree", {.min = 1, .max = 5, .step = 1, .labels = {}, .missing = {}}}};
  i.dimensions = {{.id = "all", .label = {}, .importance = {}, .min_answered = {}}};
  rater::item q;
  q.id = "Q";
  q.dimension = "all";
  q.column(rater::role::perception) = "P";
  i.items = {q};
  return i;
}

inline int slot_of(const rater::responses& r, const std::string& name) {
  for (std::size_t s = 0; s < r.slots().size(); ++s)
    if (r.slots()[s].name == name) return static_cast<int>(s);
  FAIL("no slot " << name);
  return -1;
}

inline std::vector<int> codes(const rater::responses& r, const std::string& name) {
  std::vector<std::uint16_t> c(r.size());
  rater::missing_counts tally{};
  r.read(slot_of(r, name), 0, c, tally);
  return {c.begin(), c.end()};
}

inline std::vector<double> numbers(const rater::responses& r, const std::string& name) {
  std::vector<double> x(r.size());
  rater::missing_counts tally{};
  r.read(slot_of(r, name), 0, x, tally);
  for (double& v : x)
    if (std::isnan(v)) v = -999;
  return x;
}

inline std::vector<std::string> words(const rater::responses& r, const std::string& name) {
  std::vector<std::uint32_t> w(r.size());
  r.read(slot_of(r, name), 0, w);
  std::vector<std::string> out;
  for (const std::uint32_t word : w) out.push_back(r.dictionary(slot_of(r, name))[word]);
  return out;
}

inline std::vector<rater::missing_reason> reasons(const rater::responses& r, const std::string& name) {
  std::vector<rater::missing_reason> out;
  for (std::size_t row = 0; row < r.size(); ++row) out.push_back(r.why_missing(slot_of(r, name), row));
  return out;
}

inline rater::error error_of(const std::function<void()>& f) {
  try {
    f();
  } catch (const rater::error& e) {
    return e;
  }
  FAIL("nothing was thrown");
  return rater::error(rater::errc::io, "");
}

}  // namespace rater_test
