// Series of numbers as pictures.
#include <array>
#include <fstream>
#include <vector>

#include <lua.hpp>

#include "runtime/shell/arguments.hpp"
#include "runtime/shell/commands.hpp"
#include "runtime/shell/plot.hpp"

namespace souk::runtime::shell {
namespace {

double number_at(lua_State* lua, int index) {
  if (lua_isnumber(lua, index) == 0)
    raise(lua, "a series is a list of numbers, or of pairs {x, y}");
  return lua_tonumber(lua, index);
}

plot_point pair_at(lua_State* lua, int index) {
  const auto pair = lua_absindex(lua, index);
  lua_geti(lua, pair, 1);
  lua_geti(lua, pair, 2);
  const plot_point made{number_at(lua, -2), number_at(lua, -1)};
  lua_pop(lua, 2);
  return made;
}

std::vector<plot_point> series_argument(lua_State* lua, int index) {
  luaL_checktype(lua, index, LUA_TTABLE);
  std::vector<plot_point> series;
  for (lua_Integer i = 1; lua_geti(lua, index, i) != LUA_TNIL; ++i) {
    if (series.size() == plot_points_max)
      raise(lua, "a plot has at most " + std::to_string(plot_points_max) + " points");
    series.push_back(lua_istable(lua, -1) ? pair_at(lua, -1)
                                          : plot_point{static_cast<double>(i), number_at(lua, -1)});
    lua_pop(lua, 1);
  }
  lua_pop(lua, 1);
  interpreter::of(lua).watch().charge(lua, series.size() * 10);
  return series;
}

// plot(series, [title or file.svg], [file.svg])
int plot(lua_State* lua) {
  const auto series = series_argument(lua, 1);
  std::string title;
  std::string path;
  for (const auto index : {2, 3})
    if (const std::string given = luaL_optstring(lua, index, ""); !given.empty())
      (given.ends_with(".svg") ? path : title) = given;
  if (path.empty()) {
    interpreter::of(lua).print(plot_text(series, title));
    return 0;
  }
  session::of(lua).want_files(lua, "plot into a file");
  std::ofstream file{path};
  file << plot_svg(series, title) << std::flush;
  if (!file)
    raise(lua, path + " cannot be written");
  return 0;
}

} // namespace

std::span<const bound_command> plot_commands() noexcept {
  static constexpr std::array<bound_command, 1> all{{{"plot", &plot}}};
  return all;
}

} // namespace souk::runtime::shell
