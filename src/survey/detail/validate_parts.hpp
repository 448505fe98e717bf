#pragma once
#include <rater/error.hpp>
#include <rater/survey/instrument.hpp>

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

// The parts of `validate(instrument)`. Each throws error(errc::instrument) with the JSON path of the first contradiction.
namespace rater {
inline namespace v0 {
namespace detail {

[[noreturn]] inline void contradiction(const std::string& path, const std::string& message) {
  throw error(errc::instrument, message, path);
}

/// No survey is near these limits; they keep what a hostile file can cost within reason. Throws error(errc::limit).
inline void check_size(std::size_t size, std::size_t most, const char* what, const std::string& path) {
  if (size > most)
    throw error(errc::limit,
                std::to_string(size) + " " + what + " are declared; at most " + std::to_string(most) + " are allowed", path);
}

/// Ids seen so far and where. Throws for an id that is empty or was seen before.
class id_list {
public:
  explicit id_list(std::string what) : what_(std::move(what)) {}
  void add(std::string_view id, const std::string& path);

private:
  std::string what_;
  std::map<std::string_view, std::string, std::less<>> seen_;
};

void validate_column(const column_ref& c, const std::string& path);
void validate_scale(const scale& s, const std::string& path);
void validate_respondent(const respondent_columns& r);
void validate_source(const source_definition& s);

}  // namespace detail
}  // namespace v0
}  // namespace rater
