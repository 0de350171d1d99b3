// What the operator owns of an installation, in one table: the Helm values that say it, the flags
// of Cilium's programs they become (a flag is a key of ConfigMap cilium-config, too), and what to
// do instead of setting it. The names are those of the charts 1.17 to 1.20. For values/ only.
#pragma once

#include <array>
#include <span>
#include <string_view>

#include "values/tree.h"

namespace tco::values {

struct Owned {
  std::array<std::string_view, 3> paths;  // JSON pointers; empty ones end the list
  std::array<std::string_view, 4> flags;  // without dashes; empty ones end the list
  std::string_view advice;
};

// A value under one of these paths, or one of these flags by whatever door, is refused, so that a
// thing has one owner and one place to look.
std::span<const Owned> owned();

// The row of a flag. Null: the operator does not own it.
const Owned* owner_of(std::string_view flag);

// A setting that native routing over VPC-CNI cannot work with.
struct Impossible {
  std::string_view path;  // JSON pointer
  Json value;
  std::string_view flag;  // empty: the chart makes no flag of it
  std::string_view text;  // the flag's value
  std::string_view why;
};
std::span<const Impossible> impossible();

}  // namespace tco::values
