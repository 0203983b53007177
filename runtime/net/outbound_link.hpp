// Our calls to one endpoint, over one connection.
#pragma once

#include <functional>

#include "runtime/net/call_queue.hpp"
#include "runtime/net/frame_stream.hpp"
#include "runtime/net/stream_setting.hpp"

namespace souk::runtime {

class outbound_link final : public frame_listener, public std::enable_shared_from_this<outbound_link> {
public:
  // `gone` is called when the connection has ended, with the calls that may be asked again.
  using on_gone = std::function<void(std::vector<stream_call>)>;
  outbound_link(boost::asio::io_context& io, stream_setting& setting, const protocol::endpoint& remote, on_gone gone);

  void connect(stream_call first);
  void ask(stream_call call);
  void close(const protocol::error& why) { stream_->close(why); }

  bool is_idle() const noexcept { return calls_.empty() && stream_->is_open() && stream_->has_written_all(); }
  protocol::instant last_progress() const noexcept { return stream_->last_progress(); }

  void opened(const protocol::node_id& peer) override;
  void arrived(protocol::bytes frame) override;
  void drained() override {}
  void closed(const protocol::error& why) override;

private:
  void answered(protocol::frame answer);
  void not_understood(const protocol::refused_datagram& refused);
  void malformed();
  void send_waiting();
  void refuse_other(stream_call& call) const;
  void watch_deadline();
  void expire();

  stream_setting& setting_;
  protocol::endpoint remote_;
  on_gone gone_;
  std::shared_ptr<frame_stream> stream_;
  boost::asio::io_context& io_;
  boost::asio::steady_timer timer_;
  std::optional<protocol::instant> watched_;
  call_queue calls_;
  std::optional<protocol::node_id> peer_;
};

} // namespace souk::runtime
