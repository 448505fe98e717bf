#pragma once
#include <rater/scoring/missing_policy.hpp>

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "messages.hpp"

namespace cli {

// The value of an option, as typed. All throw rater::error (errc::usage), with the option as the place.

/// The meaning of one of a few words.
template <class T>
T choice(std::string_view option, std::string_view word, std::initializer_list<std::pair<std::string_view, T>> meanings) {
  std::vector<std::string> valid;
  for (const auto& [known, meaning] : meanings) {
    if (known == word) return meaning;
    valid.emplace_back(known);
  }
  refuse_word(option, word, valid);
}

/// "a,b,c"
std::vector<std::string> words_of(std::string_view option, std::string_view list);
std::optional<double> as_number(std::string_view text);
double number(std::string_view option, std::string_view text);
/// 0 or more.
int count(std::string_view option, std::string_view text);
/// "0.95" or "95%".
double share(std::string_view option, std::string_view text);
/// An integer is a count; with a decimal point or % it is a share.
rater::min_answered count_or_share(std::string_view option, std::string_view text);
/// One character, or "tab" or "\t".
char one_character(std::string_view option, std::string_view text);

}  // namespace cli
