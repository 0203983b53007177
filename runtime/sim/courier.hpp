// Carries packets for the peers of one shard: decides the fate of what they send, decodes what arrives and hands
// it to their actors, and keeps the trace.
//
// Every packet that is sent is delivered, dropped for a stated reason, or still in flight: sent = delivered +
// dropped + in flight over all shards, whenever they are at rest.
#pragma once

#include <cstdint>
#include <memory>
#include <unordered_map>
#include <vector>

#include <caf/actor_control_block.hpp>
#include <caf/execution_unit.hpp>

#include "protocol/wire/envelope.hpp"
#include "runtime/sim/exchange.hpp"
#include "runtime/sim/network.hpp"
#include "runtime/sim/virtual_clock.hpp"

namespace souk::runtime::sim {

// Takes the stream packets of one peer.
class stream_end {
public:
  virtual ~stream_end() = default;
  virtual void arrived(packet&& p) = 0;
};

// Sees the datagrams of one shard as they pass, in the order in which it does: as they leave, as they arrive and could be read, and
// as they are lost.
class onlooker {
public:
  virtual ~onlooker() = default;
  virtual void sent(const packet& what, nanoseconds at) = 0;
  virtual void arrived(const packet& what, const protocol::datagram& read, nanoseconds at) = 0;
  virtual void dropped(const packet& what, drop why, nanoseconds at) = 0;
};

class courier {
public:
  courier(shard_index here, const network& net, events& due, virtual_clock& clock, std::uint32_t network_id = 0);

  // --- the peers of this shard; a peer that is not attached is down
  void attach(peer_index peer, caf::strong_actor_ptr actor);
  void attach_streams(peer_index peer, std::shared_ptr<stream_end> end);
  void detach(peer_index peer); // what it sends and what comes for it is dropped from now on
  bool up(peer_index peer) const noexcept { return line(peer).actor != nullptr; }
  // Grows by one with each detach, so that the ports of an earlier life are told from those of this one.
  std::uint32_t life(peer_index peer) const noexcept { return line(peer).life; }
  const caf::strong_actor_ptr& actor(peer_index peer) const noexcept { return line(peer).actor; }

  // --- sending
  void send(peer_index from, std::uint32_t life, const protocol::endpoint& to, protocol::bytes raw);
  // A packet of a stream, to arrive at `at`: never lost, but cut off by a partition.
  void send_stream(packet what, nanoseconds at);

  // --- arriving
  // What delivering this packet will touch is fetched into the caches while another event is handled.
  void expect(const packet& coming) const noexcept;
  void deliver(packet&& what, caf::execution_unit& unit);
  // A parcel of another shard.
  void accept(parcel&& coming) { due_.push(coming.at, coming.rank, std::move(coming.what)); }
  std::vector<parcel>& outbox(shard_index to) noexcept { return outboxes_[to]; }
  // The earliest parcel in the outboxes since they were last sent off.
  nanoseconds earliest_out() const noexcept { return earliest_out_; }
  void sent_off() noexcept { earliest_out_ = never_ns; }

  // Null: nobody looks on. It outlives the courier, or is taken back.
  void watched_by(onlooker* who) noexcept { onlooker_ = who; }

  // --- accounts
  const traffic& counts() const noexcept { return counts_; }
  // Sent from here minus arrived here: only the sum over all shards is a count.
  std::int64_t in_flight() const noexcept { return in_flight_; }
  std::uint64_t trace_of(peer_index peer) const noexcept { return line(peer).trace; }
  virtual_clock& clock() noexcept { return clock_; }
  const network& net() const noexcept { return net_; }

private:
  struct extras {                                        // few peers have them
    std::shared_ptr<stream_end> streams;
    std::unordered_map<peer_index, nanoseconds> spoken;  // behind a NAT: whom it spoke to, and when last
  };
  struct peer_line {
    caf::strong_actor_ptr actor;
    std::uint64_t trace = 0;
    std::uint32_t sequence = 0;
    std::uint32_t life = 0;
    nanoseconds uplink_free = 0;
    std::unique_ptr<extras> more;
  };

  peer_line& line(peer_index peer) noexcept { return lines_[net_.peers().slot_of(peer)]; }
  const peer_line& line(peer_index peer) const noexcept { return lines_[net_.peers().slot_of(peer)]; }
  extras& more(peer_index peer);

  void count_drop(drop why) noexcept { ++counts_.dropped[static_cast<std::size_t>(why)]; }
  void lose(const packet& what, drop why);
  void launch(peer_line& sender, packet what, bool copy);
  nanoseconds leave_uplink(peer_line& sender, std::size_t bytes) noexcept;
  void dispatch(nanoseconds at, std::uint64_t rank, packet what);
  bool heard(peer_line& receiver, const packet& what) const;
  void hand_over(const caf::strong_actor_ptr& actor, const protocol::endpoint& from, protocol::datagram&& arrived,
                 caf::execution_unit& unit);
  void refuse(const packet& what, const protocol::refused_datagram& why);

  shard_index here_;
  const network& net_;
  events& due_;
  virtual_clock& clock_;
  std::uint32_t network_id_;
  std::vector<peer_line> lines_;
  std::vector<std::vector<parcel>> outboxes_;
  nanoseconds earliest_out_ = never_ns;
  std::int64_t in_flight_ = 0;
  traffic counts_;
  onlooker* onlooker_ = nullptr;
};

} // namespace souk::runtime::sim
