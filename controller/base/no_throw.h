// Keeps what a callee throws from ending a thread: it becomes an error, like any other.
#pragma once

#include <exception>
#include <new>
#include <type_traits>
#include <utility>

#include "base/result.h"

namespace tco {

// Kind Internal, and what was thrown as far as it may be shown: libraries quote the input they
// cannot read, and that may be a Secret's.
Error internal_error(const std::exception& thrown);

namespace detail {
template <typename T>
struct Answer {
  using type = Result<T>;
};
template <typename T>
struct Answer<Result<T>> {
  using type = Result<T>;
};
template <>
struct Answer<void> {
  using type = Status;
};
}  // namespace detail

// What `call` returns, as a Result if it is none, or Internal for what it throws. std::bad_alloc
// goes through: without memory nothing can be told, and a restart helps.
template <typename Call>
auto no_throw(Call&& call) -> typename detail::Answer<std::invoke_result_t<Call>>::type {
  try {
    if constexpr (std::is_void_v<std::invoke_result_t<Call>>) {
      std::forward<Call>(call)();
      return ok();
    } else {
      return std::forward<Call>(call)();
    }
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::exception& thrown) {
    return internal_error(thrown);
  }
}

}  // namespace tco
