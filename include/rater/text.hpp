#pragma once
#include <rater/export.hpp>

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rater {
inline namespace v0 {

/// Words for people, by language tag ("en", "zh"); UTF-8. A plain string has the empty tag and serves every language.
class RATER_EXPORT text {
public:
  text() = default;
  text(std::string plain) : by_tag_{{std::string{}, std::move(plain)}} {}
  text(const char* plain) : text(std::string(plain)) {}
  /// {{"en", "Reliability"}, {"zh", "信赖度"}}
  text(std::initializer_list<std::pair<std::string, std::string>> by_tag) : by_tag_(by_tag) {}
  explicit text(std::vector<std::pair<std::string, std::string>> by_tag) : by_tag_(std::move(by_tag)) {}

  /// The words in this language ("zh-CN" and "zh" serve each other); else the plain ones; else English; else the first; else "".
  [[nodiscard]] std::string_view in(std::string_view language) const noexcept;
  /// The words in exactly this language, or "".
  [[nodiscard]] std::string_view only_in(std::string_view language) const noexcept;
  [[nodiscard]] bool empty() const noexcept { return by_tag_.empty(); }
  [[nodiscard]] const std::vector<std::pair<std::string, std::string>>& by_tag() const noexcept { return by_tag_; }

private:
  std::vector<std::pair<std::string, std::string>> by_tag_;
};

}  // namespace v0
}  // namespace rater
