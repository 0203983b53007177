// A value of Lua as the prompt shows it: short, on one line where it fits, and the same in each run.
#pragma once

#include <string>

#include "runtime/shell/lua_types.hpp"

namespace souk::runtime::shell {

// May raise: a table with keys that have no order.
std::string shown_value(lua_State* lua, int index);

} // namespace souk::runtime::shell
