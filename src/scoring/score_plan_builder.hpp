#pragma once
#include "score_plan_impl.hpp"

namespace rater {
inline namespace v0 {
namespace detail {

inline constexpr std::array<int, 3> first_column = {1, 0, 0};
inline constexpr std::array<int, 3> second_column = {0, 1, 0};
inline constexpr std::array<int, 3> second_less_first = {-1, 1, 0};  // gap = P - E; zone width = D - M
inline constexpr std::array<int, 3> third_less_first = {-1, 0, 1};   // adequacy = P - M
inline constexpr std::array<int, 3> third_less_second = {0, -1, 1};  // superiority = P - D

/// One measure that follows from a basis by sums of its columns or by class.
struct basis_measure {
  basis_kind kind;
  rater::measure measure;
  recipe how;
  std::array<int, 3> coefficient;
  int which;
};

/// Fills a plan in: first the bases and families that answers are summed in, then the scores and statistics that follow.
class plan_builder {
public:
  explicit plan_builder(score_plan::impl& plan) : plan_(plan), asked_(*plan.asked), options_(plan.options) {}
  void build();

private:
  [[nodiscard]] bool wants(level l) const;
  [[nodiscard]] bool wants(level l, measure m) const;
  [[nodiscard]] int slot_of(slot_use use, int index, role r = role::expectation) const;
  [[nodiscard]] int dimension_basis(std::size_t d, basis_kind kind) const;
  /// The basis of a dimension (all its items that have the columns), or of one item; -1 if there is none.
  int add_basis(basis_kind kind, int dimension, int only_item);
  void add_basis_item(basis& b, std::size_t i, int dimension, int only_item);
  [[nodiscard]] int needed(int dimension, int k) const;
  int add_family(basis_kind kind, std::array<int, 3> coefficient);
  void find_importance();
  int add_score(score_definition s, step_of_plan step);
  void report(const score_definition& s, int at, double intercept = 0, double slope = 1, double per = 1);
  void report_undefined(level l, const std::string& id, measure m, std::string why);
  /// A gap as an index: 100 (g + R) / 2R. Linear, so it is reported from the sums of the gap.
  void report_index(const score_definition& gap, int at, const scale& on);
  /// The score and, if asked for, its record; a gap also serves its index.
  void add_and_report(score_definition s, const step_of_plan& step, const scale* gap_scale = nullptr);
  void add_respondents();
  score_definition score_of_basis(const basis& b, const basis_measure& what) const;
  /// (P - M) / (D - M) of sums over at most k answers is rounded once, to 2^-shift.
  static int zone_shift(const basis& b);
  /// Every measure of a dimension, or of an item.
  void add_subject(level l, const std::string& id, const std::array<int, basis_kinds>& bases);
  void add_dimensions();
  void add_items();
  void sort_by_measure(std::size_t from);
  [[nodiscard]] const basis& first_basis(const family& f) const;
  void add_overall();
  static measure family_measure(const family& f);
  [[nodiscard]] std::string why_undefined(const std::string& id, const family& f) const;
  void add_overall_score(const std::string& id, int at);
  static void set_offset(score_definition& s, const basis& b, const family& f);
  score_definition overall_score(const std::string& id, const family& f, step_of_plan& step) const;
  void add_overall_class(int which);
  int importance_score(int d);
  /// The score of a dimension for the respondents who have all of them and importance (`gated`), or for all who have it.
  int part_score(const family& f, int at, std::size_t part, bool gated);
  int joint_set_of(const family& f, int at, bool gated);
  void add_product(const std::string& id, int at);
  void add_outcomes();
  void add_joint_set_of_all();
  void add_outcome(const outcome& what, int slot);

  score_plan::impl& plan_;
  const instrument& asked_;
  const score_options& options_;
  std::vector<int> dimension_bases_;
  int gap_family_ = -1;
  int performance_family_ = -1;
};

}  // namespace detail
}  // namespace v0
}  // namespace rater
