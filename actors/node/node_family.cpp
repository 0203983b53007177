#include <algorithm>

#include "actors/catalogue/catalogue_state.hpp"
#include "actors/catalogue/gossip_state.hpp"
#include "actors/clock.hpp"
#include "actors/dht/maintenance_actor.hpp"
#include "actors/dht/peer_state.hpp"
#include "actors/node/dialler_actor.hpp"
#include "actors/node/node_state.hpp"
#include "actors/node/watched_actor.hpp"
#include "actors/node/wiring.hpp"
#include "actors/package/copier_state.hpp"

namespace souk::actors {
namespace {

template <class Handle>
Handle enrol(node_pointer self, Handle member) {
  self->monitor(member);
  self->state.members.push_back(caf::actor_cast<caf::strong_actor_ptr>(member));
  return member;
}

// Under its name in what is measured, where somebody measures it.
template <caf::spawn_options Options = caf::no_spawn_options, class Function, class... Arguments>
auto spawn_member(node_pointer self, std::string_view name, Function function, Arguments... arguments) {
  const auto& watch = self->state.outside->mailboxes;
  return enrol(self, watch ? spawn_watched<Options>(self, *watch, name, node_state::name, function,
                                                    std::move(arguments)...)
                           : self->spawn<Options>(function, std::move(arguments)...));
}

// The store, the archiver and the catalogue block; they get threads of their own, but not in the simulator.
template <class Function, class... Arguments>
auto spawn_blocking(node_pointer self, std::string_view name, Function function, Arguments... arguments) {
  return self->state.outside->detached_store
           ? spawn_member<caf::detached>(self, name, function, std::move(arguments)...)
           : spawn_member(self, name, function, std::move(arguments)...);
}

cache_tier_actor spawn_cache(node_pointer self, const peer_actor& peer) {
  const auto& outside = self->state.outside->peer;
  const auto warm = spawn_member(self, "cache_warm", cache_tier, std::string_view{"warm"}, outside.rules->warm, peer,
                                 cache_tier_actor{}, outside.measured);
  return spawn_member(self, "cache_hot", cache_tier, std::string_view{"hot"}, outside.rules->hot, peer, warm,
                      outside.measured);
}

void restore_records(node_pointer self) {
  self->request(self->state.kin->kept, caf::infinite, load_kept_records{})
    .then(
      [self](const answers<std::vector<store::saved_record>>& loaded) {
        if (loaded)
          for (const auto& each : *loaded)
            caf::anon_send(self->state.kin->peer, keep_record{each.kind, each.raw});
      },
      [](const caf::error&) {}); // the store failed: its successor is asked again
}

void wire(node_pointer self) {
  const auto& kin = self->state.kin;
  const auto dialler = spawn_member(self, "dialler", dial_back_server, self->state.outside, kin->peer);
  self->send(kin->peer, attach{kin->gossip, dialler, kin->kept, kin->reputation});
  self->send(kin->gossip,
             set_copier{[kin](caf::local_actor* parent) { return parent->home_system().spawn(copier, kin); }});
  self->state.calls = spawn_member(self, "stream_server", stream_server, kin);
  spawn_member(self, "maintenance", maintenance, kin);
  if (const auto& meter = self->state.outside->levels)
    self->state.levels = spawn_member(self, "slo", slo, meter);
  if (const auto& wired = self->state.outside->wired) {
    wired->deliver_datagrams_to(kin->peer);
    wired->deliver_calls_to(self->state.calls);
  }
}

} // namespace

void start_family(node_pointer self) {
  auto& state = self->state;
  const auto& outside = state.outside;
  auto kin = std::make_shared<family>();
  kin->outside = outside;
  kin->kept = spawn_blocking(self, "store", store_keeper, outside->stored, outside->peer);
  kin->archives = spawn_blocking(self, "archiver", archive_keeper, outside->archives);
  kin->peer = enrol(self, self->spawn(peer, outside->peer)); // its port knows how many datagrams wait: it hears most
  kin->reputation = spawn_member(self, "reputation", reputation_keeper, kin->peer);
  kin->cache = spawn_cache(self, kin->peer);
  kin->catalogue = spawn_blocking(self, "catalogue", catalogue, outside, kin->kept);
  kin->gossip = spawn_member(self, "gossip", gossip, outside, kin->peer, kin->kept, kin->catalogue, kin->cache);
  kin->copies = spawn_member(self, "copies_teller", copies_teller, std::shared_ptr<const family>{kin});
  state.kin = std::move(kin);
  wire(self);
  restore_records(self);
}

void end_family(node_pointer self) {
  for (const auto& member : self->state.members) {
    self->demonitor(caf::actor_cast<caf::actor_addr>(member));
    caf::anon_send_exit(member, caf::exit_reason::user_shutdown);
  }
  self->state.members.clear();
}

} // namespace souk::actors
