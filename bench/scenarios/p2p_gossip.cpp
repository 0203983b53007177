// p2p/gossip: how announcements spread, on the geographic model, and from one running node to nine others on loopback.
#include "bench/scenarios/cases.hpp"
#include "bench/scenarios/goods.hpp"
#include "bench/scenarios/groups.hpp"
#include "bench/scenarios/programs.hpp"
#include "runtime/sim/gossip_scenario.hpp"

namespace souk::bench {
namespace {

using namespace std::chrono_literals;
using benchmark::State;
namespace sim = runtime::sim;

constexpr std::size_t nodes = 10;
constexpr auto spread_max = 30s;
constexpr auto asked_every = std::chrono::microseconds{200};

// A hundred announcements, ten a second; 1 % of the packets are lost.
void propagation(State& state) {
  sim::gossip_options o;
  o.peers = static_cast<std::size_t>(state.range(0));
  o.loss_ppm = 10'000;
  o.seed = next_seed("propagation" + std::to_string(state.range(0)));
  o.shards = 1;
  for (auto _ : state) {
    const auto found = sim::run_gossip_scenario(o);
    if (!found)
      return fail_case(state, found.error());
    state.SetIterationTime(found->wall_s);
    report(state, found->latency_ms, "virtual_");
    set(state, "virtual_max_ms", found->latency_ms_max);
    set(state, "virtual_p99_ms", found->latency_ms.p99);
    set(state, "coverage_percent", found->coverage_percent);
    set(state, "after_anti_entropy_percent", found->after_anti_entropy_percent);
    set(state, "duplicates", found->duplicates_per_announcement);
    set(state, "bytes", found->bytes_per_peer_per_announcement);
  }
}

std::size_t announcements_of(node_process& node) {
  const auto status = node.call("catalogue_status", json::object());
  return status ? (*status)["announcements"].get<std::size_t>() : 0;
}

// Publishes from the first node; from the moment at which its own catalogue has the announcement until all have it.
void announcement(State& state) {
  const auto standing = network_of(
    "gossip", [](node_network& net) { return net.grow(nodes, nodes).and_then([&] { return net.settle(nodes - 1); }); });
  if (!standing)
    return fail_case(state, standing.error());
  auto& net = **standing;
  samples took;
  samples commands;
  for (auto _ : state) {
    const auto number = next_seed("announced");
    const auto package = net.place().fresh("package");
    write_package(package, {.name = "announced-" + std::to_string(number), .seed = number});
    const auto before = announcements_of(net.at(0));
    command publishing{{"publish", package.string(), "--data", net.at(0).data().string()}};
    const auto has = [&](std::size_t i) { return announcements_of(net.at(i)) > before; };
    if (!becomes_true([&] { return has(0); }, spread_max, asked_every))
      return fail_case(state, "the publisher does not announce");
    const auto began = steady::now();
    for (std::size_t i = 1; i < nodes; ++i)
      if (!becomes_true([&] { return has(i); }, spread_max, asked_every))
        return fail_case(state, "an announcement does not reach all nodes");
    const auto ms = ms_since(began);
    state.SetIterationTime(ms / 1000);
    took.add(ms);
    const auto published = publishing.wait();
    if (!published)
      return fail_case(state, published.error());
    commands.add(published->ms);
  }
  took.report(state);
  commands.report(state, "command_");
}

} // namespace

void add_gossip() {
  for (const auto peers : {5, 10, 20, 50})
    add_case("p2p/gossip/propagation", propagation, 1, 3)->ArgName("peers")->Arg(peers);
  add_case("p2p/gossip/announcement/peers:10", announcement, 10, 3);
}

} // namespace souk::bench
