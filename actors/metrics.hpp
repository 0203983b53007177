// Counters and histograms as actors see them: a sink that never blocks. The registry behind it is
// runtime/telemetry; tests and the simulator count in plain arrays.
#pragma once

#include <cstdint>
#include <string_view>

#include "protocol/time.hpp"

namespace souk::actors {

// What is counted. A label is a second, bounded dimension: the name of a message, a reason, a tier.
enum class counter : std::uint8_t {
  message_sent,      // label: message name
  message_received,  // label: message name
  datagram_dropped,  // label: reason
  request_ended,     // label: answered, failed
  lookup_ended,      // label: reason
  cache_hit,         // label: tier
  cache_miss,        // label: tier
  cache_refreshed,   // label: tier; a lookup ahead of expiry
  record_stored,     // label: status
  gossip_announced,  // label: sent, accepted, duplicate, refused
  download_bytes,
  download_block_refused,
  install_ended,     // label: done, failed
  actor_restarted,   // label: actor
  otlp_sent,
  otlp_dropped,      // label: reason
  last = otlp_dropped,
};

enum class timing : std::uint8_t { lookup, search, install, publish, discovery, round_trip, last = round_trip };

enum class gauge : std::uint8_t {
  peers,
  records,
  catalogue,
  blob_bytes,
  cache_hit_ratio,
  republish_lag_s,
  last = republish_lag_s
};

class metrics {
public:
  virtual ~metrics() = default;
  virtual void add(counter what, std::string_view label, std::uint64_t by = 1) noexcept = 0;
  virtual void observe(timing what, protocol::duration took) noexcept = 0;
  virtual void set(gauge what, double value) noexcept = 0;
};

// Counts nothing.
class no_metrics final : public metrics {
public:
  void add(counter, std::string_view, std::uint64_t) noexcept override {}
  void observe(timing, protocol::duration) noexcept override {}
  void set(gauge, double) noexcept override {}
};

} // namespace souk::actors
