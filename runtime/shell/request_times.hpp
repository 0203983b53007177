// How the requests that were made at a shell fared, as `stats` shows it.
#pragma once

#include <initializer_list>

#include "runtime/shell/session.hpp"

namespace souk::runtime::shell {

// A field for each kind in the table on the top: how many there were, how many were good, how long they took.
void set_all_requests(lua_State* lua, const session& at, std::initializer_list<const char*> kinds);

} // namespace souk::runtime::shell
