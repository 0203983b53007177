// p2p/reputation: what fifty peers are thought of, and whom to download from.
#include <algorithm>
#include <numeric>

#include "bench/scenarios/cases.hpp"
#include "bench/scenarios/groups.hpp"
#include "bench/scenarios/local.hpp"
#include "protocol/node/reputation.hpp"
#include "protocol/random.hpp"

namespace souk::bench {
namespace {

using namespace std::chrono_literals;
using benchmark::State;

constexpr std::size_t peers = 50;
constexpr int rounds = 1000; // of a repetition

struct history {
  protocol::reputation known{{}};
  std::vector<protocol::node_id> all;
  protocol::instant now = protocol::instant{} + 1h;
};

// Each has answered some, failed some, served some.
history lived_through() {
  history made;
  protocol::random_source draws{5, 0, 1};
  for (std::size_t i = 0; i < peers; ++i) {
    protocol::node_id who;
    for (auto& byte : who.raw)
      byte = static_cast<std::uint8_t>(draws.below(256));
    made.all.push_back(who);
    for (std::uint64_t n = 0, many = 5 + draws.below(20); n < many; ++n)
      made.known.on_answered(who, std::chrono::milliseconds{20 + draws.below(200)}, made.now - 10min);
    for (std::uint64_t n = 0, many = draws.below(5); n < many; ++n)
      made.known.on_failed(who, made.now - 5min);
    made.known.on_served(who, draws.below(100'000'000), made.now - 1min);
  }
  return made;
}

void calculation(State& state) {
  const auto lived = lived_through();
  double sum = 0;
  time_each(state, [&] {
    for (const auto& each : lived.all)
      sum += lived.known.score(each, lived.now);
    return true;
  });
  benchmark::DoNotOptimize(sum);
  set(state, "peers", peers);
}

// As before a download: the actor that keeps the reputation weighs all, and they are put in order, the best first.
void selection(State& state) {
  static std::unique_ptr<local_actors> node;
  if (!node) {
    auto started = local_actors::start({});
    if (!started)
      return fail_case(state, started.error());
    node = *std::move(started);
  }
  const auto lived = lived_through();
  node->run(peers, 1, [&](load_pointer self, std::size_t i, operation_end end) {
    using kind = actors::peer_event::kind;
    self->send(node->reputation(),
               actors::peer_event{kind::answered, lived.all[i], std::chrono::milliseconds{i * 5}, 0});
    self->send(node->reputation(), actors::peer_event{kind::served, lived.all[i], {}, 1'000'000 * i});
    end(true);
  });
  samples took;
  const auto choose = [&](load_pointer self, std::size_t, operation_end end) {
    self->request(node->reputation(), caf::infinite, actors::weigh_peers{lived.all})
      .then(
        [&lived, end](const actors::peer_weights& all) {
          std::vector<std::size_t> order(all.weights.size());
          std::iota(order.begin(), order.end(), 0);
          std::ranges::sort(order, std::greater<>{}, [&](std::size_t i) { return all.weights[i]; });
          end(order.size() == peers && all.weights[order.front()] > all.weights[order.back()]);
        },
        [end](const caf::error&) { end(false); });
  };
  while (state.KeepRunningBatch(rounds)) {
    const auto times = node->run(rounds, 1, choose);
    state.SetIterationTime(std::chrono::duration<double>(times.took).count());
    for (const auto each : times.successes)
      took.add(protocol::to_ms(each));
    if (times.successes.size() != rounds)
      fail_case(state, "the peers were not put in order");
  }
  took.report(state);
}

} // namespace

void add_reputation() {
  add_case("p2p/reputation/calculation/peers:50", calculation, rounds, 5);
  add_case("p2p/reputation/selection/peers:50", selection, rounds, 5);
}

} // namespace souk::bench
