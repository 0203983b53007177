// p2p/search and p2p/scaling/search: packages that many peers published, found by every other peer in its own copy of the
// catalogue. The time is that of a search by the peer's catalogue actor; `findable` is the virtual time from a publish until
// another peer can find the package.
#include <chrono>

#include "bench/scenarios/cases.hpp"
#include "bench/scenarios/goods.hpp"
#include "bench/scenarios/groups.hpp"
#include "bench/scenarios/local.hpp"
#include "bench/scenarios/net.hpp"
#include "runtime/sim/ask_once.hpp"
#include "runtime/sim/gossip_peers.hpp"
#include "runtime/sim/tables.hpp"

namespace souk::bench {
namespace {

using namespace std::chrono_literals;
using benchmark::State;

constexpr protocol::wall_seconds issued_at = 1'750'000'000; // the clock of the simulator
constexpr auto published_every = 20ms;
constexpr auto spread_max = 10min;
constexpr std::size_t searches = 50; // of a repetition
constexpr std::size_t cached_asked = 2000;

// Peers with catalogues, in which all packages have arrived.
struct market {
  std::size_t peers = 0;
  std::vector<made_package> packages;
  std::unique_ptr<sim::world> net;
  std::vector<sim::gossip_item> items;
  std::unique_ptr<sim::gossip_peers> catalogues;
  bool complete = false;

  market(std::size_t peers_wanted, std::size_t packages_wanted)
      : peers{peers_wanted}, packages{make_packages(packages_wanted, 1)}, net{geographic_world(peers, 1)} {
    net->spawn_all();
    sim::fill_perfectly(*net);
    protocol::random_source draws{1, packages.size(), 4};
    for (std::size_t i = 0; i < packages.size(); ++i)
      items.push_back({static_cast<sim::peer_index>(draws.below(peers)),
                       protocol::encode(announcement_of(packages[i], i, issued_at)), 0,
                       std::vector<sim::nanoseconds>(peers, sim::not_arrived)});
    catalogues = std::make_unique<sim::gossip_peers>(*net, items);
    net->run_for(6s); // neighbours are chosen and have given tokens
    publish();
  }

  void publish() {
    auto at = net->all().now_ns();
    for (std::size_t i = 0; i < items.size(); ++i, at += sim::ns_of(published_every))
      net->all().of(items[i].publisher).at(at, [this, i] { catalogues->publish(i); });
    complete = net->run_until([this] { return all_there(); }, spread_max);
  }

  bool all_there() const {
    for (std::size_t i = items.size(); i-- > 0;)
      for (const auto arrived : items[i].arrived_at)
        if (arrived == sim::not_arrived)
          return false;
    return true;
  }

  void report_findable(State& state) const {
    samples took;
    for (const auto& item : items)
      for (std::size_t i = 0; i < peers; ++i)
        if (i != item.publisher)
          took.add(static_cast<double>(item.arrived_at[i] - item.published_at) / 1e6);
    took.report(state, "virtual_findable_");
  }

  // One search at one peer; how many it found, and none when it failed. `virtual_ms` is what it took there.
  double search(sim::peer_index peer, const actors::search_query& query, double& virtual_ms) {
    auto& home = net->all().at(0);
    home.drive();
    double found = 0;
    auto ended = false;
    const auto began = home.now_ns();
    sim::ask_once<protocol::result<actors::search_report>>(
      home, catalogues->catalogue(peer), actors::find_packages{query},
      [&](const protocol::result<actors::search_report>* got) {
        found = got != nullptr && *got ? static_cast<double>((*got)->page.total) : 0;
        virtual_ms = static_cast<double>(home.now_ns() - began) / 1e6;
        ended = true;
      });
    net->run_until([&] { return ended; }, 1min);
    return found;
  }
};

// The market of the row that runs.
market* market_for(State& state, std::size_t peers, std::size_t packages) {
  static std::unique_ptr<market> standing;
  if (!standing || standing->peers != peers || standing->packages.size() != packages) {
    standing = nullptr;
    standing = std::make_unique<market>(peers, packages);
  }
  if (!standing->complete)
    return fail_case(state, "not every announcement came to every peer"), nullptr;
  return standing.get();
}

// Each search is for a package by its name, at a peer that did not publish it.
void search_at_peers(State& state, std::size_t peers, std::size_t packages) {
  auto* net = market_for(state, peers, packages);
  if (net == nullptr)
    return;
  protocol::random_source draws{next_seed("search" + std::to_string(peers) + "/" + std::to_string(packages)), peers, 5};
  samples virtual_took;
  double found = 0;
  const auto before = net->net->all().counts().sent;
  time_each(state, [&] {
    const auto which = draws.below(packages);
    auto peer = static_cast<sim::peer_index>(draws.below(peers));
    if (peer == net->items[which].publisher)
      peer = static_cast<sim::peer_index>((peer + 1) % peers);
    actors::search_query query;
    query.text = net->packages[which].name;
    double ms = 0;
    const auto now_found = net->search(peer, query, ms);
    virtual_took.add(ms);
    found += now_found;
    return now_found > 0 || (fail_case(state, "a peer does not find what another published"), false);
  });
  virtual_took.report(state, "virtual_");
  net->report_findable(state);
  set(state, "found", found / static_cast<double>(searches));
  set(state, "messages", static_cast<double>(net->net->all().counts().sent - before) / static_cast<double>(searches));
}

void across_peers(State& state) {
  search_at_peers(state, static_cast<std::size_t>(state.range(0)), static_cast<std::size_t>(state.range(1)));
}

void scaling_search(State& state) {
  search_at_peers(state, static_cast<std::size_t>(state.range(0)), 1000);
}

// The same search again, which the catalogue actor of a node remembers.
void local_cache_hit(State& state) {
  static std::unique_ptr<local_actors> node;
  if (!node) {
    auto started = local_actors::start(make_packages(1, 1));
    if (!started)
      return fail_case(state, started.error());
    node = *std::move(started);
  }
  actors::find_packages wanted;
  wanted.query.text = make_packages(1, 1)[0].name;
  const auto ask = [&](load_pointer self, std::size_t, operation_end end) {
    self->request(node->catalogue(), caf::infinite, wanted)
      .then([end](const protocol::result<actors::search_report>& got) { end(got && got->page.hits.size() == 1); },
            [end](const caf::error&) { end(false); });
  };
  node->run(1, 1, ask);
  while (state.KeepRunningBatch(cached_asked)) {
    const auto times = node->run(cached_asked, 1, ask);
    state.SetIterationTime(std::chrono::duration<double>(times.took).count());
    samples took;
    for (const auto each : times.successes)
      took.add(protocol::to_ms(each));
    took.report(state);
    if (times.successes.size() != cached_asked)
      fail_case(state, "a search did not find the one package");
  }
}

} // namespace

void add_p2p_search() {
  add_case("p2p/search/across_peers", across_peers, searches, 5)
    ->ArgNames({"peers", "packages"})
    ->Args({10, 100})
    ->Args({20, 500})
    ->Args({50, 1000});
  add_case("p2p/search/local_cache_hit/packages:1", local_cache_hit, cached_asked, 5);
}

void add_scaling_search() {
  for (const auto peers : {10, 20, 50, 100})
    add_case("p2p/scaling/search", scaling_search, searches, 5)->ArgName("peers")->Arg(peers);
}

} // namespace souk::bench
