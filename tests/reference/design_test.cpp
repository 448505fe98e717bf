// The numbers of R 4.2 with survey 4.1 for one sample under six designs, groups as domains, and lonely units:
// svymean(~sat, svydesign(ids, strata, weights, fpc)), svyby, degf, options(survey.lonely.psu). Data: tests/reference/data.
#include "support/catch.hpp"

#include <rater/io/read.hpp>
#include <rater/rater.hpp>

#include <array>

using rater_test::Approx;

namespace {

/// satisfaction 1..10 as a mean, the willingness to recommend 0..10 as NPS; how many stages' populations are told
rater::instrument asked(bool strata, bool clusters, int finite = 0) {
  rater::instrument i;
  i.id = "design";
  i.version = "1";
  i.scales = {{"ten", {0, 10, 1, {}, {}}}};
  i.dimensions = {{"d", "", {}, {}}};
  rater::item it;
  it.id = "q";
  it.dimension = "d";
  it.scale = "ten";
  it.column(rater::role::perception) = rater::column_ref("sat");
  i.items = {it};
  rater::outcome nps;
  nps.id = "nps";
  nps.column = rater::column_ref("nps");
  nps.measure = rater::outcome_measure::nps;
  i.outcomes = {nps};
  i.respondent.weight = rater::column_ref("weight");
  if (strata) i.respondent.strata = rater::column_ref("stratum");
  if (clusters) i.respondent.psu = {rater::column_ref("psu")};
  if (finite > 0) i.respondent.fpc = {rater::column_ref("fpc1")};
  if (finite > 1) {
    i.respondent.psu.emplace_back("ssu");
    i.respondent.fpc.emplace_back("fpc2");
  }
  return i;
}

rater::sums sums_of(const char* file, const rater::instrument& i, const std::vector<std::string>& by = {}) {
  rater::score_options o;
  o.by = by;
  rater::read_options reading;
  reading.columns = by;
  const rater::instrument all = rater::with_columns(i, by);
  rater::accumulator board(all, o);
  board.update(rater::read_responses(std::string(RATER_SOURCE_DIR) + "/tests/reference/data/" + file, all, reading));
  return board.sums();
}

void check(const rater::estimate& e, double value, double se, double df) {
  CHECK(e.value() == Approx(value).epsilon(1e-12));
  CHECK(*e.se() == Approx(se).epsilon(1e-11));
  CHECK(*e.df() == df);
}

constexpr auto performance = "performance";

}  // namespace

TEST_CASE("one sample under six designs has the standard errors of R's survey", "[reference]") {
  struct design {
    bool strata, clusters;
    int finite;
    double se, df, deff, low, nps_se;
  };
  const std::array<design, 6> designs = {{
      {false, false, 0, 0.227420296730672, 141, 1.84060724856881, 6.18605647709207, 9.78240952979947},
      {true, false, 0, 0.22334668789191, 136, 1.77525897653882, 6.19396917330409, 9.64980844344514},
      {false, true, 0, 0.313017067249768, 16, 3.48689380141456, 5.972084283244, 11.2405300885294},
      {true, true, 0, 0.336505927901149, 11, 4.029842962974, 5.89500626926018, 10.509399236274},
      {true, true, 1, 0.32842491940174, 11, 3.88661333593713, 5.91279244904596, 10.1987041464741},
      {true, true, 2, 0.330995242218136, 11, 3.94768630382453, 5.90713520667043, 10.3603485113831},
  }};
  for (const design& d : designs) {
    CAPTURE(d.strata, d.clusters, d.finite);
    const rater::estimates all(sums_of("design.csv", asked(d.strata, d.clusters, d.finite)));
    const rater::estimate mean = all.get(rater::level::dimension, "d", performance);
    check(mean, 6.63565082285348, d.se, d.df);
    CHECK(*mean.deff() == Approx(d.deff).epsilon(1e-11));
    CHECK(mean.low() == Approx(d.low).epsilon(1e-11));
    check(all.get(rater::level::outcome, "nps", "nps"), -25.3036288788886, d.nps_se, d.df);
  }
}

TEST_CASE("groups are domains of the whole design, as svyby has them", "[reference]") {
  struct domain {
    const char* region;
    double mean, se, df, size, size_se;
  };
  const std::array<domain, 4> domains = {{
      {"E", 6.27132032061947, 0.60786541555351, 10, 4017.056745, 464.118043603069},
      {"N", 6.95096396177071, 0.330738399469235, 10, 3809.022216, 587.750577893088},
      {"S", 6.68788900917069, 0.371948798580994, 8, 2481.692458, 722.983220035076},
      {"W", 6.74718478083513, 0.344181896642938, 7, 1191.22857, 338.587760909852},
  }};
  const rater::estimates all(sums_of("design.csv", asked(true, true), {"region"}));
  for (const domain& d : domains) {
    const rater::group in = {{"region", d.region}};
    check(all.get(rater::level::dimension, "d", performance, in), d.mean, d.se, d.df);
    check(all.get(rater::level::respondents, "all", "weight_sum", in), d.size, d.size_se, d.df);
  }
}

TEST_CASE("domains move together as svyby(covmat = TRUE) says", "[reference]") {
  const rater::estimates all(sums_of("design.csv", asked(true, true), {"region"}));
  std::vector<rater::estimate> means;
  for (const char* region : {"E", "N", "S", "W"})
    means.push_back(all.get(rater::level::dimension, "d", performance, {{"region", region}}));
  const rater::joint_estimates together = rater::joint(means);
  const std::array<std::array<double, 4>, 4> covariance = {{
      {0.369500363426042, 0.0987913340072707, 0.0504838626376124, 0.0411184129678731},
      {0.0987913340072707, 0.109387888883471, 0.00245150361885912, 0.0569556398897436},
      {0.0504838626376124, 0.00245150361885912, 0.138345908765845, 0.0569300919273894},
      {0.0411184129678731, 0.0569556398897436, 0.0569300919273894, 0.11846117797673},
  }};
  for (int i = 0; i < 4; ++i)
    for (int j = 0; j < 4; ++j)
      CHECK(together.covariance(i, j) ==
            Approx(covariance[static_cast<std::size_t>(i)][static_cast<std::size_t>(j)]).epsilon(1e-11));
  const rater::estimate difference = means[0] - means[1];
  CHECK(difference.value() == Approx(-0.679643641151239).epsilon(1e-12));
  CHECK(*difference.se() == Approx(0.530382488676777).epsilon(1e-11));
  CHECK(*difference.df() == 11);
  CHECK(*difference.p() == Approx(0.226398913780219).epsilon(1e-9));
}

TEST_CASE("a stratum with one sampled cluster, by each rule", "[reference]") {
  const rater::sums sums = sums_of("design_lonely.csv", asked(true, true));
  CHECK_THROWS_AS(rater::estimates(sums), rater::error);
  const std::array<std::pair<rater::lonely_psu, double>, 4> rules = {{
      {rater::lonely_psu::remove, 0.36472025172629},
      {rater::lonely_psu::certainty, 0.36472025172629},
      {rater::lonely_psu::adjust, 0.371054034424854},
      {rater::lonely_psu::average, 0.399531018098903},
  }};
  for (const auto& [rule, se] : rules)
    check(rater::estimates(sums, {{}, rule, false}).get(rater::level::dimension, "d", performance), 6.65496653250238, se, 8);
}
