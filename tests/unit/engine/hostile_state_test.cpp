// States that somebody made, with sizes and checksum that fit: an error, or a state whose numbers are numbers.
#include "support/catch.hpp"
#include "support/one_item.hpp"
#include "support/random_survey.hpp"

#include "engine/bytes/container.hpp"

#include <rater/error.hpp>

using namespace rater_test;
using bytes = std::vector<std::byte>;

namespace {

bytes state_of(const shape& of, bool everything) {
  std::mt19937_64 random(41);
  const random_survey s = make_survey(random, 40, of);
  rater::score_options o;
  o.by = {"region"};
  o.rollup = true;
  o.answers = everything;
  rater::accumulator a(*s.asked, o);
  a.update(s.pack());
  return a.serialize();
}

/// The same state with a few bytes of one of its sums or counts changed, cut out or put in.
bytes changed(std::mt19937_64& random, const bytes& good) {
  std::vector<rater::detail::section> sections;
  for (const rater::detail::section_view& s : rater::detail::unpack(good))
    sections.push_back({std::string(s.tag), s.mandatory, {s.bytes.begin(), s.bytes.end()}});
  bytes& b = sections[3 + random() % (sections.size() - 3)].bytes;  // behind INST, OPTS and PLAN
  const auto at = static_cast<std::ptrdiff_t>(random() % b.size());
  switch (random() % 4) {
    case 0:
      b.erase(b.begin() + at);
      break;
    case 1:
      b.insert(b.begin() + at, static_cast<std::byte>(random() % 4));
      break;
    default:
      b[static_cast<std::size_t>(at)] = static_cast<std::byte>(random() % 3 == 0 ? random() % 4 : random());
  }
  return rater::detail::pack(sections);
}

void check_numbers(const rater::sums& sums) {
  for (const rater::record& r : rater::estimates(sums, {{}, rater::lonely_psu::adjust, true}).records()) {
    const rater::estimate_parts& e = r.estimate.parts();
    CHECK(e.n >= 0);
    for (const auto& part : {e.value, e.se, e.df, e.n_eff, e.deff}) CHECK((!part || *part == *part));
    CHECK((!e.se || *e.se >= 0));
  }
}

}  // namespace

TEST_CASE("states that somebody made end in an error or in numbers", "[unit]") {
  std::mt19937_64 random(42);
  const std::vector<shape> shapes = {
      {2, false, true, false, true, 1}, {1, true, true, false, false, 2}, {2, true, true, false, true, 0}};
  for (const shape& of : shapes) {
    const bytes good = state_of(of, of.stages != 1);
    int read = 0;
    for (int n = 0; n < 500; ++n) {
      const bytes b = changed(random, good);
      CAPTURE(of.strata, of.stages, n);
      try {
        const rater::accumulator a = rater::accumulator::deserialize(b);
        ++read;
        CHECK((a.serialize() == b));
        rater::accumulator twice = a;
        twice.merge(a);
        check_numbers(a.sums());
      } catch (const rater::error& e) {
        if (e.code() != rater::errc::data && e.code() != rater::errc::limit) FAIL(e.what());
      }
    }
    CHECK(read > 0);  // a sum may be any number
  }
}

TEST_CASE("clusters of another sample than the groups are refused", "[unit]") {
  const auto sections_of = [](bool fine) {
    rater::instrument i = rater_test::one_item();
    i.respondent.psu = {rater::column_ref("branch")};
    const one_item_rows t = {{5, 6, 7}, {4, 4, 5}, {1, fine ? 0.1234567891 : 2, 3}, {}};
    rater::accumulator a(i);
    rater::responses r = t.bind(i);
    r.bind_text("psu", std::vector<std::string>{"x", "y", "y"});
    a.update(r);
    const bytes state = a.serialize();
    std::vector<rater::detail::section> out;
    for (const rater::detail::section_view& s : rater::detail::unpack(state))
      out.push_back({std::string(s.tag), s.mandatory, {s.bytes.begin(), s.bytes.end()}});
    return out;
  };
  auto sections = sections_of(false);
  CHECK_NOTHROW(rater::accumulator::deserialize(rater::detail::pack(sections)));
  REQUIRE(sections.back().tag == "UNIT");
  sections.back() = sections_of(true).back();
  CHECK_THROWS_WITH(rater::accumulator::deserialize(rater::detail::pack(sections)), contains("respondents of their group"));
}
