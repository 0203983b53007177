#include "runtime/shell/small_network.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include <caf/event_based_actor.hpp>
#include <caf/spawn_options.hpp>

#include "actors/dht/bootstrap_actor.hpp"
#include "protocol/dht/record.hpp"
#include "runtime/sim/ask_once.hpp"
#include "runtime/sim/purpose.hpp"
#include "runtime/sim/tables.hpp"

namespace souk::runtime::shell {
namespace {

constexpr std::size_t introducers_wanted = 3; // one of them may be gone

sim::world_plan plan_of(const network_order& order) {
  sim::world_plan plan;
  plan.seed = order.seed;
  plan.peers = order.peers + order.spare;
  plan.shards = order.shards;
  plan.threads = order.threads;
  plan.latency = order.latency;
  plan.rules.prove_contacts = false; // keys are modelled
  return plan;
}

} // namespace

protocol::result<std::unique_ptr<small_network>> small_network::make(const network_order& order) {
  auto made = sim::world::make(plan_of(order));
  if (!made)
    return protocol::fail(made.error());
  return std::unique_ptr<small_network>{new small_network{order, std::move(*made)}};
}

small_network::small_network(const network_order& order, std::unique_ptr<sim::world> made)
    : peer_network{order}, world_{std::move(made)} {}

// As a step of the network: their lives begin at one instant, without a word.
protocol::result<void> small_network::populate() {
  std::vector<peer_index> founders(order().peers);
  std::iota(founders.begin(), founders.end(), peer_index{0});
  if (!order().saved_in.empty()) {
    if (const auto loaded = sim::load_net(*world_, order().saved_in); !loaded)
      return loaded;
    std::erase_if(founders, [this](peer_index peer) { return !world_->up(peer); });
  }
  founding_ = true;
  start(founders);
  founding_ = false;
  if (order().saved_in.empty())
    sim::fill_perfectly(*world_, {}, sim::contact_times::measured);
  return {};
}

void small_network::begin_life(peer_index peer) {
  if (world_->up(peer))
    return; // from a file
  world_->spawn(peer);
  if (!founding_)
    join(peer);
}

void small_network::end_life(peer_index peer, bool) {
  world_->kill(peer);
}

// By some who live: whom a newcomer knows beforehand is not told by its life.
void small_network::join(peer_index newcomer) {
  auto& home = all().of(newcomer);
  auto draws = sim::draws_for(order().seed, newcomer, sim::purpose::join, home.courier().life(newcomer));
  actors::join_network order_to_join;
  for (std::size_t tries = 0; tries < 100 && order_to_join.contacts.size() < introducers_wanted; ++tries)
    if (const auto other = static_cast<peer_index>(draws.below(size())); other != newcomer && alive(other))
      order_to_join.contacts.push_back(population().contact(other));
  const auto joiner = home.system().spawn<caf::hidden>(actors::bootstrap, world_->actor(newcomer),
                                                       world_->rules_of(newcomer), population().contact(newcomer).id,
                                                       draws.next());
  sim::ask_once<actors::joined>(home, joiner, std::move(order_to_join), [](const actors::joined*) {});
}

void small_network::put(peer_index peer, protocol::bytes value, std::function<void(const actors::placed*)> then) {
  auto& home = all().of(peer);
  home.drive();
  auto outside = std::make_shared<actors::environment>();
  outside->peer = world_->outside(peer);
  const auto worker = home.system().spawn<caf::hidden>(
    actors::placer, std::shared_ptr<const actors::environment>{std::move(outside)}, world_->actor(peer));
  const auto key = protocol::value_key(value);
  actors::place_records order_to_place{key, {{protocol::record_kind::value, std::move(value)}}, nullptr};
  sim::ask_once<actors::placed>(home, worker, std::move(order_to_place), std::move(then));
}

} // namespace souk::runtime::shell
