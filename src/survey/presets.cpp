#include <rater/error.hpp>
#include <rater/survey/dimension.hpp>
#include <rater/survey/presets.hpp>

#include "detail/nearest.hpp"

#include <array>
#include <initializer_list>

namespace rater {
inline namespace v0 {
namespace {

struct words {
  const char* en;
  const char* zh;
};

text to_text(words w) { return text({{"en", w.en}, {"zh", w.zh}}); }

// What each item is about, in short; not the wording of the questionnaire.
constexpr std::array<words, 22> servqual_topics = {{
    {"Modern equipment", "设备先进"},
    {"Appealing premises", "环境美观"},
    {"Well-groomed staff", "员工仪表整洁"},
    {"Premises fit the service", "设施与服务相称"},
    {"Keeps promised times", "按承诺时间办到"},
    {"Cares about problems", "关心顾客的难处"},
    {"Dependable from the start", "值得信赖、一次做好"},
    {"Delivers on schedule", "按时提供服务"},
    {"Accurate records", "记录准确"},
    {"Announces when", "告知服务时间"},
    {"Prompt service", "服务迅速"},
    {"Willing to help", "乐于帮助"},
    {"Never too busy", "再忙也回应"},
    {"Inspires trust", "令人信任"},
    {"Safe dealings", "交易安心"},
    {"Polite staff", "员工有礼貌"},
    {"Staff well supported", "员工得到支持"},
    {"Individual attention", "照顾个别顾客"},
    {"Personal care by staff", "员工亲自关怀"},
    {"Knows customers' needs", "了解顾客需要"},
    {"Customers' interest first", "以顾客利益为重"},
    {"Convenient hours", "营业时间方便"},
}};

// The revision of 1991 asks something else in items 4 and 17, and orders empathy anew.
constexpr std::array<words, 22> servqual_1991_topics = [] {
  auto topics = servqual_topics;
  topics[3] = {"Appealing printed matter", "宣传资料美观"};
  topics[16] = {"Knowledgeable staff", "员工专业"};
  topics[18] = servqual_topics[21];
  topics[19] = servqual_topics[18];
  topics[21] = servqual_topics[19];
  return topics;
}();

constexpr std::array<words, 22> libqual_topics = {{
    {"Staff inspire confidence", "馆员令人有信心"},
    {"Individual attention", "关注个别读者"},
    {"Consistent courtesy", "始终有礼"},
    {"Ready to answer", "随时解答"},
    {"Able to answer", "有能力解答"},
    {"Caring manner", "态度关怀"},
    {"Understands readers' needs", "了解读者需要"},
    {"Willing to help", "乐于帮助"},
    {"Solves service problems", "可靠解决服务问题"},
    {"Resources from anywhere", "馆外可用电子资源"},
    {"Website for self-service", "网站便于自助查找"},
    {"Printed materials", "印刷资料"},
    {"Electronic resources", "电子资源"},
    {"Up-to-date equipment", "设备先进"},
    {"Search tools easy to use", "检索工具易用"},
    {"Information for own use", "信息便于自行取用"},
    {"Journal collections", "期刊馆藏"},
    {"Room that inspires", "激发学习的空间"},
    {"Quiet for work alone", "安静的个人空间"},
    {"Comfortable place", "舒适宜人"},
    {"Place to study and research", "学习与研究的去处"},
    {"Space for groups", "小组共学空间"},
}};

// Items first..last of the questionnaire, counted from 1, belong to one dimension.
struct block {
  std::string_view dimension;
  int first, last;
  bool negative_1988 = false;
};
constexpr std::array<block, 5> servqual_blocks = {{{"tangibles", 1, 4},
                                                   {"reliability", 5, 9},
                                                   {"responsiveness", 10, 13, true},
                                                   {"assurance", 14, 17},
                                                   {"empathy", 18, 22, true}}};
constexpr std::array<block, 3> libqual_blocks = {
    {{"affect_of_service", 1, 9}, {"information_control", 10, 17}, {"library_as_place", 18, 22}}};

struct role_letter {
  role column;
  char letter;
};

void add_items(instrument& i, std::span<const block> blocks, std::span<const words> topics,
               std::initializer_list<role_letter> roles) {
  for (const auto& b : blocks) {
    for (int number = b.first; number <= b.last; ++number) {
      item asked;
      asked.id = "q" + std::to_string(number);
      asked.dimension = b.dimension;
      asked.label = to_text(topics[static_cast<std::size_t>(number - 1)]);
      for (const auto& [column, letter] : roles) asked.column(column) = column_ref(letter + std::to_string(number));
      i.items.push_back(std::move(asked));
    }
  }
}

instrument new_instrument(const char* id, const char* version, words title, const char* scale_name, scale s) {
  instrument i;
  i.id = id;
  i.version = version;
  i.title = to_text(title);
  i.scales.emplace_back(scale_name, std::move(s));
  return i;
}

instrument servqual_family(const char* id, const char* version, words title, std::span<const words> topics,
                           std::initializer_list<role_letter> roles) {
  auto i = new_instrument(id, version, title, "agree7", scale{1, 7, 1, {}, {}});
  for (const auto d : rater_dimensions) i.dimensions.push_back({std::string(to_string(d)), name(d), {}, {}});
  add_items(i, servqual_blocks, topics, roles);
  return i;
}

constexpr std::array<std::string_view, 4> names = {"servqual-1988", "servqual-1991", "servperf", "libqual"};

}  // namespace

instrument servqual_1988() {
  auto i = servqual_family("servqual-1988", "1988", {"SERVQUAL, 1988", "SERVQUAL 量表(1988)"}, servqual_topics,
                           {{role::expectation, 'E'}, {role::perception, 'P'}});
  for (const auto& b : servqual_blocks)
    for (int number = b.first; number <= b.last; ++number)
      i.items[static_cast<std::size_t>(number - 1)].reverse = b.negative_1988;
  return i;
}

instrument servqual_1991() {
  return servqual_family("servqual-1991", "1991", {"SERVQUAL, revised 1991", "SERVQUAL 量表(1991 修订版)"}, servqual_1991_topics,
                         {{role::expectation, 'E'}, {role::perception, 'P'}});
}

instrument servperf() {
  return servqual_family("servperf", "1992", {"SERVPERF: perceptions alone", "SERVPERF 量表(仅感知)"}, servqual_1991_topics,
                         {{role::perception, 'P'}});
}

instrument libqual() {
  auto i = new_instrument("libqual", "2000", {"LibQUAL+ style library survey", "LibQUAL+ 式图书馆调查"}, "level9",
                          scale{1, 9, 1, {}, {}});
  i.dimensions = {{"affect_of_service", to_text({"Affect of service", "服务情感"}), {}, {}},
                  {"information_control", to_text({"Information control", "信息控制"}), {}, {}},
                  {"library_as_place", to_text({"Library as place", "图书馆环境"}), {}, {}}};
  add_items(i, libqual_blocks, libqual_topics, {{role::adequate, 'M'}, {role::desired, 'D'}, {role::perception, 'P'}});
  return i;
}

std::span<const std::string_view> preset_names() noexcept { return names; }

instrument preset(std::string_view name) {
  constexpr std::array<instrument (*)(), names.size()> makers = {servqual_1988, servqual_1991, servperf, libqual};
  for (std::size_t at = 0; at < names.size(); ++at)
    if (names[at] == name) return makers[at]();
  throw error(errc::usage,
              detail::quote(name) + " is no preset; expected " + detail::any_of(names) + detail::did_you_mean(name, names));
}

}  // namespace v0
}  // namespace rater
