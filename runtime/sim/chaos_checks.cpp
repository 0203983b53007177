#include "runtime/sim/chaos_checks.hpp"

#include <algorithm>

#include "protocol/limits.hpp"
#include "protocol/package/content.hpp"
#include "runtime/sim/ask_once.hpp"

namespace souk::runtime::sim {
namespace {

namespace limits = protocol::limits;

constexpr const char* within_limits = "queues, tables and stores stay within their limits";

void check_view(const actors::peer_view& view, const protocol::node_id& self, peer_index peer, chaos_failures& wrong) {
  const auto is_self = [&self](const auto& row) { return row.whom.id == self; };
  wrong.expect(std::none_of(view.table.begin(), view.table.end(), is_self), peer, "no table holds its own node",
               "it is among " + std::to_string(view.table.size()) + " entries");
  wrong.expect(view.holds_invariants, peer, "entries of a bucket are in range, unique and at most k",
               std::to_string(view.table.size()) + " entries");
  wrong.expect(view.requests_started == view.requests_ended + view.requests_open, peer,
               "each request ends exactly once",
               std::to_string(view.requests_started) + " began, " + std::to_string(view.requests_ended) + " ended, "
                 + std::to_string(view.requests_open) + " are open");
  wrong.expect(view.requests_open <= limits::requests_in_flight_max, peer, within_limits,
               std::to_string(view.requests_open) + " requests are open");
  wrong.expect(view.records <= limits::records_per_peer_max, peer, within_limits,
               std::to_string(view.records) + " records");
}

void check_status(const actors::node_status& status, peer_index peer, chaos_failures& wrong) {
  for (const auto* tier : {&status.hot, &status.warm})
    wrong.expect(tier->entries <= tier->capacity, peer, within_limits,
                 std::to_string(tier->entries) + " entries in a cache for " + std::to_string(tier->capacity));
  wrong.expect(status.catalogue <= limits::catalogue_rows_max, peer, within_limits,
               std::to_string(status.catalogue) + " rows in the catalogue");
  wrong.expect(status.blobs.bytes <= limits::quota_bytes_default, peer, within_limits,
               std::to_string(status.blobs.bytes) + " bytes of content");
}

} // namespace

void check_nodes(chaos_nodes& nodes, chaos_failures& wrong) {
  using status_answer = protocol::result<actors::node_status>;
  for (peer_index peer = 0; peer < nodes.size(); ++peer) {
    if (!nodes.up(peer) || !nodes.honest(peer))
      continue;
    auto& where = nodes.all().of(peer);
    const auto& self = nodes.all().net().peers().contact(peer).id;
    ask_once<actors::peer_view>(where, nodes.actor(peer), actors::get_peer_view{},
                                [&self, peer, &wrong](const auto* view) {
                                  if (view != nullptr)
                                    check_view(*view, self, peer, wrong);
                                });
    ask_once<status_answer>(where, nodes.node(peer), actors::get_status{}, [peer, &wrong](const status_answer* status) {
      if (status != nullptr && *status)
        check_status(**status, peer, wrong);
    });
    check_trees(nodes, peer, wrong);
  }
}

void check_trees(const chaos_nodes& nodes, peer_index peer, chaos_failures& wrong) {
  constexpr const char* rule = "an installed tree equals its manifest or is absent";
  const auto& trees = nodes.archives(peer).trees();
  const auto ledger = nodes.kept(peer).installed(std::nullopt);
  if (!ledger)
    return wrong.note(peer, rule, ledger.error().message);
  for (const auto& package : *ledger) {
    const auto tree = trees.find(package.path);
    const auto right = tree != trees.end() && tree->second.size() == package.bytes
                       && protocol::digest_of(protocol::byte_view{tree->second}) == package.archive;
    wrong.expect(right, peer, rule, package.path);
  }
  wrong.expect(ledger->size() == trees.size(), peer, rule,
               std::to_string(trees.size()) + " trees, " + std::to_string(ledger->size()) + " in the ledger");
}

} // namespace souk::runtime::sim
