#include "runtime/shell/connected_trace.hpp"

#include <array>

#include <fmt/format.h>
#include <lua.hpp>

#include "runtime/shell/arguments.hpp"
#include "runtime/shell/connected.hpp"

namespace souk::runtime::shell {
namespace {

using nlohmann::json;

constexpr std::size_t open_max = 10'000;

std::string line_of(const json& row, double now_s) {
  const auto other = row["endpoint"].get<std::string>();
  const auto at_s = now_s - row["ago_s"].get<double>();
  return fmt::format("{:12.6f} s  {}  {}", at_s, row["sent"].get<bool>() ? "-> " + other : "<- " + other,
                     row["text"].get_ref<const std::string&>());
}

bool is_off(lua_State* lua, int index) {
  if (lua_isboolean(lua, index))
    return lua_toboolean(lua, index) == 0;
  const auto word = lua_isnoneornil(lua, index) ? std::string_view{"on"} : text_argument(lua, index);
  if (word != "on" && word != "off")
    raise(lua, "'" + std::string{word} + "' is neither on nor off");
  return word == "off";
}

// The node itself, a key, or {peer=1, key=}.
int trace(lua_State* lua) {
  auto& at = session::of(lua);
  auto& traced = at.node_traced();
  lua_settop(lua, 2);
  if (lua_isboolean(lua, 1) && lua_toboolean(lua, 1) == 0) {
    traced.everything = false;
    traced.keys.clear();
    return 0;
  }
  const auto off = is_off(lua, 2);
  if (lua_istable(lua, 1)) {
    lua_getfield(lua, 1, "key");
    lua_replace(lua, 1);
  }
  const auto is_node = lua_isinteger(lua, 1) != 0 || text_argument(lua, 1) == at.settings().node->id();
  if (lua_isinteger(lua, 1) != 0 && lua_tointeger(lua, 1) != 1)
    raise(lua, "this shell is connected to one node, which is peer 1");
  const auto was_on = traced.on();
  if (is_node)
    traced.everything = !off;
  else if (off)
    traced.keys.erase(key_argument(lua, 1));
  else
    traced.keys.insert(key_argument(lua, 1));
  if (!was_on && traced.on())
    if (const auto begun = traced.begin(*at.settings().node); !begun)
      raise(lua, begun.error().message);
  return 0;
}

} // namespace

protocol::result<void> node_trace::begin(node_link& node) {
  flush(node, [](std::string_view) {});
  const auto seen = node.call("node_messages", {{"after", last_}}, {});
  return seen ? protocol::result<void>{} : protocol::fail(seen.error());
}

bool node_trace::wanted(const json& row) {
  if (everything)
    return true;
  const auto transaction = row["transaction"].get<std::uint64_t>();
  const auto key = row["key"].is_null() ? std::nullopt : protocol::id::from_hex(row["key"].get_ref<const std::string&>());
  if (!key)
    return open_.erase(transaction) > 0;
  if (keys.contains(*key) && open_.size() < open_max)
    open_.insert(transaction);
  return keys.contains(*key);
}

void node_trace::flush(node_link& node, const std::function<void(std::string_view)>& print) {
  constexpr int answers_max = 20; // at a time: somebody waits for the next line
  for (int i = 0; i < answers_max; ++i) {
    const auto seen = node.call("node_messages", {{"after", last_}}, {});
    if (!seen)
      return;
    const auto& rows = (*seen)["messages"];
    for (const auto& row : rows) {
      last_ = row["number"].get<std::uint64_t>();
      if (wanted(row))
        print(line_of(row, node.seconds()));
    }
    if (rows.empty())
      return;
  }
}

std::span<const bound_command> connected_trace_commands() noexcept {
  static constexpr std::array<bound_command, 1> all{{{"trace", &trace}}};
  return all;
}

} // namespace souk::runtime::shell
