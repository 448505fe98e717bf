#include "io/detail/words.hpp"

#include <array>

namespace rater {
inline namespace v0 {
namespace detail::render {
namespace {

struct entry {
  word key;
  std::string_view english, chinese;
};

constexpr std::array<entry, static_cast<std::size_t>(word::word_count)> entries = {{
    {word::one_respondent, "1 respondent", "1 位受访者"},
    {word::respondents, "{} respondents", "{} 位受访者"},
    {word::weighted_by, ", weighted by {}", "，按 {} 加权"},
    {word::only_where, ", only {}", "，仅限 {}"},
    {word::gaps_are, "gaps are perception − expectation", "差距 = 感知 − 期望"},
    {word::zones_are, "adequacy is perceived − adequate, superiority is perceived − desired",
     "充分度 = 感知 − 可接受，优越度 = 感知 − 理想"},
    {word::intervals, "{} % intervals", "{} % 置信区间"},
    {word::everybody, "everybody", "全体"},
    {word::separator, "; ", "；"},
    {word::comma, ", ", "，"},
    {word::importance, "importance", "重要性"},
    {word::expected, "expected", "期望"},
    {word::perceived, "perceived", "感知"},
    {word::gap, "gap", "差距"},
    {word::adequate, "adequate", "可接受"},
    {word::desired, "desired", "理想"},
    {word::adequacy, "adequacy", "充分度"},
    {word::superiority, "superiority", "优越度"},
    {word::zone_width, "zone width", "容忍区宽度"},
    {word::zone_position, "place in zone", "容忍区位置"},
    {word::share_below, "below the zone", "低于容忍区"},
    {word::share_within, "within the zone", "容忍区内"},
    {word::share_above, "above the zone", "高于容忍区"},
    {word::share_inverted, "adequate above desired", "可接受高于理想"},
    {word::better_than_expected, "better than expected", "好于期望"},
    {word::index, "index", "指数"},
    {word::dissatisfied, "dissatisfied", "不满意"},
    {word::as_expected, "as expected", "符合期望"},
    {word::delighted, "delighted", "惊喜"},
    {word::overall, "Overall", "总体"},
    {word::by_importance, "Weighted by importance", "按重要性加权"},
    {word::index_is, "index {}", "指数 {}"},
    {word::fifty_is, " (50 = as expected)", "（50 = 符合期望）"},
    {word::met_exactly, " (as expected: an overall gap of exactly 0)", "（符合期望：总体差距恰为 0）"},
    {word::met_within, " (as expected: an overall gap from −{0} to {0})", "（符合期望：总体差距在 −{0} 至 {0} 之间）"},
    {word::outcomes, "outcomes", "结果"},
    {word::two_highest, "gave one of the two highest answers", "选择最高两档"},
    {word::net_promoter, "net promoter score, −100 to 100", "净推荐值，−100 至 100"},
    {word::effort, "mean effort", "平均费力程度"},
    {word::mean, "mean", "均值"},
    {word::items, "items", "题项"},
    {word::percent, "{} %", "{} %"},
    {word::unknown, "not known", "未知"},
    {word::unknown_because, "not known: {}", "未知：{}"},
    {word::no_interval_because, "no interval: {}", "无区间：{}"},
    {word::weight_sum, "the weights sum to {}", "权重合计 {}"},
    {word::notes, "notes", "说明"},
    {word::nothing, "nothing to show: there is no record", "没有可显示的结果"},
    {word::versus, "{} − {}", "{} − {}"},
    {word::difference, "difference", "差异"},
    {word::p_value, "p", "p 值"},
    {word::p_adjusted, "adjusted p", "校正 p 值"},
    {word::effect_size, "effect size", "效应量"},
    {word::detectable, "detectable", "可检出差异"},
    {word::homogeneity, "are all groups alike? F = {} on {} and {} degrees of freedom, p {}",
     "各组是否相同？F = {}，自由度 {} 和 {}，p {}"},
    {word::homogeneity_adjusted, "adjusted for few units: F = {} on {} and {}, p {}",
     "单元数少时的校正：F = {}，自由度 {} 和 {}，p {}"},
    {word::value, "value", "数值"},
    {word::measure_of, "{}: {}", "{}：{}"},
}};

constexpr bool in_order() {
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (entries[i].key != static_cast<word>(i)) return false;
  }
  return true;
}
static_assert(in_order(), "the words stand in the order of the enumeration");

}  // namespace

language language_of(std::string_view tag) noexcept { return tag.substr(0, 2) == "zh" ? language::chinese : language::english; }
std::string_view tag(language l) noexcept { return l == language::chinese ? "zh" : "en"; }

std::string_view pattern_of(word w, language l) noexcept {
  const entry& e = entries[static_cast<std::size_t>(w)];
  return l == language::chinese ? e.chinese : e.english;
}

}  // namespace detail::render
}  // namespace v0
}  // namespace rater
