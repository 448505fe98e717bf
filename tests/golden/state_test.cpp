// States of every released format are read for ever, and give the sums they gave. The files are made by `make_states` below, with
// RATER_WRITE_GOLDEN=1 in the environment, when a format is released, and never again.
#include "support/catch.hpp"
#include "support/random_survey.hpp"

#include <rater/engine/accumulator.hpp>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

using namespace rater_test;

namespace {

struct golden_state {
  const char* name;
  shape of;
  std::size_t rows;
  bool groups;
  bool everything = false;  ///< answers one by one, and the covariances of all scores
};
constexpr std::size_t survey_rows = 60;
const golden_state states[] = {{"format1_plain", {2, false, false, false}, survey_rows, false},
                               {"format1_points_weights_groups", {3, true, true, false}, survey_rows, true},
                               {"format1_three_columns", {2, false, true, true}, survey_rows, true},
                               {"format1_nobody", {1, true, true, false}, 0, true},
                               {"format1_strata", {2, true, true, false, true, 0}, survey_rows, true},
                               {"format1_strata_clusters", {2, false, true, false, true, 2}, survey_rows, true},
                               {"format1_populations", {1, true, true, false, true, 2, 2}, survey_rows, true},
                               {"format1_everything", {1, true, true, false, false, 1}, survey_rows, false, true}};

std::string path_of(const golden_state& s, const char* ending) {
  return std::string(RATER_SOURCE_DIR) + "/tests/golden/states/" + s.name + ending;
}

std::string contents(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  REQUIRE(in.good());
  return {std::istreambuf_iterator<char>(in), {}};
}

void write(const std::string& path, const void* data, std::size_t size) {
  std::ofstream out(path, std::ios::binary);
  out.write(static_cast<const char*>(data), static_cast<std::streamsize>(size));
  REQUIRE(out.good());
}

void make_state(const golden_state& s) {
  std::mt19937_64 random(s.everything ? 3 : 1);  // 3: a short scale
  const random_survey survey = make_survey(random, s.rows, s.of);
  rater::score_options o;
  if (s.groups) o.by = {"region"};
  o.rollup = true;
  o.answers = o.covariances = s.everything;
  rater::accumulator a(*survey.asked, o);
  if (s.rows > 0) a.update(survey.pack());
  a.add_section({"note", std::vector<std::byte>(3, std::byte{7})});
  const std::vector<std::byte> bytes = a.serialize();
  const std::string bits = bits_of(a.sums());
  write(path_of(s, ".state"), bytes.data(), bytes.size());
  write(path_of(s, ".txt"), bits.data(), bits.size());
}

}  // namespace

TEST_CASE("states of every released format give the sums they always gave", "[golden]") {
  for (const golden_state& s : states) {
    if (std::getenv("RATER_WRITE_GOLDEN") != nullptr) make_state(s);
    CAPTURE(s.name);
    const std::string file = contents(path_of(s, ".state"));
    const auto bytes = std::as_bytes(std::span(file));
    const rater::accumulator a = rater::accumulator::deserialize(bytes);
    CHECK((bits_of(a.sums()) == contents(path_of(s, ".txt"))));
    CHECK(std::ranges::equal(a.serialize(), bytes));
    REQUIRE(a.sections().size() == 1);
    CHECK(a.sections()[0].tag == "note");
  }
}
