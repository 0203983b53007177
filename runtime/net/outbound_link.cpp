#include "runtime/net/outbound_link.hpp"

namespace souk::runtime {

using protocol::errc;
using protocol::error;

outbound_link::outbound_link(boost::asio::io_context& io, stream_setting& setting, const protocol::endpoint& remote,
                             on_gone gone)
    : setting_{setting}, remote_{remote}, gone_{std::move(gone)}, io_{io}, timer_{io},
      calls_{setting.limits.calls_max, setting.limits.waiting_max} {}

void outbound_link::connect(stream_call first) {
  calls_.add(std::move(first)); // before anything can fail
  watch_deadline();
  stream_ = std::make_shared<frame_stream>(io_, setting_.identity, remote_, weak_from_this());
  stream_->connect(setting_.limits.connect_timeout);
}

void outbound_link::ask(stream_call call) {
  if (peer_ && call.expected && *call.expected != *peer_)
    return refuse_other(call);
  if (calls_.is_full())
    return call.ask.refuse(peer_, {errc::internal, "too many calls wait for " + to_string(remote_), {}});
  calls_.add(std::move(call));
  send_waiting();
  watch_deadline();
}

void outbound_link::opened(const protocol::node_id& peer) {
  ++setting_.counts.connected;
  if (peer == setting_.identity.self())
    return close({errc::no_peers, to_string(remote_) + " is this node itself", {}});
  peer_ = peer;
  for (auto& call : calls_.take_others_than(peer))
    refuse_other(call);
  if (calls_.empty())
    return close({errc::no_peers, "nobody waits for " + to_string(remote_), {}});
  send_waiting();
}

void outbound_link::refuse_other(stream_call& call) const {
  call.ask.refuse(
    peer_, {errc::verification, to_string(remote_) + " is node " + peer_->hex() + ", not " + call.expected->hex(), {}});
}

void outbound_link::send_waiting() {
  if (!stream_->is_open())
    return;
  while (const auto next = calls_.send_next())
    stream_->send(encode_frame(setting_.network, next->number, *next->request));
}

void outbound_link::arrived(protocol::bytes frame) {
  auto decoded = protocol::decode_frame(frame, setting_.network);
  if (decoded)
    answered(std::move(*decoded));
  else
    not_understood(decoded.error());
}

void outbound_link::answered(protocol::frame answer) {
  auto [known, call] = calls_.end(answer.call);
  if (!known)
    return malformed();
  if (call)
    call->ask.answer(peer_, std::move(answer.body));
  send_waiting();
  watch_deadline();
}

// An answer of a kind that a later version has: an error of one call. Anything else ends the connection.
void outbound_link::not_understood(const protocol::refused_datagram& refused) {
  if (refused.why != protocol::wire_fault::unknown_tag)
    return malformed();
  auto [known, call] = calls_.end(static_cast<std::uint32_t>(refused.transaction));
  if (!known)
    return malformed();
  if (call)
    call->ask.refuse(peer_, {errc::internal, to_string(remote_) + " answered in a way that is not known here", {}});
  send_waiting();
}

void outbound_link::malformed() {
  ++setting_.counts.malformed;
  close({errc::verification, to_string(remote_) + " sent an answer that cannot be read", {}});
}

// A connection that had worked may have been closed while it was idle, or its node may have been started
// again: what was open is asked once more. Every call may be repeated.
void outbound_link::closed(const error& why) {
  timer_.cancel();
  if (!peer_)
    ++setting_.counts.handshakes_failed;
  std::vector<stream_call> again;
  for (auto& call : calls_.take_all()) {
    const auto worth_it = peer_ && !call.asked_again && why.code == errc::no_peers;
    if (!worth_it) {
      call.ask.refuse(peer_, why);
      continue;
    }
    call.asked_again = true;
    again.push_back(std::move(call));
  }
  gone_(std::move(again));
}

void outbound_link::watch_deadline() {
  const auto next = calls_.next_deadline();
  if (!next || (watched_ && *watched_ <= *next))
    return; // an early wake-up looks again
  watched_ = next;
  timer_.expires_at(*next);
  timer_.async_wait([self = weak_from_this()](const boost::system::error_code& cancelled) {
    const auto link = self.lock();
    if (!cancelled && link)
      link->expire();
  });
}

void outbound_link::expire() {
  const auto now = std::chrono::steady_clock::now();
  watched_.reset();
  auto ended = calls_.expire(now);
  for (auto& call : ended)
    call.ask.refuse(peer_, {errc::timeout, to_string(remote_) + " did not answer in time", {}});
  if (!ended.empty() && now - last_progress() > setting_.limits.silence_max)
    return close({errc::timeout, to_string(remote_) + " has been silent for too long", {}});
  watch_deadline();
}

} // namespace souk::runtime
