// All connections of a node: opens, finds, counts, limits and closes them. Lives on the I/O thread.
#pragma once

#include <unordered_map>

#include "runtime/net/inbound_link.hpp"
#include "runtime/net/outbound_link.hpp"

namespace souk::runtime {

class stream_pool : public std::enable_shared_from_this<stream_pool> {
public:
  stream_pool(boost::asio::io_context& io, std::shared_ptr<stream_setting> setting);

  void start(descriptor listening); // an empty one: nobody can connect, we can
  void ask(const protocol::endpoint& to, stream_call call);
  void answer(std::uint64_t connection, std::uint32_t call, protocol::bytes frame);
  // Ends every connection; each open call gets its error.
  void close();

private:
  std::shared_ptr<outbound_link> open(const protocol::endpoint& to);
  void wait_for_connection();
  void accept_waiting();
  void accept_one(descriptor socket, const protocol::endpoint& remote);
  void accept_later();
  // False when all connections are busy; else the one that was idle longest has been closed.
  bool make_room();
  void sweep_later();
  void close_idle();
  void close_slow_reader(inbound_link& link);
  void count_open();

  boost::asio::io_context& io_;
  std::shared_ptr<stream_setting> setting_;
  boost::asio::posix::stream_descriptor listening_;
  boost::asio::steady_timer accept_timer_;
  boost::asio::steady_timer sweep_timer_;
  std::unordered_map<protocol::endpoint, std::shared_ptr<outbound_link>> outbound_;
  std::unordered_map<std::uint64_t, std::shared_ptr<inbound_link>> inbound_;
  std::uint64_t next_number_ = 1;
  bool closed_ = false;
};

} // namespace souk::runtime
