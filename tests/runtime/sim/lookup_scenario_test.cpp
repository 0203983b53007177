// Real peers in a simulated network: they join, and find what is looked for.
#include "runtime/sim/lookup_scenario.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <utility>

#include "runtime/sim/purpose.hpp"
#include "runtime/sim/tables.hpp"
#include "runtime/sim/truth_by_family.hpp"
#include "tests/catch.hpp"

namespace souk::runtime::sim {
namespace {

lookup_options small_network() {
  lookup_options options;
  options.peers = 300;
  options.lookups = 200;
  options.concurrent = 50;
  options.latency = "fixed:50";
  return options;
}

protocol::id random_id(std::uint64_t nth) {
  auto draws = draws_for(99, nth, purpose::target);
  protocol::id made;
  for (auto& byte : made.raw)
    byte = static_cast<std::uint8_t>(draws.next());
  return made;
}

} // namespace

TEST_CASE("truth: the closest are those with the smallest distance") {
  const population peers{5, 500, 4};
  const truth all{peers, [](peer_index i) { return i % 3 != 0; }};
  for (std::uint64_t nth = 0; nth < 50; ++nth) {
    const auto target = random_id(nth);
    std::vector<peer_index> expected;
    for (peer_index i = 0; i < peers.size(); ++i)
      if (i % 3 != 0)
        expected.push_back(i);
    std::sort(expected.begin(), expected.end(),
              [&](peer_index a, peer_index b) { return closer(target, peers.contact(a).id, peers.contact(b).id); });
    expected.resize(20);
    CHECK(all.closest(target, 20) == expected);
  }
  CHECK(all.closest(random_id(1), 1000).size() == all.size());
}

TEST_CASE("truth: a bucket holds those that share exactly its bits") {
  const population peers{5, 500, 4};
  const truth all{peers, [](peer_index) { return true; }};
  const auto& self = peers.contact(17).id;
  std::size_t held = 0;
  const auto buckets = all.buckets_of(self);
  for (std::size_t bits = 0; bits < buckets.size(); ++bits)
    for (auto i = buckets[bits].first; i < buckets[bits].last; ++i, ++held)
      CHECK(common_prefix_bits(self, peers.contact(all.at(i)).id) == static_cast<int>(bits));
  CHECK(held == peers.size() - 1);
}

TEST_CASE("population: a peer is found by each of its addresses, and by no other") {
  const population peers{5, 2000, 4, {.v6_only_ppm = 300'000, .dual_ppm = 300'000}};
  std::array<std::size_t, 4> count{};
  for (peer_index i = 0; i < peers.size(); ++i) {
    ++count[static_cast<std::size_t>(peers.family_of_peer(i))];
    const auto by_v4 = peers.find(address_of(i));
    const auto by_v6 = peers.find(address6_of(i));
    CHECK(by_v4 == (peers.has(i, family::v4) ? std::optional{i} : std::nullopt));
    CHECK(by_v6 == (peers.has(i, family::v6) ? std::optional{i} : std::nullopt));
    CHECK(peers.find(peers.contact(i).where) == i);
  }
  for (const auto kind : {family::v4, family::v6, family::both})
    CHECK(count[static_cast<std::size_t>(kind)] > peers.size() / 4);
  auto elsewhere = address6_of(1);
  elsewhere.address[14] = 1;
  CHECK_FALSE(peers.find(elsewhere));
  CHECK_FALSE(peers.find(address6_of(2000)));
  CHECK_FALSE(population{5, 2000, 4}.find(address6_of(1)));
}

TEST_CASE("truth by family: the closest are those whom a peer can reach") {
  const population peers{5, 500, 4, {.v6_only_ppm = 400'000, .dual_ppm = 200'000}};
  const truth_by_family known{peers, [](peer_index) { return true; }};
  for (peer_index source = 0; source < 20; ++source)
    for (const auto each : known.of(source).closest(random_id(source), 30))
      CHECK(peers.reaches(source, each));
  CHECK(known.of(0).size() == peers.size()); // the first has both
}

TEST_CASE("sim lookup: perfect tables find everything, the same on any number of threads") {
  auto options = small_network();
  options.tables = table_filling::perfect;
  options.hedge = options.near = false;
  const auto one = run_lookup_scenario(options).value();
  CHECK(one.success_percent == 100);
  CHECK(one.timeouts.mean == 0);
  CHECK(one.rounds.mean >= 1);
  CHECK(one.hops.mean < 3);
  for (const unsigned threads : {2U, 4U}) {
    options.threads = threads;
    const auto more = run_lookup_scenario(options).value();
    CHECK(more.trace_hash == one.trace_hash);
    CHECK(more.latency_ms.mean == Approx(one.latency_ms.mean));
  }
  options.seed = 2;
  CHECK(run_lookup_scenario(options).value().trace_hash != one.trace_hash);
}

TEST_CASE("sim lookup: peers that joined find everything in a network without faults") {
  const auto figures = run_lookup_scenario(small_network()).value();
  CHECK(figures.success_percent > 99);
  CHECK(figures.bytes_per_peer > 0);
}

TEST_CASE("sim lookup: a value is found where holders died and packets are lost") {
  auto options = small_network();
  options.mode = lookup_mode::get;
  options.alpha = 3;
  options.stop = options.k;
  options.dead_ppm = 50'000;
  options.loss_ppm = 10'000;
  const auto figures = run_lookup_scenario(options).value();
  CHECK(figures.success_percent > 98);
  options.mode = lookup_mode::closest;
  const auto closest = run_lookup_scenario(options).value();
  CHECK(closest.success_percent > 90); // two of a hundred questions get no answer, and nobody is asked twice
  CHECK(closest.timeouts.mean > 0);
}

TEST_CASE("sim lookup: a third of the peers is behind a NAT, and all join and find the closest of the others") {
  auto options = small_network();
  options.unreachable_ppm = 333'000;
  const auto figures = run_lookup_scenario(options).value();
  CHECK(figures.success_percent > 99);
  CHECK(figures.timeouts.mean > 0.2); // some are known who hear only those they spoke to
}

TEST_CASE("sim lookup: with fixed timeouts a hedged query asks about as many as with measured ones") {
  auto options = small_network();
  options.mode = lookup_mode::get;
  options.alpha = 3;
  options.stop = options.k;
  const auto measured = run_lookup_scenario(options).value();
  options.adaptive = false;
  CHECK(run_lookup_scenario(options).value().rpcs.mean < 1.5 * measured.rpcs.mean);
}

TEST_CASE("sim lookup: who prefers near peers waits half as long for a value") {
  auto options = small_network();
  options.latency = "geo";
  options.mode = lookup_mode::get;
  options.alpha = 3;
  options.stop = options.k;
  options.near_first = true;
  const auto near = run_lookup_scenario(options).value();
  options.near = options.near_first = false;
  const auto any = run_lookup_scenario(options).value();
  CHECK(near.success_percent == 100);
  CHECK(near.latency_ms.p50 < any.latency_ms.p50 / 2);
}

TEST_CASE("sim lookup: a network of IPv6 alone, and one where half of the peers have both addresses") {
  auto options = small_network();
  for (const auto& shares :
       {family_shares{.v6_only_ppm = 1'000'000}, family_shares{.v6_only_ppm = 250'000, .dual_ppm = 500'000}})
    for (const auto mode : {lookup_mode::closest, lookup_mode::get}) {
      options.families = shares;
      options.mode = mode;
      options.alpha = mode == lookup_mode::get ? 2 : 10;
      const auto figures = run_lookup_scenario(options).value();
      CHECK(figures.success_percent >= 99);
      CHECK(figures.timeouts.mean == 0); // nobody is told of whom it cannot reach
    }
  options.tables = table_filling::perfect;
  CHECK(run_lookup_scenario(options).error().code == protocol::errc::usage);
}

TEST_CASE("sim lookup: saved tables are the same network again") {
  const auto path = (std::filesystem::temp_directory_path() / "souk_sim_net_test").string();
  auto options = small_network();
  options.save_net = path;
  REQUIRE(run_lookup_scenario(options));
  options.save_net.clear();
  options.load_net = path;
  const auto loaded = run_lookup_scenario(options);
  REQUIRE(loaded);
  CHECK(loaded->success_percent > 99);
  options.seed = 2;
  CHECK(run_lookup_scenario(options).error().code == protocol::errc::usage);
  options.seed = 1;
  options.families = {.v6_only_ppm = 300'000, .dual_ppm = 300'000};
  CHECK(run_lookup_scenario(options).error().code == protocol::errc::usage); // it has other addresses
  options.load_net.clear();
  options.save_net = path;
  REQUIRE(run_lookup_scenario(options));
  std::swap(options.save_net, options.load_net);
  CHECK(run_lookup_scenario(options).value().success_percent > 99); // both tables of who has both
  std::filesystem::resize_file(path, std::filesystem::file_size(path) - 1);
  CHECK(run_lookup_scenario(options).error().code == protocol::errc::usage);
  std::filesystem::remove(path);
}

} // namespace souk::runtime::sim
