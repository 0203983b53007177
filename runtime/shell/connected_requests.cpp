// What one asks of a running node: to look up, to store and fetch values, to publish, to search and to install.
#include <array>
#include <filesystem>

#include <lua.hpp>

#include "runtime/shell/arguments.hpp"
#include "runtime/shell/connected.hpp"

namespace souk::runtime::shell {
namespace {

using nlohmann::json;
using protocol::result;

int lookup(lua_State* lua) {
  auto& at = session::of(lua);
  drop_peer(lua, 1);
  const auto key = key_argument(lua, 1);
  const auto answer = ask_node(lua, "lookup", {{"key", key.hex()}});
  auto closest = json::array();
  for (const auto& each : answer["closest"])
    closest.push_back(each["node_id"]);
  at.note_request("lookup", answer["found"].get<bool>() || !closest.empty(), answer["took_ms"].get<double>());
  push_document(lua, {{"key", answer["key"]},
                      {"found", answer["found"]},
                      {"source", answer["source"]},
                      {"hops", answer["hops"]},
                      {"asked", answer["rpcs"]},
                      {"failed", answer["timeouts"]},
                      {"ms", answer["took_ms"]},
                      {"closest", closest}});
  return 1;
}

int put(lua_State* lua) {
  auto& at = session::of(lua);
  drop_peer(lua, 1);
  const auto text = text_argument(lua, 1);
  const auto* raw = reinterpret_cast<const std::uint8_t*>(text.data());
  const auto answer = ask_node(lua, "value_put", {{"value_hex", protocol::to_hex({raw, text.size()})}});
  const auto copies = answer["replicas"]["acknowledged"].get<std::size_t>();
  at.note_request("put", copies > 0, answer["took_ms"].get<double>());
  push_document(lua, {{"key", answer["key"]},
                      {"asked", answer["replicas"]["asked"]},
                      {"copies", copies},
                      {"ms", answer["took_ms"]}});
  return 1;
}

void push_value(lua_State* lua, const json& digits) {
  if (digits.is_null())
    return lua_pushnil(lua);
  const auto text = digits.get<std::string>();
  std::string value(text.size() / 2, '\0');
  if (!protocol::from_hex(text, {reinterpret_cast<std::uint8_t*>(value.data()), value.size()}))
    raise(lua, "the node answered with what is no value");
  push_text(lua, value);
}

int get(lua_State* lua) {
  auto& at = session::of(lua);
  drop_peer(lua, 1);
  const auto answer = ask_node(lua, "value_get", {{"key", key_argument(lua, 1).hex()}});
  at.note_request("get", !answer["value_hex"].is_null(), answer["took_ms"].get<double>());
  push_value(lua, answer["value_hex"]);
  push_document(lua, {{"hops", answer["hops"]},
                      {"asked", answer["rpcs"]},
                      {"failed", answer["timeouts"]},
                      {"ms", answer["took_ms"]}});
  return 2;
}

// Two results for the script when it did not work: nil and why, with a sentence as a third.
int refuse(lua_State* lua, const protocol::error& why) {
  lua_pushnil(lua);
  push_text(lua, protocol::to_string(why.code));
  push_text(lua, why.message);
  return 3;
}

// How it fared is noted with how long it took, as the node says.
result<json> request(lua_State* lua, const std::string& kind, const json& params) {
  auto outcome = try_node(lua, kind, params);
  session::of(lua).note_request(kind, outcome.has_value(), outcome ? (*outcome)["took_ms"].get<double>() : 0.0);
  return outcome;
}

// The node stands in another folder than the shell.
std::string folder_argument(lua_State* lua, int index) {
  std::error_code failed;
  const std::filesystem::path given{text_argument(lua, index)};
  const auto path = std::filesystem::absolute(given, failed).lexically_normal();
  return path.has_filename() ? path.string() : path.parent_path().string();
}

// Of a full name: PUBLISHER/NAME.
json package_document(const json& package, const json& version) {
  const auto full = package.get<std::string>();
  const auto slash = full.find('/');
  return {{"publisher", full.substr(0, slash)}, {"name", full.substr(slash + 1)}, {"version", version}};
}

int publish(lua_State* lua) {
  session::of(lua).want_files(lua, "publish");
  drop_peer(lua, 1);
  const auto outcome = request(lua, "publish", {{"folder", folder_argument(lua, 1)}});
  if (!outcome)
    return refuse(lua, outcome.error());
  auto shown = package_document((*outcome)["package"], (*outcome)["version"]);
  session::of(lua).note_word(shown["name"]);
  shown["copies"] = (*outcome)["replicas"]["acknowledged"];
  shown["ms"] = (*outcome)["took_ms"];
  push_document(lua, shown);
  return 1;
}

int search(lua_State* lua) {
  auto& at = session::of(lua);
  drop_peer(lua, 1);
  const auto outcome = request(lua, "search", {{"query", text_argument(lua, 1)}});
  if (!outcome)
    return refuse(lua, outcome.error());
  auto found = json::array();
  for (const auto& hit : (*outcome)["results"]) {
    found.push_back(package_document(hit["package"], hit["version"]));
    at.note_word(found.back()["name"]);
  }
  push_document(lua, found);
  return 1;
}

// By its name, or what `publish` or `search` gave back.
std::string ref_argument(lua_State* lua, int index) {
  if (!lua_istable(lua, index))
    return std::string{text_argument(lua, index)};
  lua_getfield(lua, index, "publisher");
  lua_getfield(lua, index, "name");
  auto ref = std::string{text_argument(lua, -2)} + "/" + std::string{text_argument(lua, -1)};
  lua_pop(lua, 2);
  return ref;
}

int install(lua_State* lua) {
  session::of(lua).want_files(lua, "install");
  drop_peer(lua, 1);
  const auto ref = ref_argument(lua, 1);
  if (lua_isnoneornil(lua, 2))
    raise(lua, "a folder to install into is missing: install(1, \"" + ref + "\", \"folder\")");
  const json params{{"packages", json::array({ref})}, {"root", folder_argument(lua, 2)}};
  const auto outcome = request(lua, "install", params);
  if (!outcome)
    return refuse(lua, outcome.error());
  const auto& installed = (*outcome)["installed"];
  const auto& item = installed.empty() ? (*outcome)["already"][0] : installed[0];
  auto shown = package_document(item["package"], item["version"]);
  shown["path"] = item["path"];
  shown["from"] = item["from"].size();
  shown["ms"] = (*outcome)["took_ms"];
  push_document(lua, shown);
  return 1;
}

} // namespace

std::span<const bound_command> connected_request_commands() noexcept {
  static constexpr std::array<bound_command, 7> all{{{"lookup", &lookup},
                                                     {"query", &lookup},
                                                     {"put", &put},
                                                     {"get", &get},
                                                     {"publish", &publish},
                                                     {"search", &search},
                                                     {"install", &install}}};
  return all;
}

} // namespace souk::runtime::shell
