// Where functions begin and end, told from brackets: exact enough for code that clang-format has laid out.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace souk::habits {

struct function_extent {
  std::size_t first; // offset of the first character of its signature
  std::size_t end;   // behind its closing brace
};

// Functions and member functions; a lambda or a local class belongs to the function around it.
std::vector<function_extent> functions_in(std::string_view code);

} // namespace souk::habits
