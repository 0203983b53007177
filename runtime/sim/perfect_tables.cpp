#include <algorithm>
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

actors::fill_table perfect_table(const world& net, const truth& known, peer_index self) {
  auto draws = draws_for(net.plan().seed, self, purpose::table);
  actors::fill_table table;
  for (const auto& bucket : known.buckets_of(net.peers().contact(self).id))
    for (const auto row : sample(bucket.size(), net.plan().rules.table.k, draws))
      table.rows.push_back({net.peers().contact(known.at(bucket.first + row)), std::nullopt});
  return table;
}

} // namespace

// One event a peer, in its own shard, so that all threads fill and no table waits for another.
void fill_perfectly(world& net, const filling_progress& told) {
  const truth known{net.peers(), [&](peer_index i) { return net.up(i); }};
  std::vector<std::size_t> filled(net.all().count());
  for (std::size_t i = 0; i < net.size(); ++i) {
    const auto peer = static_cast<peer_index>(i);
    auto& home = net.all().of(peer);
    home.at(home.now_ns(), [&net, &known, &done = filled[home.index()], peer] {
      caf::anon_send(net.actor(peer), perfect_table(net, known, peer));
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
