#include "io/detail/json_node.hpp"

#include <rater/error.hpp>

#include "detail/json_path.hpp"
#include "detail/nearest.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

namespace rater {
inline namespace v0 {
namespace detail {

using json = nlohmann::ordered_json;

void json_node::fail(const std::string& message) const { throw error(errc::instrument, message, *name_ + " " + path_); }

void json_node::expected(const std::string& what) const { fail("found " + found() + "; expected " + what); }

std::string json_node::found() const {
  switch (value_->type()) {
    case json::value_t::object:
      return "an object";
    case json::value_t::array:
      return "an array";
    case json::value_t::string:
      return "the text " + quote(value_->get_ref<const std::string&>());
    case json::value_t::null:
      return "null";
    case json::value_t::boolean:
      return scalar_text();
    default:
      return "the number " + scalar_text();
  }
}

void json_node::keys(std::span<const std::string_view> allowed, std::span<const std::string_view> required) const {
  if (!is_object()) expected("an object with the keys " + any_of(required.empty() ? allowed : required));
  for (const auto& [key, value] : value_->get_ref<const json::object_t&>())
    if (std::find(allowed.begin(), allowed.end(), key) == allowed.end())
      throw error(
          errc::instrument,
          "there is no key " + quote(key) + " here; allowed: " + any_of(allowed, allowed.size()) + did_you_mean(key, allowed),
          *name_ + " " + path_ + path_key(key));
  for (const auto key : required)
    if (!find(key)) fail("the key " + quote(key) + " is missing; required here: " + any_of(required, required.size(), " and "));
}

std::optional<json_node> json_node::find(std::string_view key) const {
  for (const auto& [k, value] : value_->get_ref<const json::object_t&>())
    if (k == key) return json_node(value, *name_, path_ + path_key(key));
  return {};
}

json_node json_node::at(std::string_view key) const {
  if (auto found = find(key)) return *std::move(found);
  fail("the key " + quote(key) + " is missing");
}

std::vector<std::pair<std::string, json_node>> json_node::members() const {
  if (!is_object()) expected("an object");
  std::vector<std::pair<std::string, json_node>> out;
  for (const auto& [key, value] : value_->get_ref<const json::object_t&>())
    out.emplace_back(key, json_node(value, *name_, path_ + path_key(key)));
  return out;
}

std::vector<json_node> json_node::elements(std::size_t least) const {
  if (!is_array()) expected("an array");
  const auto& all = value_->get_ref<const json::array_t&>();
  if (all.size() < least) fail("the array is empty; expected at least one element");
  std::vector<json_node> out;
  for (const auto& value : all) out.emplace_back(value, *name_, path_ + path_index(out.size()));
  return out;
}

std::string json_node::string(std::size_t least_bytes) const {
  if (!is_string()) expected("a text in double quotes");
  const auto& s = value_->get_ref<const std::string&>();
  if (s.size() < least_bytes) fail("the text is empty; expected at least one character");
  return s;
}

double json_node::number() const {
  if (!is_number()) expected("a number");
  return value_->get<double>();
}

int json_node::integer(int least) const {
  const double x = is_number() ? value_->get<double>() : std::numeric_limits<double>::quiet_NaN();
  if (!(x == std::floor(x)) || x < least || x > std::numeric_limits<int>::max())
    expected("a whole number, " + std::to_string(least) + " or more" + (x > 1e9 ? ", and below 2147483648" : ""));
  return static_cast<int>(x);
}

bool json_node::boolean() const {
  if (!is_boolean()) expected("true or false");
  return value_->get<bool>();
}

std::size_t json_node::one_of(std::span<const std::string_view> words) const {
  if (!is_string()) expected(any_of(words));
  const auto& s = value_->get_ref<const std::string&>();
  const auto place = std::find(words.begin(), words.end(), s);
  if (place == words.end()) expected(any_of(words) + did_you_mean(s, words));
  return static_cast<std::size_t>(place - words.begin());
}

std::string json_node::scalar_text() const {
  switch (value_->type()) {
    case json::value_t::string:
      return value_->get<std::string>();
    case json::value_t::boolean:
      return value_->get<bool>() ? "true" : "false";
    case json::value_t::number_integer:
      return std::to_string(value_->get<std::int64_t>());
    case json::value_t::number_unsigned:
      return std::to_string(value_->get<std::uint64_t>());
    case json::value_t::number_float:
      return shortest(value_->get<double>());
    default:
      expected("a text, a number, true or false");
  }
}

}  // namespace detail
}  // namespace v0
}  // namespace rater
