#include "runtime/sim/network.hpp"

namespace souk::runtime::sim {

std::string_view to_string(drop why) noexcept {
  constexpr std::array<std::string_view, drop_kinds> names{
    "lost", "partitioned", "nobody", "no_route", "down", "not_spoken_to", "queue_full", "sender_down", "not_decoded"};
  return names[static_cast<std::size_t>(why)];
}

std::uint64_t traffic::dropped_in_all() const noexcept {
  std::uint64_t sum = 0;
  for (const auto n : dropped)
    sum += n;
  return sum;
}

traffic& traffic::operator+=(const traffic& other) noexcept {
  sent += other.sent;
  delivered += other.delivered;
  bytes += other.bytes;
  duplicated += other.duplicated;
  reordered += other.reordered;
  for (std::size_t i = 0; i < drop_kinds; ++i)
    dropped[i] += other.dropped[i];
  return *this;
}

network::network(std::shared_ptr<const population> peers, std::shared_ptr<const latency_model> latency)
    : now{peers->size()}, peers_{std::move(peers)}, latency_{std::move(latency)} {}

nanoseconds network::delay(peer_index from, peer_index to, protocol::random_source& draws) const noexcept {
  return latency_->one_way(from, to, draws) * now.slowness(from, to);
}

} // namespace souk::runtime::sim
