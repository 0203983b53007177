#include "runtime/sim/fixture.hpp"

#include <caf/actor.hpp>
#include <caf/exit_reason.hpp>
#include <caf/send.hpp>

#include "runtime/sim/purpose.hpp"

namespace souk::runtime::sim {

fixture::fixture(const fixture_options& options)
    : net_{std::make_shared<population>(options.seed, options.peers, options.shards), fixed_latency(options.one_way)},
      all_{net_}, book_{std::make_shared<address_book>(net_.shared_peers())},
      measured_{std::make_shared<count_metrics>()}, wall_at_start_{options.wall_at_start} {}

fixture::~fixture() {
  all_.at(0).drive();
  for (const auto& actor : spawned_)
    caf::anon_send_exit(caf::actor_cast<caf::actor>(actor), caf::exit_reason::kill);
}

actors::peer_environment fixture::outside(peer_index peer, std::shared_ptr<const actors::peer_rules> rules) {
  actors::peer_environment given;
  given.rules = rules ? std::move(rules) : std::make_shared<const actors::peer_rules>();
  given.datagrams = std::make_shared<sim_port>(all_.of(peer).courier(), peer);
  given.contacts = book_;
  given.measured = measured_;
  given.keys = std::make_shared<const protocol::key_pair>(net_.peers().keys(peer));
  given.self = contact(peer).id;
  given.secret = secret_of(net_.peers().seed(), peer, all_.of(peer).courier().life(peer));
  given.wall_at_start = wall_at_start_;
  given.started = instant_of(time_origin_ns);
  return given;
}

void fixture::crash(peer_index peer) {
  auto& home = all_.of(peer);
  const auto actor = home.courier().actor(peer);
  home.courier().detach(peer);
  home.drive();
  if (actor)
    caf::anon_send_exit(caf::actor_cast<caf::actor>(actor), caf::exit_reason::kill);
}

void fixture::inject(peer_index from, peer_index to, const protocol::bytes& raw) {
  auto& by = all_.of(from).courier();
  by.send(from, by.life(from), where(to), raw);
}

} // namespace souk::runtime::sim
