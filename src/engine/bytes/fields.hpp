#pragma once
#include "engine/bytes/byte_reader.hpp"
#include "engine/bytes/byte_writer.hpp"

#include <rater/error.hpp>
#include <rater/text.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

// Structs as bytes, field by field. A struct is described once, by a function found beside it,
//   template <class Archive, described_as<item> X> void fields(Archive& a, X& x) { a.record("item", x.id, x.scale, ...); }
// which serves to write it (X is const) and to read it. A record starts with the number of its fields.
namespace rater {
inline namespace v0 {
namespace detail {

template <class X, class T>
concept described_as = std::same_as<std::remove_const_t<X>, T>;

/// The last enumerator of each enum that is written.
template <class E>
inline constexpr std::uint64_t last_of = 0;

class field_writer {
public:
  explicit field_writer(byte_writer& out) : out_(out) {}

  template <class... Fields>
  void record(const char* /*what*/, const Fields&... fields) {
    out_.varint(sizeof...(fields));
    (value(fields), ...);
  }

  void value(bool x) { out_.flag(x); }
  void value(char x) { out_.u8(static_cast<std::uint8_t>(x)); }
  void value(int x) { out_.signed_varint(x); }
  void value(std::int64_t x) { out_.signed_varint(x); }
  void value(double x) { out_.f64(x); }
  void value(const std::string& x) { out_.text(x); }
  void value(const text& x) { value(x.by_tag()); }
  template <class E>
    requires std::is_enum_v<E>
  void value(E x) {
    out_.varint(static_cast<std::uint64_t>(x));
  }
  template <class A, class B>
  void value(const std::pair<A, B>& x) {
    value(x.first);
    value(x.second);
  }
  template <class T>
  void value(const std::optional<T>& x) {
    out_.flag(x.has_value());
    if (x) value(*x);
  }
  template <class T>
  void value(const std::vector<T>& x) {
    out_.varint(x.size());
    for (const T& each : x) value(each);
  }
  template <class T, std::size_t N>
  void value(const std::array<T, N>& x) {
    out_.varint(N);
    for (const T& each : x) value(each);
  }
  template <class... Kinds>
  void value(const std::variant<Kinds...>& x) {
    out_.varint(x.index());
    std::visit([this](const auto& held) { this->value(held); }, x);
  }
  void value(std::monostate) {}
  template <class T>
    requires std::is_class_v<T>
  void value(const T& x) {
    fields(*this, x);
  }

private:
  byte_writer& out_;
};

class field_reader {
public:
  explicit field_reader(byte_reader& in) : in_(in) {}

  template <class... Fields>
  void record(const char* what, Fields&... fields) {
    const std::uint64_t start = in_.position();
    const std::uint64_t count = in_.varint();
    if (count < sizeof...(fields))
      byte_reader::fail_at("the state is damaged: " + std::string(what) + " has " + std::to_string(count) + " fields, " +
                               std::to_string(sizeof...(fields)) + " were expected",
                           start);
    if (count > sizeof...(fields))
      throw error(errc::incompatible,
                  std::string(what) + " has " + std::to_string(count) + " fields, of which this version of rater knows " +
                      std::to_string(sizeof...(fields)) + "; a later version wrote it: use that one",
                  "byte " + std::to_string(start) + " of the state");
    (value(fields), ...);
  }

  void value(bool& x) { x = in_.flag(); }
  void value(char& x) { x = static_cast<char>(in_.u8()); }
  void value(int& x) {
    const std::uint64_t start = in_.position();
    const std::int64_t wide = in_.signed_varint();
    x = static_cast<int>(wide);
    if (x != wide) byte_reader::fail_at("the state is damaged: " + std::to_string(wide) + " is too large here", start);
  }
  void value(std::int64_t& x) { x = in_.signed_varint(); }
  void value(double& x) { x = in_.f64(); }
  void value(std::string& x) { x = in_.text(); }
  void value(text& x) {
    std::vector<std::pair<std::string, std::string>> by_tag;
    value(by_tag);
    x = text(std::move(by_tag));
  }
  template <class E>
    requires std::is_enum_v<E>
  void value(E& x) {
    static_assert(last_of<E> > 0, "say which enumerator is the last");
    x = static_cast<E>(in_.up_to(last_of<E>, "kind of this"));
  }
  template <class A, class B>
  void value(std::pair<A, B>& x) {
    value(x.first);
    value(x.second);
  }
  template <class T>
  void value(std::optional<T>& x) {
    x.reset();
    if (in_.flag()) value(x.emplace());
  }
  /// Grows with what is there and not with what is promised.
  template <class T>
  void value(std::vector<T>& x) {
    x.clear();
    for (std::size_t left = in_.count(1); left > 0; --left) value(x.emplace_back());
  }
  template <class T, std::size_t N>
  void value(std::array<T, N>& x) {
    if (in_.up_to(N, "number of these") != N)
      in_.fail("the state is damaged: there should be " + std::to_string(N) + " of these");
    for (T& each : x) value(each);
  }
  template <class... Kinds>
  void value(std::variant<Kinds...>& x) {
    const std::uint64_t kind = in_.up_to(sizeof...(Kinds) - 1, "kind of this");
    std::uint64_t at = 0;
    ((kind == at++ ? value(x.template emplace<Kinds>()) : void()), ...);
  }
  void value(std::monostate&) {}
  template <class T>
    requires std::is_class_v<T>
  void value(T& x) {
    fields(*this, x);
  }

private:
  byte_reader& in_;
};

}  // namespace detail
}  // namespace v0
}  // namespace rater
