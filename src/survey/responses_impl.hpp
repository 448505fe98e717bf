#pragma once
#include <rater/survey/responses.hpp>

#include <string>
#include <unordered_map>
#include <vector>

namespace rater {
inline namespace v0 {
namespace detail {

/// The slots of an instrument, in the order that responses.hpp promises.
std::vector<slot> slots_of(const instrument& asked);

/// True if this is how the slot, or its column, is called.
bool serves(const slot& s, std::string_view name);

/// Words and their numbers; number 0 is "" (missing).
class dictionary {
public:
  std::uint32_t number(std::string_view word) {
    if (word.empty()) return 0;
    if (const auto known = numbers_.find(word); known != numbers_.end()) return known->second;
    const auto next = static_cast<std::uint32_t>(words_.size());
    words_.emplace_back(word);
    numbers_.emplace(words_.back(), next);
    return next;
  }
  [[nodiscard]] std::span<const std::string> words() const noexcept { return words_; }

private:
  struct hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view s) const noexcept { return std::hash<std::string_view>{}(s); }
  };
  std::vector<std::string> words_{std::string{}};
  std::unordered_map<std::string, std::uint32_t, hash, std::equal_to<>> numbers_;
};

/// One column: borrowed, or owned in the smallest form that holds it.
struct column {
  std::optional<column_view> borrowed;
  std::vector<std::uint8_t> codes8;    ///< an answer on a scale of up to 254 points
  std::vector<std::uint16_t> codes16;  ///< on a longer one
  std::vector<double> numbers;
  std::vector<std::uint32_t> words;
  std::vector<std::uint8_t> reasons;  ///< empty: every missing one is blank
  dictionary words_known;
  bool is_bound = false;
};

}  // namespace detail

struct responses::impl {
  std::shared_ptr<const instrument> asked;
  std::vector<slot> slots;
  std::vector<detail::column> columns;  // one for each slot
  std::size_t rows = 0;
  bool owned = false;     // filled by set / end_row
  bool borrowed = false;  // filled by bind
  std::vector<input_issue> issues;
  responses::origin origin;
};

}  // namespace v0
}  // namespace rater
