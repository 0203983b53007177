// p2p/discovery and p2p/scaling/bootstrap: peers that know one address each find all others. The time is that of small nodes on
// loopback, from the first socket until each knows ten others or half of them; `virtual` is the geographic model.
#include <numeric>

#include "bench/scenarios/cases.hpp"
#include "bench/scenarios/groups.hpp"
#include "bench/scenarios/loopback.hpp"
#include "bench/scenarios/net.hpp"

namespace souk::bench {
namespace {

using benchmark::State;

// All but the first begin at once and know only the first.
bool start_on_model(State& state, std::uint64_t seed) {
  const auto began = steady::now();
  const auto peers = static_cast<std::size_t>(state.range(0));
  auto net = geographic_world(peers, seed);
  samples took;
  for (const auto ms : cold_start(*net, peers))
    took.add(ms);
  took.report(state, "virtual_");
  const auto counts = net->all().counts();
  set(state, "virtual_messages", static_cast<double>(counts.sent));
  set(state, "virtual_bytes", static_cast<double>(counts.bytes));
  set(state, "virtual_wall_ms", ms_since(began));
  return true;
}

void discovery(State& state) {
  for (auto _ : state) {
    const auto nodes = loopback_peers::start(static_cast<std::size_t>(state.range(0)));
    if (!nodes)
      return fail_case(state, nodes.error());
    state.SetIterationTime((*nodes)->joined_ms() / 1000);
  }
  start_on_model(state, next_seed("discovery" + std::to_string(state.range(0))));
}

void scaling_bootstrap(State& state) {
  for (auto _ : state) {
    const auto began = steady::now();
    start_on_model(state, next_seed("bootstrap" + std::to_string(state.range(0))));
    state.SetIterationTime(ms_since(began) / 1000);
  }
}

} // namespace

void add_discovery() {
  for (const auto peers : {5, 10, 20, 50})
    add_case("p2p/discovery/bootstrap", discovery, 1, 5)->ArgName("peers")->Arg(peers);
}

void add_scaling_bootstrap() {
  for (const auto peers : {5, 10, 20, 50, 100})
    add_case("p2p/scaling/bootstrap", scaling_bootstrap, 1, 5)->ArgName("peers")->Arg(peers);
}

} // namespace souk::bench
