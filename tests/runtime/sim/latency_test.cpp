// The latency models, and the addresses of a population.
#include <algorithm>
#include <chrono>
#include <set>
#include <vector>

#include "runtime/sim/address_book.hpp"
#include "runtime/sim/last_mile.hpp"
#include "runtime/sim/latency.hpp"
#include "runtime/sim/latency_regions.hpp"
#include "runtime/sim/population.hpp"
#include "tests/catch.hpp"

namespace souk::runtime::sim {

TEST_CASE("latency: fixed and uniform are one way") {
  const auto fixed = make_latency("fixed:50", 1, 10).value();
  protocol::random_source draws{1, 1, 1};
  CHECK(fixed->one_way(1, 2, draws) == 50'000'000);
  CHECK(fixed->round_trip() == 100'000'000);
  const auto uniform = make_latency("uniform:10-20.5", 1, 10).value();
  CHECK(uniform->smallest() == 10'000'000);
  for (int i = 0; i < 1000; ++i) {
    const auto t = uniform->one_way(1, 2, draws);
    CHECK((t >= 10'000'000 && t <= 20'500'000));
  }
  CHECK(make_latency("fixed:0", 1, 10).value()->smallest() == latency_min_ns);
}

TEST_CASE("latency: the last mile is lognormal with median 8 ms") {
  CHECK(last_mile(std::uint64_t{1} << 63) == Approx(8e6).epsilon(0.001));
  CHECK(last_mile(static_cast<std::uint64_t>(0.8413447 * 0x1p64)) == Approx(8e6 * 2.2255).epsilon(0.01)); // one sigma
  CHECK(last_mile(static_cast<std::uint64_t>(0.1586553 * 0x1p64)) == Approx(8e6 / 2.2255).epsilon(0.01));
  CHECK(last_mile(0) > 0);
  CHECK(last_mile(UINT64_MAX) < 200'000'000);
}

TEST_CASE("latency: geo follows its table") {
  constexpr std::size_t peers = 2000;
  const auto geo = make_latency("geo", 7, peers).value();
  std::vector<double> all;
  protocol::random_source draws{3, 3, 3};
  for (int i = 0; i < 20'000; ++i) {
    const auto a = static_cast<peer_index>(draws.below(peers));
    const auto b = static_cast<peer_index>(draws.below(peers));
    const auto there = geo->one_way(a, b, draws);
    const auto back = geo->one_way(b, a, draws);
    CHECK(std::abs(there - back) <= there / 9); // ± 5 % each
    CHECK(there >= geo->smallest());
    all.push_back(static_cast<double>(there) / 1e6);
  }
  std::nth_element(all.begin(), all.begin() + 10'000, all.end());
  CHECK(all[10'000] > 50);
  CHECK(all[10'000] < 90);
  CHECK(geo->round_trip() == 0);
}

TEST_CASE("latency: what cannot be read is said") {
  for (const auto* text :
       {"", "fast", "fixed:", "fixed:x", "fixed:-1", "uniform:5", "uniform:9-3", "matrix:", "matrix:/nowhere"})
    CHECK(make_latency(text, 1, 10).error().code == protocol::errc::usage);
  CHECK(parse_regions(latency_regions_tsv).value().names.size() == 11);
  for (const auto* text : {"", "region\tweight\ta\n", "region\tweight\ta\na\t1\tx\n", "region\tweight\ta\na\t0\t1\n",
                           "region\tweight\ta\na\t1\n", "region\tweight\ta\tb\na\t1\t1\t1\n"})
    CHECK(parse_regions(text).error().code == protocol::errc::usage);
}

TEST_CASE("population: an address belongs to one peer, in a subnet of its own") {
  const population peers{1, 5000, 4};
  std::set<std::uint32_t> subnets;
  for (peer_index i = 0; i < peers.size(); ++i) {
    const auto& where = peers.contact(i).where;
    CHECK(peers.find(where) == i);
    CHECK_FALSE(where.is_local());
    subnets.insert(static_cast<std::uint32_t>(where.address[12] << 16 | where.address[13] << 8 | where.address[14]));
    auto other = where;
    ++other.port;
    CHECK_FALSE(peers.find(other));
  }
  CHECK(subnets.size() == peers.size());
  for (const peer_index far : {7'602'175U, 7'602'176U, 20'000'000U})
    CHECK_FALSE(peers.find(address_of(far)));
  for (const auto* text : {"0.0.0.0:4200", "10.1.2.3:4200", "127.0.0.1:4200", "255.255.255.255:4200", "[::1]:4200"})
    CHECK_FALSE(peers.find(*protocol::parse_endpoint(text)));
  CHECK(peers.slots_in(0) + peers.slots_in(1) + peers.slots_in(2) + peers.slots_in(3) == 5000);
  CHECK(population{1, 10, 1}.contact(9) == peers.contact(9)); // whatever the size
  CHECK(population{2, 10, 1}.contact(9).id != peers.contact(9).id);
}

TEST_CASE("address book: a handle is the index, strangers overflow") {
  const auto peers = std::make_shared<population>(1, 100, 2);
  address_book book{peers};
  CHECK(book.hold(peers->contact(42)) == 42);
  CHECK(book.at(42) == peers->contact(42));
  auto liar = peers->contact(42);
  liar.id.raw[0] ^= 1;
  const auto handle = book.hold(liar);
  CHECK(handle >= 100);
  CHECK(book.at(handle) == liar);
  CHECK(book.strangers() == 1);
  book.release(handle);
  book.release(42);
  CHECK(book.strangers() == 0);
}

} // namespace souk::runtime::sim
