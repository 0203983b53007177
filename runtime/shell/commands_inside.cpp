// A look inside a peer: its actors, what it knows, and whom.
#include <algorithm>
#include <array>
#include <map>

#include <lua.hpp>

#include "actors/node/requests.hpp"
#include "protocol/shell/pictures.hpp"
#include "runtime/nearest.hpp"
#include "runtime/shell/arguments.hpp"
#include "runtime/shell/ask_peer.hpp"
#include "runtime/shell/commands.hpp"
#include "runtime/shell/view.hpp"

namespace souk::runtime::shell {
namespace {

template <class Answer, class Handle, class Question>
Answer asked(lua_State* lua, peer_index peer, const Handle& whom, Question question) {
  auto got = ask_peer<Answer>(session::of(lua).network(lua), peer, whom, std::move(question));
  interpreter::of(lua).watch().charge(lua, 0);
  if (!got)
    raise(lua, "peer " + std::to_string(peer + 1) + " ended before it had an answer");
  return *std::move(got);
}

actors::peer_view view_of(lua_State* lua, peer_index peer) {
  return asked<actors::peer_view>(lua, peer, session::of(lua).network(lua).actor(peer), actors::get_peer_view{});
}

// --- actors

std::string full_name(const sim::actor_row& row) {
  return row.name + "#" + std::to_string(row.id);
}

void push_actor(lua_State* lua, const protocol::pictured_actor& row) {
  lua_newtable(lua);
  set_text(lua, "name", row.name);
  set_text(lua, "kind", row.kind);
  if (!row.parent.empty())
    set_text(lua, "parent", row.parent);
  set_count(lua, "mailbox", static_cast<std::uint64_t>(row.mailbox));
  set_count(lua, "handled", row.handled);
  set_number(lua, "age_s", row.age_s);
}

std::vector<protocol::pictured_actor> pictures_of(const std::vector<sim::actor_row>& family, sim::nanoseconds now) {
  std::map<caf::actor_id, std::string> names;
  for (const auto& row : family)
    names.emplace(row.id, full_name(row));
  std::vector<protocol::pictured_actor> all;
  for (const auto& row : family) {
    const auto parent = names.find(row.parent);
    all.push_back({full_name(row), row.name, parent != names.end() ? parent->second : std::string{},
                   static_cast<std::int64_t>(row.mailbox), row.handled, static_cast<double>(now - row.born) / 1e9});
  }
  return all;
}

int list_actors(lua_State* lua) {
  auto& net = session::of(lua).network(lua);
  const auto peer = peer_argument(lua, 1);
  const auto family = net.all().of(peer).scheduler().counted()->family_of(net.eldest(peer));
  auto all = pictures_of(family, net.all().now_ns());
  lua_newtable(lua);
  for (std::size_t i = 0; i < all.size(); ++i) {
    push_actor(lua, all[i]);
    lua_rawseti(lua, -2, static_cast<lua_Integer>(i) + 1);
    all[i].kind = all[i].name; // which its name says already
  }
  show_as(lua, protocol::actor_tree(all));
  return 1;
}

// --- inspect

struct part {
  std::string_view name; // of the actor that it is the state of
  void (*push)(lua_State*, peer_index); // leaves a table
};

void push_peer(lua_State* lua, peer_index peer) {
  const auto view = view_of(lua, peer);
  std::map<int, std::size_t> buckets;
  std::size_t proved = 0;
  for (const auto& row : view.table) {
    ++buckets[row.prefix_bits];
    proved += row.rtt ? 1 : 0;
  }
  lua_newtable(lua);
  lua_newtable(lua);
  set_count(lua, "contacts", view.table.size());
  set_count(lua, "measured", proved);
  set_count(lua, "buckets", buckets.size());
  lua_setfield(lua, -2, "table");
  set_count(lua, "records", view.records);
  set_count(lua, "providers", view.providers);
  lua_newtable(lua);
  set_count(lua, "started", view.requests_started);
  set_count(lua, "ended", view.requests_ended);
  set_count(lua, "open", view.requests_open);
  lua_setfield(lua, -2, "requests");
  if (view.observed)
    set_text(lua, "seen_as", to_string(*view.observed));
}

actors::node_status status_of(lua_State* lua, peer_index peer) {
  auto& nodes = *session::of(lua).network(lua).nodes();
  const auto got = asked<protocol::result<actors::node_status>>(lua, peer, nodes.node(peer), actors::get_status{});
  if (!got)
    raise(lua, got.error().message);
  return *got;
}

void set_tier(lua_State* lua, const char* name, const actors::tier_status& tier) {
  lua_newtable(lua);
  set_count(lua, "entries", tier.entries);
  set_count(lua, "capacity", tier.capacity);
  set_count(lua, "hits", tier.hits);
  set_count(lua, "misses", tier.misses);
  set_count(lua, "evicted", tier.evicted);
  set_count(lua, "expired", tier.expired);
  lua_setfield(lua, -2, name);
}

void push_caches(lua_State* lua, peer_index peer) {
  const auto status = status_of(lua, peer);
  lua_newtable(lua);
  set_tier(lua, "hot", status.hot);
  set_tier(lua, "warm", status.warm);
}

void push_reputation(lua_State* lua, peer_index peer) {
  auto& nodes = *session::of(lua).network(lua).nodes();
  const auto got = asked<protocol::result<actors::peer_list>>(lua, peer, nodes.node(peer), actors::get_peers{});
  if (!got)
    raise(lua, got.error().message);
  double sum = 0;
  double worst = 1;
  for (const auto& row : *got) {
    sum += row.reputation;
    worst = std::min(worst, row.reputation);
  }
  lua_newtable(lua);
  set_count(lua, "known", got->size());
  set_number(lua, "mean", got->empty() ? 0 : sum / static_cast<double>(got->size()));
  set_number(lua, "worst", got->empty() ? 0 : worst);
}

void push_store(lua_State* lua, peer_index peer) {
  const auto status = status_of(lua, peer);
  lua_newtable(lua);
  set_count(lua, "catalogue", status.catalogue);
  set_count(lua, "blobs", status.blobs.count);
  set_count(lua, "bytes", status.blobs.bytes);
  set_number(lua, "republish_late_s", status.republish_lag_s);
}

constexpr std::array parts{part{"peer", &push_peer}, part{"caches", &push_caches}, part{"reputation", &push_reputation},
                           part{"store", &push_store}};

int inspect_part(lua_State* lua, peer_index peer, bool whole_node) {
  const std::string wanted{text_argument(lua, 2)};
  std::vector<std::string> names;
  for (const auto& each : parts) {
    if (each.name != "peer" && !whole_node)
      continue;
    names.emplace_back(each.name);
    if (each.name == wanted)
      return each.push(lua, peer), 1;
  }
  raise(lua, "there is no '" + wanted + "' in a peer to look at" + suggestion(wanted, names));
}

int inspect(lua_State* lua) {
  auto& net = session::of(lua).network(lua);
  const auto peer = peer_argument(lua, 1);
  const auto whole_node = net.nodes() != nullptr;
  if (!lua_isnoneornil(lua, 2))
    return inspect_part(lua, peer, whole_node);
  const auto& self = net.population().contact(peer);
  push_peer(lua, peer);
  set_text(lua, "id", self.id.hex());
  set_text(lua, "address", to_string(self.where));
  for (const auto& each : parts) {
    if (each.name == "peer" || !whole_node)
      continue;
    each.push(lua, peer);
    lua_setfield(lua, -2, std::string{each.name}.c_str());
  }
  return 1;
}

// --- buckets

// How many contacts share so many bits with the peer; the farthest half of the network first.
int buckets(lua_State* lua) {
  std::map<int, std::size_t> counts;
  for (const auto& row : view_of(lua, peer_argument(lua, 1)).table)
    ++counts[row.prefix_bits];
  std::vector<protocol::pictured_bucket> pictured;
  lua_newtable(lua);
  for (const auto& [bits, count] : counts) {
    pictured.push_back({bits, count});
    lua_newtable(lua);
    set_count(lua, "bits", static_cast<std::uint64_t>(bits));
    set_count(lua, "contacts", count);
    lua_rawseti(lua, -2, static_cast<lua_Integer>(pictured.size()));
  }
  show_as(lua, protocol::bucket_bars(pictured));
  return 1;
}

} // namespace

std::span<const bound_command> inside_commands() noexcept {
  static constexpr std::array<bound_command, 3> all{
    {{"actors", &list_actors}, {"inspect", &inspect}, {"buckets", &buckets}}};
  return all;
}

} // namespace souk::runtime::shell
