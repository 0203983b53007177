// p2p/memory: what node processes on loopback hold. `resident` counts the pages of the program and its libraries, which all
// processes share; `anonymous` is a node's own. The time is that of starting and joining, or of spreading the packages.
#include <algorithm>

#include "bench/scenarios/announced.hpp"
#include "bench/scenarios/cases.hpp"
#include "bench/scenarios/goods.hpp"
#include "bench/scenarios/groups.hpp"
#include "bench/scenarios/programs.hpp"

namespace souk::bench {
namespace {

using benchmark::State;

constexpr std::size_t lookups = 5; // of each node before it is looked at
constexpr std::size_t known_max = 15;

double mb(double kib) {
  return kib * 1024 / 1e6;
}

double anonymous_kib(node_network& net) {
  double sum = 0;
  for (std::size_t i = 0; i < net.size(); ++i)
    sum += net.at(i).anonymous_kib();
  return sum;
}

// Each looks up some keys that nobody has.
bool use_nodes(State& state, node_network& net) {
  for (std::size_t i = 0; i < net.size(); ++i)
    for (std::size_t n = 0; n < lookups; ++n) {
      std::string key(64, "0123456789abcdef"[(i + n) % 16]);
      key.replace(0, 1, 1, "0123456789abcdef"[i / 16 % 16]);
      const auto found = net.at(i).call("lookup", {{"key", key}});
      if (!found && found.error().code != protocol::errc::not_found)
        return fail_case(state, found.error()), false;
    }
  return true;
}

void report_memory(State& state, node_network& net) {
  samples resident;
  samples anonymous;
  for (std::size_t i = 0; i < net.size(); ++i) {
    resident.add(mb(net.at(i).resident_kib()));
    anonymous.add(mb(net.at(i).anonymous_kib()));
  }
  resident.report(state, "resident_", "mb");
  anonymous.report(state, "anonymous_", "mb");
  set(state, "anonymous_total_mb", anonymous.sum());
}

// With 10,000 packages in its catalogue and after a thousand searches.
void single_peer(State& state) {
  constexpr std::size_t packages = 10'000;
  constexpr std::size_t searches = 1000;
  for (auto _ : state) {
    folder place;
    if (const auto filled = open_catalogue(place / "data", make_packages(packages, 1)); !filled)
      return fail_case(state, filled.error());
    const auto began = steady::now();
    const auto node = node_process::start(place / "data", {});
    state.SetIterationTime(ms_since(began) / 1000);
    if (!node)
      return fail_case(state, node.error());
    set(state, "at_start_resident_mb", mb((*node)->resident_kib()));
    for (std::size_t i = 0; i < searches; ++i) {
      const auto& words = words_of_packages();
      const auto query = words[i % words.size()] + " " + words[i / words.size() % words.size()];
      if (const auto found = (*node)->call("search", {{"query", query}}); !found)
        return fail_case(state, found.error());
    }
    set(state, "resident_mb", mb((*node)->resident_kib()));
    set(state, "anonymous_mb", mb((*node)->anonymous_kib()));
    set(state, "packages", packages);
  }
}

void network(State& state) {
  const auto count = static_cast<std::size_t>(state.range(0));
  for (auto _ : state) {
    const auto began = steady::now();
    const auto standing = network_of("memory" + std::to_string(next_seed("memory")), [&](node_network& net) {
      return net.grow(count, count).and_then([&] { return net.settle(std::min(known_max, count - 1)); });
    });
    if (!standing)
      return fail_case(state, standing.error());
    auto& net = **standing;
    state.SetIterationTime(ms_since(began) / 1000);
    if (!use_nodes(state, net))
      return;
    report_memory(state, net);
  }
}

void with_packages(State& state) {
  const auto count = static_cast<std::size_t>(state.range(0));
  const auto packages = static_cast<std::size_t>(state.range(1));
  const auto standing = network_of("packages" + std::to_string(count), [&](node_network& net) {
    return net.grow(count, count).and_then([&] { return net.settle(std::min(known_max, count - 1)); });
  });
  if (!standing)
    return fail_case(state, standing.error());
  auto& net = **standing;
  for (auto _ : state) {
    const auto before = anonymous_kib(net);
    const auto began = steady::now();
    const auto spread = announce_packages(net, packages, next_seed("spread"));
    if (!spread)
      return fail_case(state, spread.error());
    state.SetIterationTime(ms_since(began) / 1000);
    const auto grown = (anonymous_kib(net) - before) / static_cast<double>(count);
    set(state, "grown_kb_per_package", grown * 1.024 / static_cast<double>(*spread));
    report_memory(state, net);
  }
}

} // namespace

void add_memory() {
  add_case("p2p/memory/single_peer", single_peer, 1, 3);
  for (const auto peers : {10, 20, 50, 100})
    add_case("p2p/memory/network", network, 1, 2)->ArgName("peers")->Arg(peers);
  const std::vector<std::string> names{"peers", "packages"};
  add_case("p2p/memory/with_packages", with_packages, 1, 2)->ArgNames(names)->Args({10, 100})->Args({20, 500});
  add_case("p2p/memory/with_packages", with_packages, 1, 1)->ArgNames(names)->Args({50, 1000}); // a minute each
}

} // namespace souk::bench
