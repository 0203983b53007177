#include "protocol/node/reputation.hpp"

#include "tests/catch.hpp"
#include "tests/protocol/dht/peers.hpp"

namespace souk::protocol {

using namespace std::chrono_literals;
using tests::id_of;

TEST_CASE("who answers is better than a stranger, who does not is worse") {
  reputation r{{}};
  CHECK(r.score(id_of(9), {}) == Approx(0.4));
  for (int i = 0; i < 20; ++i) {
    r.on_answered(id_of(1), 20ms, {});
    r.on_answered(id_of(2), 800ms, {});
    r.on_failed(id_of(3), {});
  }
  CHECK(r.score(id_of(1), {}) > r.score(id_of(2), {}));
  CHECK(r.score(id_of(2), {}) > r.score(id_of(9), {}));
  CHECK(r.score(id_of(9), {}) > r.score(id_of(3), {}));
  const auto before = r.score(id_of(1), {});
  r.on_verified(id_of(1), {});
  r.on_served(id_of(1), 1 << 30, {});
  CHECK(r.score(id_of(1), {}) > before + 0.15);
}

TEST_CASE("what happened fades with a half-life of an hour") {
  reputation r{{}};
  for (int i = 0; i < 3; ++i)
    r.on_failed(id_of(1), {});
  CHECK(r.score(id_of(1), {}) == Approx(0.6 / 5 + 0.1).margin(0.001));
  CHECK(r.score(id_of(1), instant{} + 1h) == Approx(0.6 / 3.5 + 0.1).margin(0.001));
  CHECK(r.score(id_of(1), instant{} + 1000h) == Approx(0.4).margin(0.001));
}

TEST_CASE("a bad digest bans for an hour") {
  reputation r{{}};
  r.on_bad_digest(id_of(1), {});
  CHECK(r.banned(id_of(1), instant{} + 59min));
  CHECK(r.score(id_of(1), instant{} + 59min) == 0);
  CHECK_FALSE(r.banned(id_of(1), instant{} + 60min));
  CHECK(r.score(id_of(1), instant{} + 60min) > 0);
  CHECK_FALSE(r.banned(id_of(2), {}));
}

TEST_CASE("a crowd of fresh names does not lift a ban") {
  reputation r{{100, 1h, 1h}};
  for (std::uint64_t i = 0; i < 20; ++i)
    r.on_bad_digest(id_of(i), {});
  for (std::uint64_t i = 100; i < 1000; ++i)
    r.on_failed(id_of(i), {});
  CHECK(r.size() == 100);
  std::size_t banned = 0;
  for (std::uint64_t i = 0; i < 20; ++i)
    banned += r.banned(id_of(i), {}) ? 1 : 0;
  CHECK(banned >= 16);
}

TEST_CASE("scores stay in range and the memory is bounded") {
  tests::property("whatever happens", [](std::uint64_t seed) {
    reputation r{{8, 1h, 1h}};
    random_source draws{seed, 0, 0};
    for (int step = 0; step < 200; ++step) {
      const auto peer = id_of(draws.below(16));
      const auto now = instant{} + std::chrono::minutes{step * 3};
      const auto amount = draws.next();
      switch (draws.below(5)) {
      case 0:
        r.on_answered(peer, duration{static_cast<std::int64_t>(amount >> 20)}, now);
        break;
      case 1:
        r.on_failed(peer, now);
        break;
      case 2:
        r.on_verified(peer, now);
        break;
      case 3:
        r.on_served(peer, amount, now);
        break;
      default:
        r.on_bad_digest(peer, now);
        break;
      }
      RC_ASSERT(r.size() <= 8U);
      RC_ASSERT(r.score(peer, now) >= 0.0);
      RC_ASSERT(r.score(peer, now) <= 1.0);
      RC_ASSERT(r.banned(peer, now) == (r.score(peer, now) == 0.0));
    }
  });
}

} // namespace souk::protocol
