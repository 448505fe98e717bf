#include "support/catch.hpp"

#include <rater/analysis/reliability.hpp>
#include <rater/analysis/score_items.hpp>
#include <rater/error.hpp>
#include <rater/scoring/imputation.hpp>

#include <cmath>
#include <limits>

using rater_test::Approx;

namespace {

const double absent = std::numeric_limits<double>::quiet_NaN();

Eigen::MatrixXd answers() {
  Eigen::MatrixXd out(5, 3);
  out << 1, 2, 7, 3, absent, 5, 5, 4, 3, 2, 1, 6, absent, absent, absent;
  return out;
}
const std::vector<rater::item_key> one_key = {{"all", {0, 1, 2}}};

rater::score_items_options reversing(rater::item_imputation impute) {
  return {.impute = impute, .reversed = {2}, .min = 1, .max = 7};
}

}  // namespace

TEST_CASE("scores of the psych modes, by hand", "[unit]") {
  // Reversed, the third item is 1 3 5 2 with median and mean 2.5 and 2.75.
  const Eigen::MatrixXd median = rater::score_items(answers(), one_key, reversing(rater::item_imputation::median)).scores;
  CHECK(median(0, 0) == Approx(4.0 / 3));
  CHECK(median(1, 0) == Approx((3 + 2 + 3) / 3.0));
  CHECK(median(4, 0) == Approx((2.5 + 2 + 2.5) / 3));  // without any answer of its own
  const Eigen::MatrixXd mean = rater::score_items(answers(), one_key, reversing(rater::item_imputation::mean)).scores;
  CHECK(mean(4, 0) == Approx((2.75 + 7.0 / 3 + 2.75) / 3));
  const Eigen::MatrixXd none = rater::score_items(answers(), one_key, reversing(rater::item_imputation::none)).scores;
  CHECK(none(1, 0) == Approx(3));
  CHECK(std::isnan(none(4, 0)));
}

TEST_CASE("alpha is of the imputed items, or of the pairwise covariances", "[unit]") {
  Eigen::MatrixXd turned = answers();
  turned.col(2) = 8 - turned.col(2).array();
  const auto of_median = rater::score_items(answers(), one_key, reversing(rater::item_imputation::median)).keys.at(0);
  CHECK(of_median.alpha.value() ==
        Approx(rater::cronbach_alpha(rater::substitute_missing(turned, rater::item_substitute::median)).value()));
  const auto of_none = rater::score_items(answers(), one_key, reversing(rater::item_imputation::none)).keys.at(0);
  CHECK(of_none.alpha.value() == Approx(rater::cronbach_alpha(turned, rater::covariance_rows::pairwise).value()));
  const double alpha = of_none.alpha.value();
  CHECK(of_none.average_r.value() == Approx(alpha / (3 - 2 * alpha)));
  CHECK(of_none.mean.n() == 4);
  CHECK(of_none.sd.value() > 0);
}

TEST_CASE("degenerate keys say why; wrong ones are refused", "[unit]") {
  Eigen::MatrixXd silent(3, 2);
  silent << 1, absent, 2, absent, 3, absent;
  const std::vector<rater::item_key> both = {{"both", {0, 1}}}, single = {{"single", {0}}}, beyond = {{"beyond", {2}}};
  const auto left_out = rater::score_items(silent, both);
  CHECK(left_out.scores(1, 0) == 2);
  CHECK_FALSE(left_out.keys[0].alpha);
  CHECK_FALSE(left_out.keys[0].average_r);
  CHECK(rater::score_items(silent, single).keys[0].alpha.note() == "alpha needs at least two items");
  const std::vector<rater::item_key> nobody = {{"nobody", {1}}};
  CHECK_FALSE(rater::score_items(silent, nobody).keys[0].mean);
  CHECK_THROWS_AS(rater::score_items(silent, beyond), rater::error);
  CHECK_THROWS_AS(rater::score_items(silent, both, {.impute = {}, .reversed = {0}, .min = {}, .max = {}}), rater::error);
  CHECK_THROWS_AS(rater::score_items(silent, both, {.impute = {}, .reversed = {2}, .min = 1, .max = 7}), rater::error);
}
