// The renderings of one small result, byte for byte.
#include <rater/io/render.hpp>
#include <rater/version.hpp>

#include <fstream>
#include <iterator>
#include <string>

#include "golden/small_result.hpp"
#include "support/catch.hpp"

namespace {

std::string golden(const std::string& name) {
  std::ifstream in(std::string(RATER_SOURCE_DIR) + "/tests/golden/" + name, std::ios::binary);
  REQUIRE(in.good());
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string without_version(std::string json) {
  const std::string line = "\"rater\": \"" RATER_VERSION "\"";
  const auto at = json.find(line);
  REQUIRE(at != std::string::npos);
  return json.replace(at, line.size(), "\"rater\": \"VERSION\"");
}

}  // namespace

TEST_CASE("a result looks as it always has", "[golden]") {
  const rater::result r = rater_test::small_result();
  CHECK(rater::as_table(r) == golden("score.en.txt"));
  CHECK(rater::as_table(r, {.language = "zh"}) == golden("score.zh.txt"));
  CHECK(rater::as_table(r, {.color = true}) == golden("score.color.txt"));
  CHECK(rater::as_markdown(r) == golden("score.md"));
  CHECK(without_version(rater::as_json(r)) == golden("score.json"));
  CHECK(rater::as_csv(r) == golden("score.csv"));
}
