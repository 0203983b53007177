#include "runtime/shell/node_network.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "protocol/dht/record.hpp"
#include "runtime/sim/ask_once.hpp"

namespace souk::runtime::shell {
namespace {

using namespace std::chrono_literals;

constexpr protocol::duration join_apart_max = 100ms;
constexpr protocol::duration joining_max = 20s; // all of them
constexpr protocol::duration join_time = 20s; // of the last one

actors::peer_rules rules_of(const network_order& order) {
  actors::peer_rules rules;
  rules.refresh_interval = order.refresh;
  rules.republish_interval = order.republish;
  return rules;
}

// One node of so many keeps copies of what others publish.
constexpr std::size_t seeder_of = 20;

sim::chaos_plan plan_of(const network_order& order) {
  sim::chaos_plan plan;
  plan.latency = order.latency;
  plan.peers.resize(order.peers + order.spare);
  for (std::size_t i = 0; i < plan.peers.size(); ++i)
    plan.peers[i].seeds = i % seeder_of == 0;
  return plan;
}

} // namespace

protocol::result<std::unique_ptr<node_network>> node_network::make(const network_order& order) {
  auto latency = sim::make_latency(order.latency, order.seed, order.peers + order.spare);
  if (!latency)
    return protocol::fail(latency.error());
  return std::unique_ptr<node_network>{new node_network{order, std::move(*latency)}};
}

node_network::node_network(const network_order& order, std::shared_ptr<const sim::latency_model> latency)
    : peer_network{order}, plan_{plan_of(order)}, net_{std::make_shared<sim::population>(order.seed, plan_.peers.size(),
                                                                                         order.shards),
                                                       std::move(latency)},
      all_{net_}, nodes_{plan_, rules_of(order), sim::planted_bug::none, all_} {}

protocol::result<void> node_network::populate() {
  const auto many = static_cast<protocol::duration::rep>(order().peers);
  const auto apart = std::min(join_apart_max, joining_max / many);
  for (peer_index peer = 0; peer < order().peers; ++peer)
    all_.schedule(all_.now_ns() + sim::ns_of(apart * peer), [this, peer] { start_now(peer); });
  run_for(apart * many + join_time);
  return {};
}

void node_network::end_life(peer_index peer, bool clean) {
  if (clean)
    nodes_.kept(peer).sync();
  nodes_.crash(peer);
}

void node_network::put(peer_index peer, protocol::bytes value, std::function<void(const actors::placed*)> then) {
  auto& home = all_.of(peer);
  home.drive();
  const auto worker = home.system().spawn<caf::hidden>(actors::placer, nodes_.outside(peer), nodes_.actor(peer));
  const auto key = protocol::value_key(value);
  actors::place_records order{key, {{protocol::record_kind::value, std::move(value)}}, nullptr};
  sim::ask_once<actors::placed>(home, worker, std::move(order), std::move(then));
}

} // namespace souk::runtime::shell
