#include <rater/io/read.hpp>

#include "io/detail/block_parser.hpp"
#include "io/detail/byte_source.hpp"
#include "io/detail/reading.hpp"

#include <rater/error.hpp>
#include <rater/survey/presets.hpp>

#include <algorithm>
#include <utility>

namespace rater {
inline namespace v0 {
namespace {

detail::reading_plan plan_of(std::vector<std::string> files, const instrument& plain, read_options options) {
  const responses shape(with_columns(plain, options.columns));  // validated
  return {std::move(files), shape.shared_instrument(), std::move(options)};
}

/// The parser leaves columns longer than there are rows.
struct trimmed {
  responses& block;
  explicit trimmed(responses& b) noexcept : block(b) {}
  ~trimmed() { detail::trim_columns(block); }
  trimmed(const trimmed&) = delete;
  trimmed& operator=(const trimmed&) = delete;
};

}  // namespace

struct response_reader::impl {
  impl(std::vector<std::string> files, const instrument& plain, read_options options)
      : plan(plan_of(std::move(files), plain, std::move(options))), feed(plan), parser(plan), book(plan) {}

  bool next(responses& block, std::size_t rows) {
    if (block.shared_instrument() != plan.asked) {
      throw error(errc::usage, "the block was not made with the reader's shared_instrument()");
    }
    const trimmed at_the_end{block};
    const std::size_t before = block.size();
    while (block.size() - before < rows) {
      if (used_up) {
        if (!feed.next(text)) break;
        parser.begin(text);
      }
      detail::findings found;
      used_up = parser.parse(block, rows - (block.size() - before), found);
      book.enter(text.of.get(), std::move(found));
    }
    return block.size() > before;
  }

  detail::reading_plan plan;
  detail::block_feed feed;
  detail::block_parser parser;
  detail::reading_book book;
  detail::answer_block text;  // what is being parsed
  bool used_up = true;
};

response_reader::response_reader(std::vector<std::string> files, const instrument& asked, read_options options)
    : impl_(std::make_unique<impl>(std::move(files), asked, std::move(options))) {}
response_reader::~response_reader() = default;
response_reader::response_reader(response_reader&&) noexcept = default;
response_reader& response_reader::operator=(response_reader&&) noexcept = default;

bool response_reader::next(responses& block, std::size_t rows) { return impl_->next(block, rows); }
std::shared_ptr<const instrument> response_reader::shared_instrument() const noexcept { return impl_->plan.asked; }
std::vector<input_issue> response_reader::issues() const { return impl_->book.issues(); }
responses::origin response_reader::origin() const { return impl_->book.origin(impl_->feed.blank_lines()); }

responses read_responses(const std::string& file, const instrument& asked, const read_options& options) {
  return read_responses(std::vector<std::string>{file}, asked, options);
}

responses read_responses(const std::vector<std::string>& files, const instrument& asked, const read_options& options) {
  response_reader reader(files, asked, options);
  responses all(reader.shared_instrument());
  while (reader.next(all)) {
  }
  all.add_issues(reader.issues());
  all.set_origin(reader.origin());
  return all;
}

std::optional<detected_preset> detect_preset(const std::string& file, const read_options& options) {
  if (!detail::can_be_read_again(file)) {
    throw error(errc::usage,
                "this can be read only once, so its header cannot be looked at first; name the instrument or the preset",
                detail::display_name(file));
  }
  const csv_reader reader(file, detail::csv_options_of(options, {}));
  if (reader.header().empty()) return {};
  const auto& names = reader.header().front();
  for (const char letter : {'E', 'P'}) {
    for (int number = 1; number <= 22; ++number) {
      if (std::find(names.begin(), names.end(), letter + std::to_string(number)) == names.end()) return {};
    }
  }
  return detected_preset{servqual_1991(), "preset servqual-1991: the header has E1–E22 and P1–P22"};
}

}  // namespace v0
}  // namespace rater
