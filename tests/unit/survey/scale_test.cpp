#include <rater/survey/scale.hpp>

#include "support/catch.hpp"

#include <limits>

using rater::missing_reason;
using rater::scale;

namespace {
scale make(double min, double max, double step = 1) { return {min, max, step, {}, {}}; }
}  // namespace

TEST_CASE("a scale counts its points", "[unit]") {
  CHECK(make(1, 7).points() == 7);
  CHECK(make(0, 10).points() == 11);
  CHECK(make(0, 1, 0.1).points() == 11);
  CHECK(make(-3, 3).midpoint() == 0);
  CHECK(make(1, 7).range() == 6);
  CHECK(make(7, 1).points() == 0);
  CHECK(make(1, std::numeric_limits<double>::quiet_NaN()).points() == 0);
}

TEST_CASE("a number becomes a code or a reason", "[unit]") {
  const auto s = make(1, 7);
  CHECK(s.encode(1).code == 1);
  CHECK(s.encode(7).code == 7);
  CHECK(s.encode(7).reason == missing_reason::none);
  CHECK(s.encode(7.0000000001).code == 7);
  for (const double x :
       {0.0, 8.0, 3.5, -1.0, 1e300, std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()}) {
    CHECK(s.encode(x).code == 0);
    CHECK(s.encode(x).reason == missing_reason::invalid);
  }
  CHECK(s.encode(std::numeric_limits<double>::quiet_NaN()).reason == missing_reason::blank);
}

TEST_CASE("codes and values are inverse on fine scales", "[unit]") {
  for (const auto& s : {make(0, 1, 0.1), make(-2, 2, 0.25), make(0, 100, 0.5), make(1, 65534)})
    for (int code = 1; code <= s.points(); ++code) REQUIRE(s.encode(s.value(static_cast<std::uint16_t>(code))).code == code);
}

TEST_CASE("zero is an answer where the scale says so", "[unit]") {
  CHECK(make(0, 10).encode(0).code == 1);
  CHECK(make(0, 10).value(1) == 0);
}

TEST_CASE("a declared missing code wins over the scale", "[unit]") {
  auto s = make(0, 10);
  s.missing = {{0.0, missing_reason::not_applicable},
               {99.0, missing_reason::refused},
               {std::string("n/a"), missing_reason::dont_know},
               {rater::missing_range{{}, -1.0}, missing_reason::not_asked},
               {rater::missing_range{90.0, 95.0}, missing_reason::other}};
  CHECK(s.encode(0).code == 0);
  CHECK(s.encode(0).reason == missing_reason::not_applicable);
  CHECK(s.encode(99).reason == missing_reason::refused);
  CHECK(s.encode(-1).reason == missing_reason::not_asked);
  CHECK(s.encode(-1e9).reason == missing_reason::not_asked);
  CHECK(s.encode(-0.5).reason == missing_reason::invalid);
  CHECK(s.encode(90).reason == missing_reason::other);
  CHECK(s.encode(95.5).reason == missing_reason::invalid);
  CHECK(s.encode(1).code == 2);
}

TEST_CASE("missing reasons are words", "[unit]") {
  for (int r = 0; r < rater::missing_reason_count; ++r)
    CHECK(rater::missing_reason_of(rater::to_string(static_cast<missing_reason>(r))) == static_cast<missing_reason>(r));
  CHECK(rater::to_string(missing_reason::not_applicable) == "not_applicable");
  CHECK_FALSE(rater::missing_reason_of("NA"));
}

TEST_CASE("scales with the same values are comparable", "[unit]") {
  auto labelled = make(1, 7);
  labelled.labels = {{"never", 1}};
  CHECK(make(1, 7).comparable(labelled));
  CHECK_FALSE(make(1, 7).comparable(make(1, 5)));
  CHECK_FALSE(make(1, 7).comparable(make(1, 7, 0.5)));
}
