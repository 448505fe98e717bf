#include "io/detail/unpack.hpp"

namespace rater {
inline namespace v0 {
namespace detail {

std::unique_ptr<unpacker> unpacker_for(std::string_view start) {
  for (const auto make : {make_gzip_unpacker, make_zstd_unpacker})
    if (auto made = make(); made->has_mark(start)) return made;
  return {};
}

}  // namespace detail
}  // namespace v0
}  // namespace rater
