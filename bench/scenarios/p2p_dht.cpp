// p2p/dht and p2p/scaling/lookup: records are put, got and looked for. Of put and get the time is that of nodes on loopback, and
// what begins with `virtual` was measured on the geographic model; of lookups all is virtual but the wall time.
#include <chrono>
#include <map>

#include "bench/scenarios/cases.hpp"
#include "bench/scenarios/groups.hpp"
#include "bench/scenarios/loopback.hpp"
#include "bench/scenarios/net.hpp"
#include "protocol/random.hpp"
#include "runtime/sim/lookup_scenario.hpp"

namespace souk::bench {
namespace {

using namespace std::chrono_literals;
using benchmark::State;

constexpr std::size_t operations = 100; // on loopback, one after the other
constexpr std::size_t virtual_puts = 50; // one after the other
constexpr std::size_t virtual_gets = 300;
constexpr std::size_t value_bytes = 512; // on loopback
constexpr auto operation_max = 10s;

std::string row(const char* name, const State& state) {
  return std::string{name} + std::to_string(state.range(0));
}

// The nodes of the row that runs; those of the row before end.
loopback_peers* nodes_for(State& state) {
  static std::unique_ptr<loopback_peers> standing;
  const auto wanted = static_cast<std::size_t>(state.range(0));
  if (!standing || standing->order().nodes != wanted) {
    standing = nullptr;
    auto started = loopback_peers::start(wanted);
    if (!started)
      return fail_case(state, started.error()), nullptr;
    standing = *std::move(started);
  }
  return standing.get();
}

// Runs `operations` of them one after the other; false when one fails.
bool run_phase_of(State& state, fleet& nodes, operation begin) {
  const auto sent = [&] {
    std::uint64_t sum = 0;
    for (const auto& [kind, count] : nodes.sent_so_far())
      sum += count;
    return sum;
  };
  const auto before = sent();
  const auto times = nodes.run({operations, 1, 60s, operation_max, std::move(begin)});
  state.SetIterationTime(std::chrono::duration<double>(times.took).count());
  if (times.successes.size() != operations)
    return fail_case(state, "some of the records were not stored or not found"), false;
  samples took;
  for (const auto each : times.successes)
    took.add(protocol::to_ms(each));
  took.report(state);
  set(state, "messages", static_cast<double>(sent() - before) / operations);
  return true;
}

void put_on_loopback(State& state, std::uint64_t seed) {
  auto* peers = nodes_for(state);
  if (peers == nullptr)
    return;
  const auto records = make_values(operations, value_bytes, seed);
  protocol::random_source draws{seed, 0, 1};
  auto& nodes = peers->nodes();
  while (state.KeepRunningBatch(operations))
    run_phase_of(state, nodes, [&](load_pointer self, std::size_t i, operation_end end) {
      nodes.put(self, draws.below(peers->order().nodes), records[i], std::move(end));
    });
}

void put_on_model(State& state, std::uint64_t seed) {
  const auto began = steady::now();
  const auto peers = static_cast<std::size_t>(state.range(0));
  auto net = geographic_world(peers, seed);
  cold_start(*net, peers);
  net->run_for(15s);
  protocol::random_source draws{seed, 0, 2};
  std::vector<put_order> all;
  for (std::size_t i = 0; i < virtual_puts; ++i) {
    all.push_back({static_cast<sim::peer_index>(draws.below(peers)), {}});
    for (std::size_t byte = 0; byte < value_bytes; ++byte)
      all.back().value.push_back(static_cast<std::uint8_t>(draws.below(256)));
  }
  const auto before = net->all().counts();
  samples took;
  samples kept;
  for (const auto& each : put_values(*net, all)) {
    took.add(each.ms);
    kept.add(static_cast<double>(each.acknowledged));
  }
  const auto after = net->all().counts();
  took.report(state, "virtual_");
  kept.report(state, "virtual_replicas_", "count");
  set(state, "virtual_messages", static_cast<double>(after.sent - before.sent) / virtual_puts);
  set(state, "virtual_bytes", static_cast<double>(after.bytes - before.bytes) / virtual_puts);
  set(state, "virtual_wall_ms", ms_since(began));
}

void put(State& state) {
  const auto seed = next_seed(row("put", state));
  put_on_loopback(state, seed);
  if (!state.error_occurred())
    put_on_model(state, seed);
}

sim::lookup_options value_options(std::size_t peers, std::size_t lookups, std::uint64_t seed) {
  sim::lookup_options o;
  o.peers = peers;
  o.lookups = lookups;
  o.mode = sim::lookup_mode::get;
  o.alpha = actors::peer_rules{}.value_lookup.alpha;
  o.stop = o.k;
  o.seed = seed;
  return o;
}

void report_lookups(State& state, const sim::lookup_figures& f, double lookups, const std::string& prefix) {
  report(state, f.latency_ms, prefix);
  set(state, prefix + "found_percent", f.success_percent);
  set(state, prefix + "hops_mean", f.hops.mean);
  set(state, prefix + "messages", static_cast<double>(f.messages) / lookups);
  set(state, prefix + "bytes", static_cast<double>(f.bytes) / lookups);
  set(state, prefix + "lookups_per_wall_s", f.lookups_per_s);
}

void get(State& state) {
  const auto seed = next_seed(row("get", state));
  auto* peers = nodes_for(state);
  if (peers == nullptr)
    return;
  auto& nodes = peers->nodes();
  const auto records = make_values(operations, value_bytes, 1000 + seed);
  nodes.run({operations, 4, 60s, operation_max, [&](load_pointer self, std::size_t i, operation_end end) {
               nodes.put(self, i % peers->order().nodes, records[i], std::move(end));
             }});
  protocol::random_source draws{seed, 0, 3};
  while (state.KeepRunningBatch(operations))
    run_phase_of(state, nodes, [&](load_pointer self, std::size_t i, operation_end end) {
      nodes.get(self, draws.below(peers->order().nodes), records[i], std::move(end));
    });
  if (state.error_occurred())
    return;
  const auto began = steady::now();
  const auto found = sim::run_lookup_scenario(value_options(peers->order().nodes, virtual_gets, seed));
  if (!found)
    return fail_case(state, found.error());
  report_lookups(state, *found, virtual_gets, "virtual_");
  set(state, "virtual_wall_ms", ms_since(began));
}

// One iteration is a whole run of the simulator; its figures are counters.
void run_in_simulator(State& state, const sim::lookup_options& options) {
  for (auto _ : state) {
    const auto began = steady::now();
    const auto found = sim::run_lookup_scenario(options);
    state.SetIterationTime(ms_since(began) / 1000);
    if (!found)
      return fail_case(state, found.error());
    report_lookups(state, *found, static_cast<double>(options.lookups), "virtual_");
    set(state, "bytes_per_peer", found->bytes_per_peer);
    set(state, "join_messages_per_peer",
        static_cast<double>(found->join_messages) / static_cast<double>(options.peers));
  }
}

// Until the first verified value, as a node asks: 1 % of the packets are lost, 5 % of the contacts are dead, no cache.
void lookup(State& state) {
  auto o = value_options(static_cast<std::size_t>(state.range(0)), 1000, next_seed(row("lookup", state)));
  o.loss_ppm = 10'000;
  o.dead_ppm = 50'000;
  run_in_simulator(state, o);
}

// Until the three closest have answered, ten requests at once: how the cost of a lookup grows with the peers.
void scaling_lookup(State& state) {
  sim::lookup_options o;
  o.peers = static_cast<std::size_t>(state.range(0));
  o.lookups = 1000;
  o.near_first = false;
  o.seed = next_seed(row("scaling", state));
  run_in_simulator(state, o);
}

} // namespace

void add_dht() {
  for (const auto peers : {10, 50, 100})
    add_case("p2p/dht/put", put, operations, 3)->ArgName("peers")->Arg(peers);
  for (const auto peers : {10, 50, 100})
    add_case("p2p/dht/get", get, operations, 3)->ArgName("peers")->Arg(peers);
  for (const auto peers : {10, 50, 100, 500, 1000})
    add_case("p2p/dht/lookup", lookup, 1, 3)->ArgName("peers")->Arg(peers);
}

void add_scaling_lookup() {
  for (const auto peers : {10, 50, 100, 500, 1000})
    add_case("p2p/scaling/lookup", scaling_lookup, 1, 3)->ArgName("peers")->Arg(peers);
}

} // namespace souk::bench
