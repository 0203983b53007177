// The commands of a shell that is connected to a running node: one peer, number 1, the node itself.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "runtime/shell/commands.hpp"
#include "runtime/shell/session.hpp"

namespace souk::runtime::shell {

std::span<const bound_command> connected_node_commands() noexcept; // connected_node.cpp: who it is, what passed
std::span<const bound_command> connected_request_commands() noexcept; // connected_requests.cpp
std::span<const bound_command> connected_inside_commands() noexcept; // connected_inside.cpp: what it looks like inside
std::span<const bound_command> connected_trace_commands() noexcept; // connected_trace.cpp: messages as they pass

// Defines every command of the shell, in `at` with a node. Those of simulated networks raise an error that says so.
void define_connected_commands(session& at);

// --- what these commands share; `connected.cpp`

// Takes the peer from the front of the arguments, where it stands. `more`: how many follow it at least. Raises when it is
// another peer than the node.
void drop_peer(lua_State* lua, int more);

// The answer of the node. But for the first they raise whatever went wrong; all raise when somebody interrupted.
protocol::result<nlohmann::json> try_node(lua_State* lua, const std::string& method, const nlohmann::json& params);
nlohmann::json ask_node(lua_State* lua, const std::string& method, const nlohmann::json& params);
nlohmann::json look_into_node(lua_State* lua, const std::string& method);

// Null as nil.
void push_document(lua_State* lua, const nlohmann::json& document);

} // namespace souk::runtime::shell
