#include "runtime/net/inbound_link.hpp"

#include <caf/send.hpp>

namespace souk::runtime {

using protocol::errc;

inbound_link::inbound_link(boost::asio::io_context& io, stream_setting& setting, const protocol::endpoint& remote,
                           std::uint64_t number, std::function<void()> gone)
    : setting_{setting}, remote_{remote}, number_{number}, gone_{std::move(gone)}, io_{io} {}

void inbound_link::accept(descriptor socket) {
  stream_ = std::make_shared<frame_stream>(io_, setting_.identity, remote_, weak_from_this());
  stream_->accept(std::move(socket), setting_.limits.connect_timeout);
}

void inbound_link::opened(const protocol::node_id& peer) {
  ++setting_.counts.accepted;
  peer_ = peer;
}

void inbound_link::arrived(protocol::bytes frame) {
  auto decoded = protocol::decode_frame(frame, setting_.network);
  if (decoded)
    return called(std::move(*decoded));
  if (decoded.error().why != protocol::wire_fault::unknown_tag)
    return malformed();
  refuse(static_cast<std::uint32_t>(decoded.error().transaction), protocol::refusal::unsupported);
}

void inbound_link::called(protocol::frame call) {
  if (!setting_.acceptor)
    return refuse(call.call, protocol::refusal::busy);
  if (!calls_.insert(call.call).second)
    return malformed();
  caf::anon_send(setting_.acceptor, actors::stream_called{number_, call.call, remote_, *peer_, std::move(call.body)});
  update_reading();
}

void inbound_link::answer(std::uint32_t call, protocol::bytes frame) {
  if (calls_.erase(call) == 0)
    return;
  stream_->send(std::move(frame));
  update_reading();
}

void inbound_link::refuse(std::uint32_t call, protocol::refusal why) {
  stream_->send(encode_frame(setting_.network, call, protocol::refused{why}));
  update_reading();
}

void inbound_link::malformed() {
  ++setting_.counts.malformed;
  close({errc::verification, to_string(remote_) + " sent a call that cannot be read", {}});
}

void inbound_link::update_reading() {
  const auto room = calls_.size() < setting_.limits.calls_max && queued_bytes() < setting_.limits.queue_bytes_max;
  stream_->set_reading(room);
}

void inbound_link::closed(const protocol::error&) {
  if (!peer_)
    ++setting_.counts.handshakes_failed;
  gone_();
}

} // namespace souk::runtime
