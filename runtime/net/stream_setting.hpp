// What all connections of a tls_port share. Read on the I/O thread; the counts from anywhere.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>

#include "actors/stream_port.hpp"
#include "protocol/limits.hpp"
#include "protocol/time.hpp"
#include "runtime/net/tls_identity.hpp"

namespace souk::runtime {

struct stream_limits {
  std::size_t connections_max = protocol::limits::streams_max;
  std::size_t calls_max = protocol::limits::stream_calls_max;   // unanswered on one connection, either direction
  std::size_t waiting_max = 4096;                               // calls to one peer that wait for their turn
  std::size_t queue_bytes_max = std::size_t{8} << 20;           // answers not written yet: then no call is read
  std::size_t queue_bytes_total_max = std::size_t{128} << 20;   // of all: then who does not read is closed
  protocol::duration connect_timeout = std::chrono::seconds{3}; // with the handshake
  protocol::duration idle_outbound = std::chrono::seconds{50};  // before the other side does it
  protocol::duration idle_inbound = std::chrono::seconds{60};
  protocol::duration silence_max = std::chrono::seconds{10}; // calls time out and nothing comes: it is dead
};

struct stream_counts {
  std::atomic<std::uint64_t> connected{0};
  std::atomic<std::uint64_t> accepted{0};
  std::atomic<std::uint64_t> handshakes_failed{0};
  std::atomic<std::uint64_t> refused_full{0}; // connections that were not opened because all are busy
  std::atomic<std::uint64_t> malformed{0};    // connections closed for what was sent on them
  std::atomic<std::uint64_t> slow_readers{0};
  std::atomic<std::uint64_t> open{0}; // now
};

struct stream_setting {
  tls_identity identity;
  std::uint32_t network = 0;
  stream_limits limits;
  stream_counts counts;
  actors::stream_acceptor acceptor; // null: calls are answered `refused`
};

} // namespace souk::runtime
