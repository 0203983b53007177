#include <algorithm>
#include <chrono>
#include <unordered_map>

#include <caf/send.hpp>

#include "runtime/sim/purpose.hpp"
#include "runtime/sim/tables.hpp"
#include "runtime/sim/truth.hpp"

namespace souk::runtime::sim {
namespace {

// `count` different numbers below `bound`, in random order: the first steps of a Fisher-Yates shuffle of an array
// that is written down only where it was changed.
std::vector<std::size_t> sample(std::size_t bound, std::size_t count, protocol::random_source& draws) {
  std::unordered_map<std::size_t, std::size_t> moved;
  const auto value_at = [&](std::size_t i) {
    const auto found = moved.find(i);
    return found != moved.end() ? found->second : i;
  };
  std::vector<std::size_t> chosen;
  for (std::size_t i = 0; i < std::min(count, bound); ++i) {
    const auto other = i + draws.below(bound - i);
    chosen.push_back(value_at(other));
    moved[other] = value_at(i);
  }
  return chosen;
}

protocol::duration round_trip(const world& net, peer_index from, peer_index to, protocol::random_source& draws) {
  const auto there = net.net().delay(from, to, draws);
  return std::chrono::nanoseconds{there + net.net().delay(to, from, draws)};
}

actors::fill_table perfect_table(const world& net, const truth& known, peer_index self, contact_times times) {
  auto draws = draws_for(net.plan().seed, self, purpose::table);
  actors::fill_table table;
  for (const auto& bucket : known.buckets_of(net.peers().contact(self).id))
    for (const auto row : sample(bucket.size(), net.plan().rules.table.k, draws)) {
      const auto peer = known.at(bucket.first + row);
      table.rows.push_back({net.peers().contact(peer), std::nullopt});
      if (times == contact_times::measured)
        table.rows.back().rtt = round_trip(net, self, peer, draws);
    }
  return table;
}

} // namespace

// One event a peer, in its own shard, so that all threads fill and no table waits for another.
void fill_perfectly(world& net, const filling_progress& told, contact_times times) {
  const truth known{net.peers(), [&](peer_index i) { return net.up(i); }};
  std::vector<std::size_t> filled(net.all().count());
  for (std::size_t i = 0; i < net.size(); ++i) {
    const auto peer = static_cast<peer_index>(i);
    if (!net.up(peer))
      continue;
    auto& home = net.all().of(peer);
    home.at(home.now_ns(), [&net, &known, &done = filled[home.index()], peer, times] {
      caf::anon_send(net.actor(peer), perfect_table(net, known, peer, times));
      ++done;
    });
  }
  net.run_until(
    [&] {
      std::size_t done = 0;
      for (const auto n : filled)
        done += n;
      if (told)
        told(done);
      return false;
    },
    protocol::duration{});
}

} // namespace souk::runtime::sim
