#pragma once
#include <memory>
#include <utility>

namespace rater {
inline namespace v0 {
namespace detail {

/// A value that is rarely there: takes a pointer's room where it is not. Copies copy the value.
template <class T>
class boxed {
public:
  boxed() = default;
  boxed(const boxed& other) : at_(other.at_ ? std::make_unique<T>(*other.at_) : nullptr) {}
  boxed(boxed&&) noexcept = default;
  boxed& operator=(const boxed& other) {
    if (this != &other) *this = boxed(other);
    return *this;
  }
  boxed& operator=(boxed&&) noexcept = default;
  ~boxed() = default;

  [[nodiscard]] bool has_value() const noexcept { return at_ != nullptr; }
  explicit operator bool() const noexcept { return has_value(); }
  [[nodiscard]] T& operator*() noexcept { return *at_; }
  [[nodiscard]] const T& operator*() const noexcept { return *at_; }
  [[nodiscard]] T* operator->() noexcept { return at_.get(); }
  [[nodiscard]] const T* operator->() const noexcept { return at_.get(); }
  template <class... Arguments>
  T& emplace(Arguments&&... arguments) {
    at_ = std::make_unique<T>(std::forward<Arguments>(arguments)...);
    return *at_;
  }
  void reset() noexcept { at_.reset(); }

private:
  std::unique_ptr<T> at_;
};

}  // namespace detail
}  // namespace v0
}  // namespace rater
