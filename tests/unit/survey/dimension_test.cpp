#include <rater/survey/dimension.hpp>

#include "support/catch.hpp"

#include <string>

TEST_CASE("the five dimensions spell RATER", "[unit]") {
  std::string initials;
  for (const auto d : rater::rater_dimensions) initials += rater::to_string(d).front();
  CHECK(initials == "rater");
  CHECK(rater::to_string(rater::dimension::responsiveness) == "responsiveness");
}

TEST_CASE("dimensions have their names in both languages", "[unit]") {
  const std::pair<const char*, const char*> expected[] = {{"Reliability", "信赖度"},
                                                          {"Assurance", "专业度"},
                                                          {"Tangibles", "有形度"},
                                                          {"Empathy", "同理度"},
                                                          {"Responsiveness", "反应度"}};
  for (std::size_t at = 0; at < 5; ++at) {
    const auto d = rater::rater_dimensions[at];
    CHECK(rater::name(d).only_in("en") == expected[at].first);
    CHECK(rater::name(d).only_in("zh") == expected[at].second);
    CHECK(rater::definition(d).only_in("en").size() > 20);
    CHECK(rater::definition(d).only_in("zh").size() > 20);
    for (const auto other : rater::rater_dimensions)
      if (other != d) CHECK(rater::definition(d).only_in("en") != rater::definition(other).only_in("en"));
  }
}
