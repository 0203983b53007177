#include "runtime/sim/sim_streams.hpp"

#include <algorithm>
#include <utility>

#include <caf/send.hpp>

#include "protocol/invariant.hpp"
#include "runtime/sim/purpose.hpp"

namespace souk::runtime::sim {

using protocol::errc;
using protocol::error;

namespace {

// A connection is named by its caller: both ends know who that is.
constexpr std::uint64_t connection_of(peer_index caller, std::uint32_t life) noexcept {
  return static_cast<std::uint64_t>(caller) << 32 | life;
}

constexpr int handshake_round_trips = 2; // TCP, then TLS 1.3

} // namespace

std::shared_ptr<sim_streams> sim_streams::open(courier& by, peer_index self, std::uint32_t network_id) {
  std::shared_ptr<sim_streams> made{new sim_streams{by, self, network_id}};
  by.attach_streams(self, made);
  return made;
}

nanoseconds sim_streams::travel(peer_index from, peer_index to) {
  auto draws = draws_for(by_.net().peers().seed(), self_, purpose::stream, next_draw_++);
  return by_.net().delay(from, to, draws);
}

sim_streams::line& sim_streams::line_to(peer_index to) {
  const auto [at, added] = lines_.try_emplace(to);
  if (added) {
    at->second.usable_from = by_.clock().now_ns();
    for (int i = 0; i < handshake_round_trips; ++i) {
      at->second.usable_from += travel(self_, to);
      at->second.usable_from += travel(to, self_);
    }
  }
  return at->second;
}

// The uplink is shared by all streams of the peer; a stream stays in order.
nanoseconds sim_streams::arrival_at(peer_index to, std::size_t bytes) {
  auto& on = line_to(to);
  const auto start = std::max({by_.clock().now_ns(), uplink_free_, on.usable_from});
  uplink_free_ = start + static_cast<nanoseconds>(bytes * 1'000'000'000ULL / by_.net().now.stream_bytes_per_s);
  on.last_arrival = std::max(uplink_free_ + travel(self_, to), on.last_arrival + 1);
  return on.last_arrival;
}

void sim_streams::send(peer_index to, std::uint32_t life, channel kind, bool over_v6, const protocol::bytes& raw) {
  if (alive())
    by_.send_stream({self_, to, life, kind, over_v6, raw}, arrival_at(to, raw.size()));
}

void sim_streams::ask(const protocol::endpoint& to, const std::optional<protocol::node_id>& expected,
                      protocol::stream_message request, protocol::duration timeout, const actors::stream_asker& asker,
                      std::uint64_t ticket) {
  const auto number = next_call_++;
  calls_.emplace(number, open_call{asker, ticket, to});
  const auto deadline = by_.clock().now_ns() + ns_of(timeout);
  const auto& peers = by_.net().peers();
  const auto peer = peers.has(self_, family_of(to)) ? peers.find(to) : std::nullopt;
  if (peer && expected && peers.contact(*peer).id != *expected) {
    const auto proved_at = line_to(*peer).usable_from;
    end_at(std::min(proved_at, deadline), number, {errc::verification, "another peer answers at this address", {}});
    return;
  }
  end_at(deadline, number, {peer ? errc::timeout : errc::no_peers, "the peer does not answer", {}});
  if (peer)
    send(*peer, life_, channel::stream_call, !to.is_v4(), protocol::encode_frame(network_id_, number, request));
}

void sim_streams::answer(std::uint64_t connection, std::uint32_t call, protocol::stream_message body) {
  const auto caller = static_cast<peer_index>(connection >> 32);
  const auto life = static_cast<std::uint32_t>(connection);
  send(caller, life, channel::stream_answer, false, protocol::encode_frame(network_id_, call, body));
}

void sim_streams::arrived(packet&& p) {
  if (!alive())
    return;
  if (p.kind == channel::stream_call)
    call_arrived(p);
  else if (p.life == life_)
    answer_arrived(p);
}

// A frame that cannot be read closes the stream: its caller hears nothing more.
void sim_streams::call_arrived(const packet& p) {
  auto frame = protocol::decode_frame(p.raw, network_id_);
  if (!frame)
    return;
  lines_.try_emplace(p.from, line{by_.clock().now_ns(), 0}); // the caller's handshake serves both ways
  const auto connection = connection_of(p.from, p.life);
  const auto& caller = by_.net().peers().contact(p.from);
  if (!acceptor_)
    return answer(connection, frame->call, protocol::refused{protocol::refusal::busy});
  caf::anon_send(acceptor_, actors::stream_called{connection, frame->call, by_.net().peers().address(p.from, p.over_v6),
                                                  caller.id, std::move(frame->body)});
}

void sim_streams::answer_arrived(const packet& p) {
  auto frame = protocol::decode_frame(p.raw, network_id_);
  if (!frame)
    return;
  const auto asked = calls_.find(frame->call);
  if (asked != calls_.end() && by_.net().peers().find(asked->second.to) == p.from)
    end(frame->call, std::move(frame->body), true);
}

void sim_streams::end(std::uint32_t number, protocol::result<protocol::stream_message> body, bool connected) {
  auto ended = calls_.extract(number);
  if (ended.empty())
    return;
  const auto& asked = ended.mapped();
  const auto peer = by_.net().peers().find(asked.to);
  actors::stream_answered answered{asked.ticket, asked.to, {}, std::move(body)};
  if (connected && peer)
    answered.peer = by_.net().peers().contact(*peer).id;
  caf::anon_send(asked.asker, std::move(answered));
}

void sim_streams::end_at(nanoseconds at, std::uint32_t number, error why) {
  by_.clock().add(at, step{[self = weak_from_this(), number, reason = std::move(why)] {
                    if (const auto port = self.lock())
                      port->end(number, protocol::fail(reason), false);
                  }});
}

} // namespace souk::runtime::sim
