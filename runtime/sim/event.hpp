// What can happen in a shard: a packet arrives, a timed message of an actor is due, a step of the scenario.
#pragma once

#include <cstdint>
#include <functional>
#include <variant>

#include <caf/mailbox_element.hpp>

#include "protocol/bytes.hpp"
#include "runtime/sim/event_queue.hpp"

namespace souk::runtime::sim {

using peer_index = std::uint32_t; // names a simulated peer; also its contact handle

enum class channel : std::uint8_t { datagram, stream_call, stream_answer };

struct packet {
  peer_index from = 0;
  peer_index to = 0;
  std::uint32_t life = 0;  // of a stream: which life of the caller it belongs to; a restart begins another
  channel kind = channel::datagram;
  bool over_v6 = false;    // the addresses that it travels between
  protocol::bytes raw;
};

struct timed_message {
  caf::strong_actor_ptr to;
  caf::mailbox_element_ptr what;
};

using step = std::function<void()>;
using event = std::variant<timed_message, packet, step>;
using events = event_queue<event>;

// Among events of the same time packets come first, by sender and by the sender's sequence; then what the shard
// scheduled itself, in the order in which it did.
constexpr std::uint64_t packet_rank(peer_index from, std::uint32_t sequence) noexcept {
  return static_cast<std::uint64_t>(from) << 32 | sequence;
}
inline constexpr std::uint64_t own_rank_first = std::uint64_t{1} << 63;
inline constexpr peer_index peers_max = peer_index{1} << 31;

} // namespace souk::runtime::sim
