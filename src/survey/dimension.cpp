#include <rater/survey/dimension.hpp>

#include <cstddef>

namespace rater {
inline namespace v0 {
namespace {

constexpr std::array<std::string_view, 5> ids = {"reliability", "assurance", "tangibles", "empathy", "responsiveness"};

std::size_t place(dimension d) noexcept {
  const auto at = static_cast<std::size_t>(d);
  return at < ids.size() ? at : 0;
}

text bilingual(const char* en, const char* zh) { return text({{"en", en}, {"zh", zh}}); }

}  // namespace

std::string_view to_string(dimension d) noexcept { return ids[place(d)]; }

const text& name(dimension d) noexcept {
  static const std::array<text, 5> names = {bilingual("Reliability", "信赖度"), bilingual("Assurance", "专业度"),
                                            bilingual("Tangibles", "有形度"), bilingual("Empathy", "同理度"),
                                            bilingual("Responsiveness", "反应度")};
  return names[place(d)];
}

const text& definition(dimension d) noexcept {
  static const std::array<text, 5> definitions = {
      bilingual("The promised service is performed dependably and accurately.", "可靠而准确地履行所承诺的服务。"),
      bilingual("Employees know their work, are courteous, and inspire trust and confidence.",
                "员工具备专业知识、待人有礼,并能赢得顾客的信任与信心。"),
      bilingual("The premises, the equipment, the employees and the printed matter look as they should.",
                "设施、设备、员工仪表和宣传资料给人的有形印象。"),
      bilingual("The firm cares for its customers and attends to each of them as a person.",
                "关心顾客,并给予每位顾客个别的关注。"),
      bilingual("Employees are willing to help and serve without delay.", "员工乐于帮助顾客,并提供迅速的服务。")};
  return definitions[place(d)];
}

}  // namespace v0
}  // namespace rater
