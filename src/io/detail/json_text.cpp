#include "io/detail/json_text.hpp"

#include <rater/error.hpp>

#include "detail/json_path.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <set>
#include <system_error>
#include <vector>

namespace rater {
inline namespace v0 {
namespace detail {
namespace {

using json = nlohmann::ordered_json;

// "line:column" of the character that ends at this many bytes; the column counts characters.
std::string line_and_column(std::string_view text, std::size_t bytes_read) {
  const auto before = text.substr(0, std::min(bytes_read == 0 ? 0 : bytes_read - 1, text.size()));
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const auto last_break = before.rfind('\n');
  const auto in_line = last_break == std::string_view::npos ? before : before.substr(last_break + 1);
  const auto is_first_byte = [](char c) { return (static_cast<unsigned char>(c) & 0xC0u) != 0x80u; };
  return std::to_string(line) + ":" + std::to_string(1 + std::count_if(in_line.begin(), in_line.end(), is_first_byte));
}

// "[json.exception.parse_error.101] parse error at line 1, column 2: syntax error while ..." -> "syntax error while ...".
std::string reason_of(std::string what) {
  const auto column = what.find(", column ");
  const auto colon = what.find(": ", column == std::string::npos ? 0 : column);
  if (column != std::string::npos && colon != std::string::npos)
    what.erase(0, colon + 2);
  else if (const auto bracket = what.find("] "); bracket != std::string::npos)
    what.erase(0, bracket + 2);
  return printable(what, 200);
}

// Builds the tree itself, for what the parser of the JSON library does not do: it refuses a repeated key, bounds the depth,
// and takes time linear in the size of an object.
class tree_builder {
public:
  tree_builder(std::string_view text, const std::string& name, json& root) : text_(text), name_(name), root_(root) {}

  bool null() { return put(json(nullptr)); }
  bool boolean(bool b) { return put(json(b)); }
  bool number_integer(json::number_integer_t n) { return put(json(n)); }
  bool number_unsigned(json::number_unsigned_t n) { return put(json(n)); }
  bool number_float(json::number_float_t x, const json::string_t&) { return put(json(x)); }
  bool string(json::string_t& s) { return put(json(std::move(s))); }
  bool binary(json::binary_t&) { return false; }
  bool start_object(std::size_t) { return open(json::object()); }
  bool start_array(std::size_t) { return open(json::array()); }
  bool end_object() { return close(); }
  bool end_array() { return close(); }

  bool key(json::string_t& k) {
    frame& top = open_.back();
    if (!top.keys.insert(k).second)
      throw error(errc::instrument, "the key " + quote(k) + " occurs twice in this object; keep one of the two",
                  name_ + " " + path());
    top.key = std::move(k);
    return true;
  }

  bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception& e) {
    throw error(errc::instrument, "this is no JSON: " + reason_of(e.what()), name_ + ":" + line_and_column(text_, position));
  }

private:
  struct frame {
    json* value;
    std::set<std::string> keys;
    std::string key;
  };

  json* place(json&& value) {
    if (open_.empty()) {
      root_ = std::move(value);
      return &root_;
    }
    frame& top = open_.back();
    if (top.value->is_array()) return &top.value->get_ref<json::array_t&>().emplace_back(std::move(value));
    // The vector under the ordered map: its own emplace would look through all keys again.
    std::vector<json::object_t::value_type>& members = top.value->get_ref<json::object_t&>();
    return &members.emplace_back(std::move(top.key), std::move(value)).second;
  }
  bool put(json&& value) {
    place(std::move(value));
    return true;
  }
  bool open(json&& value) {
    if (open_.size() == most_json_depth)
      throw error(errc::limit,
                  "nested deeper than " + std::to_string(most_json_depth) + " levels; an instrument needs no more than 8", name_);
    json* const placed = place(std::move(value));
    open_.push_back({placed, {}, {}});
    return true;
  }
  bool close() {
    open_.pop_back();
    return true;
  }
  // Of the object that is open.
  std::string path() const {
    std::string out = "$";
    for (std::size_t at = 0; at + 1 < open_.size(); ++at) {
      const json& value = *open_[at].value;
      out += value.is_array() ? path_index(value.size() - 1) : path_key(value.get_ref<const json::object_t&>().back().first);
    }
    return out;
  }

  std::string_view text_;
  const std::string& name_;
  json& root_;
  std::vector<frame> open_;
};

std::string why_not_read(int error_number) {
  switch (error_number) {
    case ENOENT:
    case ENOTDIR:
      return "there is no such file";
    case EISDIR:
      return "this is a directory; expected a file";
    case EACCES:
    case EPERM:
      return "no permission to read this file";
    default:
      return "this file cannot be read: " + std::generic_category().message(error_number);
  }
}

}  // namespace

json parse_json(std::string_view text, const std::string& name) {
  if (text.size() > most_json_bytes)
    throw error(errc::limit, "the instrument is larger than 64 MiB; is this the right file?", name);
  json root;
  tree_builder builder(text, name, root);
  json::sax_parse(text.begin(), text.end(), &builder);
  return root;
}

std::string read_whole_file(const std::string& file, std::size_t most) {
  const auto name = printable(file, 4096);
  errno = 0;
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> in(std::fopen(file.c_str(), "rb"), std::fclose);
  if (!in) throw error(errc::io, why_not_read(errno), name);
  std::string out;
  std::vector<char> block(std::size_t{1} << 16);
  while (true) {
    errno = 0;
    const auto read = std::fread(block.data(), 1, block.size(), in.get());
    const int failed = errno;
    out.append(block.data(), read);
    if (out.size() > most)
      throw error(errc::limit, "the file is larger than " + std::to_string(most >> 20) + " MiB; is this the right file?", name);
    if (read == block.size()) continue;
    if (std::ferror(in.get()) != 0) throw error(errc::io, why_not_read(failed), name);
    return out;
  }
}

}  // namespace detail
}  // namespace v0
}  // namespace rater
