// What commands are called with. Whatever is wrong is raised as an error of Lua that names the place in the script.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "actors/node/requests.hpp"
#include "protocol/id.hpp"
#include "protocol/time.hpp"
#include "runtime/shell/lua_types.hpp"
#include "runtime/shell/session.hpp"

namespace souk::runtime::shell {

std::string_view text_argument(lua_State* lua, int index);
protocol::duration duration_argument(lua_State* lua, int index); // "10s"
std::uint32_t share_argument(lua_State* lua, int index); // "5%", in parts per million

// One peer that lives, by its number from 1 or its id.
peer_index peer_argument(lua_State* lua, int index);

// Which peers a choice is made from.
enum class among : std::uint8_t { living, dead };
// A number, an id, a share, "all", or a list of these; each once, in their order. Those that are not `from` are left out.
std::vector<peer_index> peers_argument(lua_State* lua, int index, among from);

// 64 hex digits, or any text, of which the hash is the key.
protocol::id key_argument(lua_State* lua, int index);

// The nodes of the network. Raises where its peers are small ones, that have no packages and tell no lies.
sim::chaos_nodes& whole_nodes(lua_State* lua);

// A package by its name, or what `publish` gave back.
actors::package_ref package_argument(lua_State* lua, int index);

// The fields of a table that is an argument; one that is not known is an error.
class fields {
public:
  fields(lua_State* lua, int index, std::initializer_list<std::string_view> known);
  std::optional<std::int64_t> number(const char* name, std::int64_t low, std::int64_t high);
  std::optional<std::string> text(const char* name);
  std::optional<protocol::duration> duration(const char* name);
  std::optional<std::uint32_t> share(const char* name);
  bool flag(const char* name);

private:
  template <class Read>
  auto read(const char* name, Read what) -> std::optional<decltype(what(0))>;

  lua_State* lua_;
  int index_;
};

// --- what commands give back
void push_text(lua_State* lua, std::string_view text);
void push_peers(lua_State* lua, const std::vector<peer_index>& peers); // a list of their numbers
void set_number(lua_State* lua, const char* name, double value); // of the table on the top
void set_count(lua_State* lua, const char* name, std::uint64_t value);
void set_text(lua_State* lua, const char* name, std::string_view value);

} // namespace souk::runtime::shell
