// What a look inside gives back: a table of Lua that a script can read, and that is shown as text where it is printed.
#pragma once

#include <string_view>

#include "runtime/shell/lua_types.hpp"

namespace souk::runtime::shell {

// The table on the top of the stack shows itself as this text from now on.
void show_as(lua_State* lua, std::string_view text);

} // namespace souk::runtime::shell
