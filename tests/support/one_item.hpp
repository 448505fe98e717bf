#pragma once
#include <rater/survey/responses.hpp>

#include <string>
#include <vector>

// The smallest survey: one pair E, P on 1..7 in a dimension "d".
namespace rater_test {

inline rater::instrument one_item() {
  rater::instrument i;
  i.id = "one";
  i.version = "1";
  i.scales = {{"seven", {}}};
  i.dimensions = {{"d", "", {}, {}}};
  rater::item it;
  it.id = "q";
  it.dimension = "d";
  it.column(rater::role::expectation) = rater::column_ref("E");
  it.column(rater::role::perception) = rater::column_ref("P");
  i.items = {it};
  return i;
}

/// Answers to it, with weights and a region where they are given. Outlives what `bind` returns.
struct one_item_rows {
  std::vector<int> e, p;
  std::vector<double> w{};
  std::vector<std::string> region{};

  [[nodiscard]] rater::responses bind(const rater::instrument& i = one_item()) const {
    rater::responses r(i);
    r.bind("E", e).bind("P", p);
    if (!w.empty()) r.weight(w);
    if (!region.empty()) r.bind_text("region", region);
    return r;
  }
};

}  // namespace rater_test
