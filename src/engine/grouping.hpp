#pragma once
#include "detail/cell_sums.hpp"

#include <rater/survey/responses.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

// Which group a row belongs to. Groups are numbered as they come; words of the data are looked up once for each dictionary.
namespace rater {
inline namespace v0 {
namespace detail {

/// 64-bit keys to small numbers, by open addressing.
class number_table {
public:
  /// The number of the key; `next` if it is new, which then is its number.
  std::uint32_t find_or_add(std::uint64_t key, std::uint32_t next);
  /// The number of the key, or ~0.
  [[nodiscard]] std::uint32_t find(std::uint64_t key) const;
  void clear();

private:
  void grow();
  std::vector<std::uint64_t> keys_;
  std::vector<std::uint32_t> numbers_;
  std::size_t used_ = 0;
};

class grouping {
public:
  explicit grouping(std::size_t columns);

  [[nodiscard]] std::size_t columns() const noexcept { return columns_.size(); }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  /// How many different values the first `columns` of the columns have.
  [[nodiscard]] std::size_t prefixes(std::size_t columns) const noexcept {
    return columns == 0 ? 1 : columns_[columns - 1].groups;
  }
  /// The values of a group; and as numbers of words, which are this grouping's own.
  [[nodiscard]] group_values values(std::size_t group) const;
  [[nodiscard]] std::span<const std::uint32_t> words(std::size_t group) const noexcept {
    return std::span(words_of_group_).subspan(group * columns_.size(), columns_.size());
  }
  /// The group of these values, or `none`.
  static constexpr std::uint32_t none = ~std::uint32_t{0};
  [[nodiscard]] std::uint32_t find(const group_values& values) const;
  std::uint32_t find_or_add(const group_values& values);
  /// The groups of those rows first .. first + out.size() - 1 of `block` whose bit is set in `rows`. `slots` are the columns.
  void find(const responses& block, std::span<const int> slots, std::size_t first, std::span<const std::uint64_t> rows,
            std::span<std::uint32_t> out);
  void clear();
  /// Forgets all but the first `count` groups.
  void keep(std::size_t count);
  /// By group of the other, the group of the same values here.
  std::vector<std::uint32_t> merge(const grouping& other);

private:
  struct column {
    std::unordered_map<std::string, std::uint32_t> numbers;
    std::vector<std::string> words{std::string{}};  ///< [0]: missing
    std::uint64_t dictionary = 0;                   ///< whose words `translated` holds
    std::vector<std::uint32_t> translated;
    number_table next;  ///< (group of the columns before, word) -> group
    /// The same where both are small, by words of that dictionary: at group * near_words + word; `none` where not known.
    std::vector<std::uint32_t> near;
    std::uint32_t groups = 0;
  };
  static std::uint32_t number_of(column& c, std::string_view word);
  void follow(const responses& block, int slot, column& c);
  std::uint32_t add(std::span<const std::uint32_t> words);
  std::uint32_t find_slowly(std::size_t column, std::size_t row, std::uint32_t before);

  std::vector<column> columns_;
  std::size_t size_ = 0;
  std::vector<std::uint32_t> words_of_group_;  ///< by group, then column
  std::vector<std::uint32_t> scratch_;
  struct reader {
    const std::uint32_t* words = nullptr;
    std::span<const std::string> dictionary;
  };
  std::vector<reader> readers_;
};

}  // namespace detail
}  // namespace v0
}  // namespace rater
