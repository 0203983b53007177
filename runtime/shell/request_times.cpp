#include "runtime/shell/request_times.hpp"

#include <lua.hpp>

#include "runtime/shell/arguments.hpp"
#include "runtime/sim/summary.hpp"

namespace souk::runtime::shell {
namespace {

void set_requests(lua_State* lua, const char* kind, const request_times& row) {
  const auto times = sim::summary_of(row.ms);
  lua_newtable(lua);
  set_count(lua, "count", row.ms.size());
  set_count(lua, "good", row.good);
  set_number(lua, "mean_ms", times.mean);
  set_number(lua, "p50_ms", times.p50);
  set_number(lua, "p95_ms", times.p95);
  set_number(lua, "p99_ms", times.p99);
  lua_setfield(lua, -2, kind);
}

} // namespace

void set_all_requests(lua_State* lua, const session& at, std::initializer_list<const char*> kinds) {
  for (const auto* kind : kinds)
    set_requests(lua, kind, {});
  for (const auto& [kind, row] : at.requests())
    set_requests(lua, kind.c_str(), row);
}

} // namespace souk::runtime::shell
