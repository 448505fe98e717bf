#pragma once
#include <rater/survey/instrument.hpp>
#include <rater/survey/scale.hpp>

#include <array>
#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

// What a cell says.
namespace rater {
inline namespace v0 {
namespace detail {

/// A finite number: an optional sign, digits, the decimal mark, an exponent, and nothing else. Full-width digits are digits.
/// `decimal` 0: a point, or else a comma.
[[nodiscard]] std::optional<double> parse_number(std::string_view text, char decimal);

struct decoded_answer {
  rater::answer answer;
  bool bad = false;  ///< neither an answer nor a declared missing code
};

/// Cells of one scale: numbers, labels and missing codes.
class answer_decoder {
public:
  /// The scale must outlive the decoder.
  answer_decoder(const scale& on, char decimal);
  [[nodiscard]] decoded_answer operator()(std::string_view cell);

private:
  [[nodiscard]] decoded_answer encode(double x) const;
  [[nodiscard]] decoded_answer decode(std::string_view text) const;
  [[nodiscard]] decoded_answer decode_words(std::string_view text) const;

  struct hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept { return std::hash<std::string_view>{}(text); }
  };
  const scale* scale_;
  char decimal_;
  std::unordered_map<std::string, decoded_answer, hash, std::equal_to<>> words_;  // folded label or missing text
  std::array<decoded_answer, 100> small_;                                         // 0..99, as most answers are written
  std::unordered_map<std::string, decoded_answer, hash, std::equal_to<>> seen_;   // answers come again and again
};

/// Words of a text column. Where labels are declared, the words of a label stand for the value it is declared for.
class word_decoder {
public:
  word_decoder() = default;
  explicit word_decoder(const segment& s);
  /// Valid until the cell or the decoder goes; "" is missing.
  [[nodiscard]] std::string_view operator()(std::string_view cell) const;

private:
  std::map<std::string, std::string, std::less<>> values_;  // by the words of their label
};

}  // namespace detail
}  // namespace v0
}  // namespace rater
