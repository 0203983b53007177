// The habits of this source tree that a program can check.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tests/habits/source.hpp"

namespace souk::habits {

struct finding {
  int line = 1;
  std::string what;
};

struct rule {
  std::string_view name;
  std::vector<finding> (*check)(const source&); // empty when the file keeps the rule or is none of its business
};

std::span<const rule> all_rules();

} // namespace souk::habits
