// What a running node looks like inside: its state, its actors, its routing table, and a lookup step by step.
#include <algorithm>
#include <array>
#include <map>

#include <lua.hpp>

#include "protocol/id.hpp"
#include "protocol/shell/pictures.hpp"
#include "runtime/nearest.hpp"
#include "runtime/shell/arguments.hpp"
#include "runtime/shell/connected.hpp"
#include "runtime/shell/view.hpp"

namespace souk::runtime::shell {
namespace {

using nlohmann::json;

// How many contacts each bucket has, by the bits that they share with the node.
std::map<int, std::size_t> counts_by_bucket(const json& peers) {
  std::map<int, std::size_t> counts;
  for (const auto& each : peers["peers"])
    ++counts[each["prefix_bits"].get<int>()];
  return counts;
}

json reputation_of(const json& peers) {
  const auto& rows = peers["peers"];
  json made{{"known", rows.size()}};
  double sum = 0;
  double worst = 1;
  for (const auto& each : rows) {
    const auto weight = each["reputation"].get<double>();
    sum += weight;
    worst = std::min(worst, weight);
  }
  if (!rows.empty()) {
    made["mean"] = sum / static_cast<double>(rows.size());
    made["worst"] = worst;
  }
  return made;
}

json whole_state(lua_State* lua) {
  auto state = look_into_node(lua, "node_inspect");
  const auto peers = look_into_node(lua, "node_peers");
  state["table"]["buckets"] = counts_by_bucket(peers).size();
  state["reputation"] = reputation_of(peers);
  return state;
}

// Parts of the state, or what of it is the business of one actor; null when that is nothing.
json part_of(const json& whole, const std::string& name) {
  json made;
  if (name == "cache_hot" || name == "cache_warm")
    made = whole["caches"][name.substr(sizeof("cache_") - 1)];
  else if (name == "peer")
    for (const auto* field : {"table", "records", "providers", "requests", "messages"})
      made[field] = whole[field];
  else if (name == "caches" || name == "reputation" || name == "store")
    made = whole[name];
  return made;
}

// An actor also with how many messages wait for it.
int inspect_part(lua_State* lua, const std::string& name) {
  auto shown = part_of(whole_state(lua), name);
  std::vector<std::string> names{"caches"};
  const auto answer = look_into_node(lua, "actors");
  for (const auto& row : answer["actors"]) {
    names.push_back(row["name"]);
    if (row["name"] == name)
      shown.update(row);
  }
  if (shown.is_null())
    raise(lua, "there is no '" + name + "' in a node to look at" + suggestion(name, names));
  push_document(lua, shown);
  return 1;
}

int inspect(lua_State* lua) {
  drop_peer(lua, 0);
  if (!lua_isnoneornil(lua, 1))
    return inspect_part(lua, std::string{text_argument(lua, 1)});
  push_document(lua, whole_state(lua));
  return 1;
}

// No actor of the node is asked: this answers also while one of them hangs.
int list_actors(lua_State* lua) {
  drop_peer(lua, 0);
  const auto answer = look_into_node(lua, "actors");
  std::vector<protocol::pictured_actor> all;
  for (const auto& row : answer["actors"])
    all.push_back({row["name"], row["kind"], row["parent"].is_null() ? "" : row["parent"].get<std::string>(),
                   row["mailbox"], row["handled"], row["age_s"]});
  push_document(lua, answer["actors"]);
  show_as(lua, protocol::actor_tree(all));
  return 1;
}

int list_buckets(lua_State* lua) {
  drop_peer(lua, 0);
  std::vector<protocol::pictured_bucket> all;
  auto rows = json::array();
  for (const auto& [bits, contacts] : counts_by_bucket(look_into_node(lua, "node_peers"))) {
    all.push_back({bits, contacts});
    rows.push_back({{"bits", bits}, {"contacts", contacts}});
  }
  push_document(lua, rows);
  show_as(lua, protocol::bucket_bars(all));
  return 1;
}

// --- a lookup, step by step

json step_document(const json& step, const protocol::id& key) {
  const auto whom = protocol::id::from_hex(step["node_id"].get_ref<const std::string&>());
  return {{"peer", step["node_id"]},
          {"address", step["endpoint"]},
          {"at_ms", step["at_ms"]},
          {"rtt_ms", step["rtt_ms"]},
          {"outcome", step["outcome"]},
          {"closer", step["closer"]},
          {"told_by", step["told_by"]},
          {"bits", whom ? protocol::common_prefix_bits(*whom, key) : 0}};
}

std::string summary_of(const json& answer) {
  const auto source = answer["source"].is_null() ? std::string{} : " in " + answer["source"].get<std::string>();
  return "key " + answer["key"].get<std::string>() + "\n"
         + (answer["found"].get<bool>() ? "found" + source : "not found") + ", " + std::to_string(answer["rpcs"].get<std::size_t>()) + " asked, "
         + std::to_string(answer["timeouts"].get<std::size_t>()) + " without an answer";
}

int follow(lua_State* lua) {
  drop_peer(lua, 1);
  const auto key = key_argument(lua, 1);
  const auto answer = ask_node(lua, "lookup", {{"key", key.hex()}, {"tellers", true}});
  std::vector<protocol::pictured_step> pictured;
  auto steps = json::array();
  for (const auto& each : answer["steps"]) {
    const auto step = step_document(each, key);
    const auto rtt_ms = step["rtt_ms"].is_null() ? std::nullopt : std::optional{step["rtt_ms"].get<double>()};
    const auto asked_ms = step["at_ms"].get<double>() - rtt_ms.value_or(0);
    const auto teller = step["told_by"].is_null() ? std::string{} : step["told_by"].get<std::string>();
    pictured.push_back(
      {step["peer"], asked_ms, rtt_ms, step["bits"], step["closer"], step["outcome"] == "found", teller});
    steps.push_back(step);
  }
  push_document(lua, {{"key", answer["key"]},
                      {"found", answer["found"]},
                      {"source", answer["source"]},
                      {"asked", answer["rpcs"]},
                      {"failed", answer["timeouts"]},
                      {"ms", answer["took_ms"]},
                      {"steps", steps}});
  show_as(lua, summary_of(answer) + (pictured.empty() ? "" : "\n" + protocol::lookup_tree(pictured)));
  return 1;
}

} // namespace

std::span<const bound_command> connected_inside_commands() noexcept {
  static constexpr std::array<bound_command, 4> all{
    {{"inspect", &inspect}, {"actors", &list_actors}, {"buckets", &list_buckets}, {"follow", &follow}}};
  return all;
}

} // namespace souk::runtime::shell
