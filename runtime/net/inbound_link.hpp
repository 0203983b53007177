// The calls of one peer to us, over one connection. Reads no further while too many are unanswered or too
// many bytes of answers are unread: the sender then waits in its own socket.
#pragma once

#include <functional>
#include <set>

#include "runtime/net/frame_stream.hpp"
#include "runtime/net/stream_setting.hpp"

namespace souk::runtime {

class inbound_link final : public frame_listener, public std::enable_shared_from_this<inbound_link> {
public:
  inbound_link(boost::asio::io_context& io, stream_setting& setting, const protocol::endpoint& remote,
               std::uint64_t number, std::function<void()> gone);

  void accept(descriptor socket);
  // Nothing happens for a call that is not open.
  void answer(std::uint32_t call, protocol::bytes frame);
  void close(const protocol::error& why) { stream_->close(why); }

  bool is_idle() const noexcept { return calls_.empty() && stream_->has_written_all(); }
  protocol::instant last_progress() const noexcept { return stream_->last_progress(); }
  std::size_t queued_bytes() const noexcept { return stream_->queued_bytes(); }

  void opened(const protocol::node_id& peer) override;
  void arrived(protocol::bytes frame) override;
  void drained() override { update_reading(); }
  void closed(const protocol::error& why) override;

private:
  void called(protocol::frame call);
  void refuse(std::uint32_t call, protocol::refusal why);
  void malformed();
  void update_reading();

  stream_setting& setting_;
  protocol::endpoint remote_;
  std::uint64_t number_;
  std::function<void()> gone_;
  boost::asio::io_context& io_;
  std::shared_ptr<frame_stream> stream_;
  std::optional<protocol::node_id> peer_;
  std::set<std::uint32_t> calls_; // handed over and unanswered
};

} // namespace souk::runtime
