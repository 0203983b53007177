#include "runtime/shell/arguments.hpp"

#include <algorithm>
#include <set>

#include <lua.hpp>

#include "protocol/hash.hpp"
#include "protocol/shell/quantity.hpp"
#include "runtime/nearest.hpp"

namespace souk::runtime::shell {
namespace {

template <class T>
T value_of(lua_State* lua, const protocol::result<T>& got) {
  if (!got)
    raise(lua, got.error().message);
  return *got;
}

// Which of all peers has this number or this id, alive or not.
peer_index any_peer(lua_State* lua, int index) {
  auto& net = session::of(lua).network(lua);
  if (lua_isinteger(lua, index) != 0) {
    const auto number = lua_tointeger(lua, index);
    if (number < 1 || static_cast<std::uint64_t>(number) > net.size())
      raise(lua, "there is no peer " + std::to_string(number) + ": they have the numbers 1 to "
                   + std::to_string(net.size()));
    return static_cast<peer_index>(number - 1);
  }
  const auto wanted = protocol::node_id::from_hex(text_argument(lua, index));
  for (peer_index peer = 0; wanted && peer < net.size(); ++peer)
    if (net.population().contact(peer).id == *wanted)
      return peer;
  raise(lua, "'" + std::string{text_argument(lua, index)} + "' is no peer: a number, or an id of 64 hex digits");
}

// So many of them, drawn, in their order.
std::vector<peer_index> drawn(std::vector<peer_index> from, std::uint32_t ppm, protocol::random_source draws) {
  constexpr std::uint64_t half = sim::ppm_of_one / 2;
  const auto many = (from.size() * std::uint64_t{ppm} + half) / sim::ppm_of_one;
  for (std::size_t i = 0; i < many; ++i) {
    const auto other = i + draws.below(from.size() - i);
    std::swap(from[i], from[other]);
  }
  from.resize(many);
  std::sort(from.begin(), from.end());
  return from;
}

std::vector<peer_index> all_of(peer_network& net, among from) {
  std::vector<peer_index> found;
  for (peer_index peer = 0; peer < net.size(); ++peer)
    if (from == among::living ? net.alive(peer) : net.began(peer) && !net.alive(peer))
      found.push_back(peer);
  return found;
}

void collect(lua_State* lua, int index, among from, std::set<peer_index>& into) {
  auto& at = session::of(lua);
  auto& net = at.network(lua);
  if (lua_istable(lua, index)) {
    const auto list = lua_absindex(lua, index);
    luaL_checkstack(lua, 8, "lists in lists");
    for (lua_Integer i = 1; lua_geti(lua, list, i) != LUA_TNIL; ++i) {
      collect(lua, -1, from, into);
      lua_pop(lua, 1);
    }
    lua_pop(lua, 1);
    return;
  }
  const auto text = lua_type(lua, index) == LUA_TSTRING ? text_argument(lua, index) : std::string_view{};
  if (text == "all" || text.ends_with('%')) {
    const auto ppm = text == "all" ? sim::ppm_of_one : share_argument(lua, index);
    const auto chosen = drawn(all_of(net, from), ppm, at.fresh_draws());
    into.insert(chosen.begin(), chosen.end());
    return;
  }
  const auto peer = any_peer(lua, index);
  if (net.alive(peer) == (from == among::living) && net.began(peer))
    into.insert(peer);
}

} // namespace

std::string_view text_argument(lua_State* lua, int index) {
  std::size_t size = 0;
  const auto* text = lua_type(lua, index) == LUA_TSTRING || index < 0 ? lua_tolstring(lua, index, &size)
                                                                      : luaL_checklstring(lua, index, &size);
  if (text == nullptr)
    raise(lua, std::string{"a text is wanted, not a "} + luaL_typename(lua, index));
  return {text, size};
}

protocol::duration duration_argument(lua_State* lua, int index) {
  return value_of(lua, protocol::parse_duration(text_argument(lua, index)));
}

std::uint32_t share_argument(lua_State* lua, int index) {
  return value_of(lua, protocol::parse_share(text_argument(lua, index)));
}

peer_index peer_argument(lua_State* lua, int index) {
  const auto peer = any_peer(lua, index);
  if (!session::of(lua).network(lua).alive(peer))
    raise(lua, "peer " + std::to_string(peer + 1) + " is down");
  return peer;
}

std::vector<peer_index> peers_argument(lua_State* lua, int index, among from) {
  std::set<peer_index> found;
  collect(lua, index, from, found);
  return {found.begin(), found.end()};
}

protocol::id key_argument(lua_State* lua, int index) {
  const auto text = text_argument(lua, index);
  if (const auto key = protocol::id::from_hex(text))
    return *key;
  const auto* first = reinterpret_cast<const std::uint8_t*>(text.data());
  return {protocol::hash_of("shell key", {protocol::byte_view{first, text.size()}})};
}

sim::chaos_nodes& whole_nodes(lua_State* lua) {
  auto* nodes = session::of(lua).network(lua).nodes();
  if (nodes == nullptr)
    raise(lua, "small peers neither have packages nor lie: make a network of whole nodes");
  return *nodes;
}

actors::package_ref package_argument(lua_State* lua, int index) {
  actors::package_ref made;
  if (!lua_istable(lua, index)) {
    made.name = text_argument(lua, index);
    return made;
  }
  lua_getfield(lua, index, "name");
  made.name = text_argument(lua, -1);
  lua_getfield(lua, index, "publisher");
  made.publisher = protocol::publisher_id::from_hex(text_argument(lua, -1));
  lua_pop(lua, 2);
  return made;
}

// --- fields

fields::fields(lua_State* lua, int index, std::initializer_list<std::string_view> known) : lua_{lua}, index_{index} {
  if (lua_isnoneornil(lua, index))
    lua_newtable(lua), lua_replace(lua, index);
  luaL_checktype(lua, index, LUA_TTABLE);
  lua_pushnil(lua);
  while (lua_next(lua, index) != 0) {
    lua_pop(lua, 1);
    if (lua_type(lua, -1) != LUA_TSTRING)
      continue;
    const auto name = text_argument(lua, -1);
    if (std::find(known.begin(), known.end(), name) == known.end())
      raise(lua, "there is no field '" + std::string{name} + "'"
                   + suggestion(name, std::vector<std::string>{known.begin(), known.end()}));
  }
}

template <class Read>
auto fields::read(const char* name, Read what) -> std::optional<decltype(what(0))> {
  if (lua_getfield(lua_, index_, name) == LUA_TNIL) {
    lua_pop(lua_, 1);
    return std::nullopt;
  }
  auto got = what(lua_gettop(lua_));
  lua_pop(lua_, 1);
  return got;
}

std::optional<std::int64_t> fields::number(const char* name, std::int64_t low, std::int64_t high) {
  return read(name, [&](int index) {
    const auto given = lua_tointeger(lua_, index);
    if (lua_isinteger(lua_, index) == 0 || given < low || given > high)
      raise(lua_, std::string{"'"} + name + "' is a whole number from " + std::to_string(low) + " to "
                    + std::to_string(high));
    return static_cast<std::int64_t>(given);
  });
}

std::optional<std::string> fields::text(const char* name) {
  return read(name, [&](int index) { return std::string{text_argument(lua_, index)}; });
}

std::optional<protocol::duration> fields::duration(const char* name) {
  return read(name, [&](int index) { return duration_argument(lua_, index); });
}

std::optional<std::uint32_t> fields::share(const char* name) {
  return read(name, [&](int index) { return share_argument(lua_, index); });
}

bool fields::flag(const char* name) {
  return read(name, [&](int index) { return lua_toboolean(lua_, index) != 0; }).value_or(false);
}

// --- results

void push_text(lua_State* lua, std::string_view text) {
  lua_pushlstring(lua, text.data(), text.size());
}

void push_peers(lua_State* lua, const std::vector<peer_index>& peers) {
  lua_createtable(lua, static_cast<int>(peers.size()), 0);
  for (std::size_t i = 0; i < peers.size(); ++i) {
    lua_pushinteger(lua, static_cast<lua_Integer>(peers[i]) + 1);
    lua_rawseti(lua, -2, static_cast<lua_Integer>(i) + 1);
  }
}

void set_number(lua_State* lua, const char* name, double value) {
  lua_pushnumber(lua, value);
  lua_setfield(lua, -2, name);
}

void set_count(lua_State* lua, const char* name, std::uint64_t value) {
  lua_pushinteger(lua, static_cast<lua_Integer>(value));
  lua_setfield(lua, -2, name);
}

void set_text(lua_State* lua, const char* name, std::string_view value) {
  push_text(lua, value);
  lua_setfield(lua, -2, name);
}

} // namespace souk::runtime::shell
