#pragma once
#include <rater/survey/responses.hpp>

#include <atomic>
#include <cstdint>
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

/// A number that nothing else has or had; a copy gets one of its own. Whoever has looked at something remembers its number, and
/// need not look again while it is the same.
class own_number {
public:
  own_number() noexcept = default;
  own_number(const own_number&) noexcept {}
  own_number& operator=(const own_number&) noexcept {
    renew();
    return *this;
  }
  ~own_number() = default;
  void renew() noexcept { value_ = next(); }
  [[nodiscard]] std::uint64_t value() const noexcept { return value_; }  ///< never 0

private:
  static std::uint64_t next() noexcept {
    static std::atomic<std::uint64_t> last = 0;
    return ++last;
  }
  std::uint64_t value_ = next();
};

/// Words and their numbers; number 0 is "" (missing).
class dictionary {
public:
  dictionary() = default;
  dictionary(const dictionary& other) : words_(other.words_), numbers_(other.numbers_) {}
  dictionary(dictionary&&) noexcept = default;
  dictionary& operator=(const dictionary& other) {
    words_ = other.words_;
    numbers_ = other.numbers_;
    id_ = next_id();
    return *this;
  }
  dictionary& operator=(dictionary&&) noexcept = default;
  ~dictionary() = default;

  /// The same for as long as words are only added: whoever has translated them need not do so again.
  [[nodiscard]] std::uint64_t id() const noexcept { return id_; }
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
  static std::uint64_t next_id() noexcept {
    static std::atomic<std::uint64_t> last = 0;
    return ++last;
  }
  std::uint64_t id_ = next_id();
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

/// True if the codes of an answer take 16 bits.
inline bool is_wide(const slot& s) noexcept {
  constexpr int widest_8_bit_scale = 254;
  return s.scale->points() > widest_8_bit_scale;
}

/// Why row `row` of an owned column is missing.
inline void put_reason(column& c, std::size_t row, missing_reason why) {
  if (c.reasons.size() <= row) {
    if (why == missing_reason::blank && c.reasons.empty()) return;
    c.reasons.resize(row + 1, static_cast<std::uint8_t>(missing_reason::blank));
  }
  c.reasons[row] = static_cast<std::uint8_t>(why);
}

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
  /// Another one whenever a column may have come, gone or moved in memory, or has its first reason. Rows and answers that
  /// come and go where the columns are do not change it.
  detail::own_number layout;
};

namespace detail {

/// For the readers, which fill columns without a call for each cell, and the engine, which reads them where they are.
struct RATER_EXPORT responses_access {
  using data = responses::impl;
  /// To change columns. Ask anew each time: what was found about them before no longer counts.
  static responses::impl& of(responses& r) noexcept {
    r.impl_->layout.renew();
    return *r.impl_;
  }
  static const responses::impl& of(const responses& r) noexcept { return *r.impl_; }
};

}  // namespace detail
}  // namespace v0
}  // namespace rater
