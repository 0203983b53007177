#include "runtime/sim/world.hpp"

#include <utility>

#include <caf/actor_cast.hpp>
#include <caf/exit_reason.hpp>
#include <caf/send.hpp>
#include <caf/spawn_options.hpp>

#include "actors/dht/peer_state.hpp"
#include "protocol/invariant.hpp"
#include "runtime/sim/purpose.hpp"
#include "runtime/sim/sim_port.hpp"

namespace souk::runtime::sim {
namespace {

constexpr protocol::wall_seconds wall_at_start = 1'750'000'000;

} // namespace

protocol::result<std::unique_ptr<world>> world::make(const world_plan& plan) {
  auto latency = make_latency(plan.latency, plan.seed, plan.peers);
  if (!latency)
    return protocol::fail(latency.error());
  return std::unique_ptr<world>{new world{plan, std::move(*latency)}};
}

world::world(const world_plan& plan, std::shared_ptr<const latency_model> latency)
    : plan_{plan},
      net_{std::make_shared<population>(plan.seed, plan.peers, plan.shards, plan.families), std::move(latency)},
      all_{net_} {
  for (shard_index i = 0; i < plan.shards; ++i)
    shards_.push_back({std::make_shared<const actors::peer_rules>(plan.rules),
                       std::make_shared<address_book>(net_.shared_peers()), std::make_shared<count_metrics>()});
}

actors::peer_environment world::outside(peer_index peer) {
  const auto& shared = shards_[peers().shard_of(peer)];
  auto& courier = all_.of(peer).courier();
  actors::peer_environment given;
  given.rules = shared.rules;
  given.datagrams = std::make_shared<sim_port>(courier, peer);
  given.contacts = shared.book;
  given.measured = shared.measured;
  given.keys = std::make_shared<const protocol::key_pair>(peers().keys(peer));
  given.self = peers().contact(peer).id;
  given.secret = secret_of(plan_.seed, peer, courier.life(peer));
  given.wall_at_start = wall_at_start;
  given.started = instant_of(time_origin_ns);
  return given;
}

void world::spawn(peer_index peer) {
  auto& home = all_.of(peer);
  protocol::invariant(!home.courier().up(peer), "a peer lives once at a time");
  const auto made = home.system().spawn<caf::lazy_init + caf::hidden>(actors::peer, outside(peer));
  home.courier().attach(peer, caf::actor_cast<caf::strong_actor_ptr>(made));
}

void world::spawn_all() {
  for (std::size_t i = 0; i < size(); ++i)
    spawn(static_cast<peer_index>(i));
}

void world::kill(peer_index peer) {
  auto& home = all_.of(peer);
  const auto gone = home.courier().actor(peer);
  protocol::invariant(gone != nullptr, "only who lives is killed");
  home.courier().detach(peer);
  home.drive();
  caf::anon_send_exit(caf::actor_cast<caf::actor>(gone), caf::exit_reason::kill);
}

actors::peer_actor world::actor(peer_index peer) const {
  return caf::actor_cast<actors::peer_actor>(all_.of(peer).courier().actor(peer));
}

bool world::run_until(const std::function<bool()>& done, protocol::duration limit) {
  all_.run_until(all_.now_ns() + ns_of(limit), plan_.threads, done);
  return done();
}

void world::run_for(protocol::duration length) {
  all_.run_until(all_.now_ns() + ns_of(length), plan_.threads);
}

} // namespace souk::runtime::sim
