// The streams of a simulated peer: calls and answers really pass through the frame codec, in order, limited by the
// peer's bandwidth, after a handshake. Not modelled: TLS (peers are who the population says), idle connections,
// retransmission (a stream is never lossy, but a partition or a crash cuts it off, and the call times out).
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>

#include "actors/stream_port.hpp"
#include "runtime/sim/courier.hpp"

namespace souk::runtime::sim {

class sim_streams final : public actors::stream_port,
                          public stream_end,
                          public std::enable_shared_from_this<sim_streams> {
public:
  // For the life that the peer has now; made known to its courier. `by` outlives it.
  static std::shared_ptr<sim_streams> open(courier& by, peer_index self, std::uint32_t network_id = 0);

  void deliver_calls_to(const actors::stream_acceptor& acceptor) { acceptor_ = acceptor; }

  void ask(const protocol::endpoint& to, const std::optional<protocol::node_id>& expected,
           protocol::stream_message request, protocol::duration timeout, const actors::stream_asker& asker,
           std::uint64_t ticket) override;
  void answer(std::uint64_t connection, std::uint32_t call, protocol::stream_message body) override;
  void arrived(packet&& p) override;

  std::size_t open_calls() const noexcept { return calls_.size(); }

private:
  struct open_call {
    actors::stream_asker asker;
    std::uint64_t ticket = 0;
    protocol::endpoint to;
  };
  struct line {
    nanoseconds usable_from = 0; // the handshake is over
    nanoseconds last_arrival = 0;
  };

  sim_streams(courier& by, peer_index self, std::uint32_t network_id)
      : by_{by}, self_{self}, life_{by.life(self)}, network_id_{network_id} {}

  bool alive() const noexcept { return by_.up(self_) && by_.life(self_) == life_; }
  nanoseconds travel(peer_index from, peer_index to);
  line& line_to(peer_index to);
  nanoseconds arrival_at(peer_index to, std::size_t bytes);
  void send(peer_index to, std::uint32_t life, channel kind, bool over_v6, const protocol::bytes& raw);
  void call_arrived(const packet& p);
  void answer_arrived(const packet& p);
  void end(std::uint32_t number, protocol::result<protocol::stream_message> body, bool connected);
  void end_at(nanoseconds at, std::uint32_t number, protocol::error why);

  courier& by_;
  peer_index self_;
  std::uint32_t life_;
  std::uint32_t network_id_;
  actors::stream_acceptor acceptor_;
  std::map<std::uint32_t, open_call> calls_;
  std::map<peer_index, line> lines_;
  std::uint32_t next_call_ = 1;
  std::uint64_t next_draw_ = 0;
  nanoseconds uplink_free_ = 0;
};

} // namespace souk::runtime::sim
