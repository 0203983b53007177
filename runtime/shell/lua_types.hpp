// The few names of Lua that headers need: only the sources of this folder see Lua's own.
#pragma once

struct lua_State;
struct lua_Debug;

namespace souk::runtime::shell {

using lua_function = int (*)(lua_State*); // takes its arguments from the stack and says how many results it left there

} // namespace souk::runtime::shell
