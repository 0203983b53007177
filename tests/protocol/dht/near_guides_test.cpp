#include "protocol/dht/near_guides.hpp"

#include "tests/catch.hpp"
#include "tests/protocol/dht/peers.hpp"

namespace souk::protocol {
namespace {

using namespace std::chrono_literals;
using tests::contact_of;

met_peer met(unsigned who, duration rtt, int prefix_bits) {
  return {contact_of(who), rtt, prefix_bits};
}

std::vector<std::pair<int, contact>> asked(const std::vector<met_peer>& all) {
  std::vector<std::pair<int, contact>> made;
  for (const auto& each : near_guides(all))
    made.emplace_back(each.bucket, each.whom);
  return made;
}

} // namespace

TEST_CASE("near guides: a bucket is asked of the nearest who shares as many bits or more") {
  using guides = std::vector<std::pair<int, contact>>;
  CHECK(asked({}).empty());
  // The median is 100 ms. The nearest of all is in bucket 1, so it knows buckets 0 and 1; bucket 2 has another.
  CHECK(asked({met(1, 100ms, 0), met(2, 120ms, 0), met(3, 10ms, 1), met(4, 100ms, 1), met(5, 30ms, 2)})
        == guides{{2, contact_of(5)}, {1, contact_of(3)}, {0, contact_of(3)}});
  // Nobody who knows bucket 2 is near.
  CHECK(asked({met(1, 100ms, 0), met(3, 10ms, 1), met(4, 100ms, 1), met(5, 97ms, 2)})
        == guides{{1, contact_of(3)}, {0, contact_of(3)}});
}

TEST_CASE("near guides: nobody is asked where everybody is near, or about as far") {
  CHECK(asked({met(1, 4ms, 0), met(2, 3ms, 0), met(3, 100us, 1)}).empty());
  CHECK(asked({met(1, 100ms, 0), met(2, 90ms, 0), met(3, 86ms, 1)}).empty());
}

TEST_CASE("near guides: never more than one question a bucket, and only to those who were met") {
  tests::property("for any table", [] {
    std::vector<met_peer> all;
    const auto many = *rc::gen::inRange(0U, 60U);
    for (unsigned i = 0; i < many; ++i)
      all.push_back(met(i, std::chrono::microseconds{*rc::gen::inRange(100, 500'000)}, *rc::gen::inRange(0, 20)));
    const auto guides = near_guides(all);
    for (std::size_t i = 0; i < guides.size(); ++i) {
      RC_ASSERT(i == 0 || guides[i].bucket < guides[i - 1].bucket);
      const auto found = std::ranges::find(all, guides[i].whom, &met_peer::whom);
      RC_ASSERT(found != all.end());
      RC_ASSERT(found->prefix_bits >= guides[i].bucket);
      for (const auto& other : all)
        RC_ASSERT(other.prefix_bits < guides[i].bucket || other.rtt >= found->rtt);
    }
  });
}

} // namespace souk::protocol
