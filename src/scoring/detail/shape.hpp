#pragma once
#include <rater/error.hpp>

#include <fmt/format.h>
#include <Eigen/Core>

#include <string_view>

namespace rater {
inline namespace v0 {
namespace detail {

using matrix_ref = Eigen::Ref<const Eigen::MatrixXd>;

inline void check_same_shape(const matrix_ref& a, std::string_view a_name, const matrix_ref& b, std::string_view b_name) {
  if (a.rows() == b.rows() && a.cols() == b.cols()) return;
  throw error(errc::usage,
              fmt::format("the {} matrix is {} x {} and the {} matrix {} x {}; expected the same respondents and items", a_name,
                          a.rows(), a.cols(), b_name, b.rows(), b.cols()));
}

}  // namespace detail
}  // namespace v0
}  // namespace rater
