#pragma once
#include "support/catch.hpp"
#include "support/random_survey.hpp"

#include "detail/simd.hpp"
#include "scoring/lane_scorer.hpp"

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

// The fast way from columns to lanes against the plain one.
namespace rater_test {

using namespace rater::detail;

struct both {
  const rater::score_plan plan;
  lane_plan lanes;
  both(const std::shared_ptr<const rater::instrument>& asked, const rater::score_options& o)
      : plan(asked, o), lanes(lanes_of(plan)) {}
};

/// The lanes of rows that fit, as text.
inline std::string text_of(const lane_plan& plan, const lane_batch& b, std::size_t count) {
  std::string out;
  for (std::size_t r = 0; r < count; ++r) {
    const std::uint64_t bit = std::uint64_t{1} << r;
    out += (b.answered & bit) != 0 ? " answered" : "";
    out += (b.bad_importance & bit) != 0 ? " bad" : "";
    if ((b.unfit & bit) != 0) {
      out += " unfit;";
      continue;
    }
    for (const std::uint64_t absent : b.absent) out += (absent & bit) != 0 ? '-' : '+';
    for (const lane& l : plan.lanes) {
      const std::size_t at = static_cast<std::size_t>(l.at) * batch_rows + r;
      out += ' ' + std::to_string(l.is_wide ? b.wide[at] : b.narrow[at]);
    }
    out += '\n';
  }
  return out;
}

/// One plan, one block, both ways; the batches are used again and again, as the engine does.
struct comparison {
  const both& of;
  const lane_scorer& scorer;
  const rater::responses& block;
  lane_scorer::source source{};
  lane_scorer::scratch work{scorer};
  lane_batch fast{of.lanes}, plain{of.lanes};
  rater::score_block scored{};
  std::vector<rater::missing_counts> fast_missing{}, plain_missing{};

  void compare(std::size_t first, std::size_t count) {
    fast_missing.resize(source.columns.size());
    plain_missing.resize(source.columns.size());
    scorer.score(source, first, count, work, fast, fast_missing);
    of.plan.evaluate(block, first, count, scored);
    fill_lanes(of.lanes, scored, 0, count, plain);
    // Fractions of points need not fit in lanes, and then do not on the fast path.
    plain.unfit |= fast.unfit;
    for (std::size_t s = 0; s < plain_missing.size(); ++s)
      for (std::size_t why = 0; why < plain_missing[s].size(); ++why) plain_missing[s][why] += scored.missing()[s][why];
    REQUIRE(text_of(of.lanes, fast, count) == text_of(of.lanes, plain, count));
    REQUIRE((fast.answered & ~bits_up_to(count)) == 0);
  }
};

/// Compares the two ways over a block; returns whether the fast one serves this plan.
inline bool compare(const std::shared_ptr<const rater::instrument>& asked, const rater::score_options& o,
                    const rater::responses& block, bool many) {
  const both of(asked, o);
  const lane_scorer scorer(of.plan, of.lanes);
  if (!scorer.usable()) return false;
  comparison c{of, scorer, block};
  scorer.look_at(block, 1, c.source);
  for (std::size_t first = 0; first < 20; first += 7) c.compare(first, 1);
  if (many) scorer.look_at(block, 100000, c.source);
  for (std::size_t first = 0; first < block.size(); first += batch_rows)
    c.compare(first, std::min(batch_rows, block.size() - first));
  // A few rows at a time, also between longer batches: nothing of the rows before may be left.
  for (std::size_t count = 1; count <= 9; ++count)
    for (std::size_t first = count % 4; first + count <= block.size(); first += 2 * count + 11) c.compare(first, count);
  CHECK(c.fast_missing == c.plain_missing);
  return true;
}

}  // namespace rater_test
