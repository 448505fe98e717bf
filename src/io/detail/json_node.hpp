#pragma once
#include <nlohmann/json.hpp>

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rater {
inline namespace v0 {
namespace detail {

/// A place in a JSON tree that knows its path. What is not as asked for throws error(errc::instrument): where, what was
/// found, what is allowed, the nearest valid word. The tree and the name must outlive it.
class json_node {
public:
  json_node(const nlohmann::ordered_json& value, const std::string& name, std::string path = "$")
      : value_(&value), name_(&name), path_(std::move(path)) {}

  [[nodiscard]] bool is_string() const { return value_->is_string(); }
  [[nodiscard]] bool is_number() const { return value_->is_number(); }
  [[nodiscard]] bool is_boolean() const { return value_->is_boolean(); }
  [[nodiscard]] bool is_null() const { return value_->is_null(); }
  [[nodiscard]] bool is_array() const { return value_->is_array(); }
  [[nodiscard]] bool is_object() const { return value_->is_object(); }

  /// This is an object with no other keys than these, and with those that are required.
  void keys(std::span<const std::string_view> allowed, std::span<const std::string_view> required = {}) const;
  [[nodiscard]] std::optional<json_node> find(std::string_view key) const;
  /// A key that `keys` has required.
  [[nodiscard]] json_node at(std::string_view key) const;
  [[nodiscard]] std::vector<std::pair<std::string, json_node>> members() const;
  [[nodiscard]] std::vector<json_node> elements(std::size_t least = 0) const;

  [[nodiscard]] std::string string(std::size_t least_bytes = 0) const;
  [[nodiscard]] double number() const;
  [[nodiscard]] int integer(int least) const;
  [[nodiscard]] bool boolean() const;
  /// The position of this string among the words.
  [[nodiscard]] std::size_t one_of(std::span<const std::string_view> words) const;
  /// A string as it is, a number in its shortest form, "true" or "false".
  [[nodiscard]] std::string scalar_text() const;

  /// Throws "found X; expected Y".
  [[noreturn]] void expected(const std::string& what) const;
  [[noreturn]] void fail(const std::string& message) const;

private:
  [[nodiscard]] std::string found() const;
  const nlohmann::ordered_json* value_;
  const std::string* name_;
  std::string path_;
};

}  // namespace detail
}  // namespace v0
}  // namespace rater
