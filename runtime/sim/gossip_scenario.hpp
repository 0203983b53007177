// The scenario of `souk sim gossip`: announcements are published in a network of small peers, and each peer notes when each
// one came.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "protocol/error.hpp"
#include "runtime/sim/lookup_scenario.hpp"
#include "runtime/sim/summary.hpp"

namespace souk::runtime::sim {

struct gossip_options {
  std::size_t peers = 1000;
  std::size_t announcements = 100;
  std::string latency = "geo";
  std::uint32_t loss_ppm = 0;
  std::uint32_t churn_ppm = 0; // of the peers, killed at any time while announcements are published
  std::uint32_t split_minutes = 0; // two halves are apart meanwhile; 0: not
  std::uint64_t seed = 1;
  unsigned threads = 1;
  shard_index shards = 8;
};

struct gossip_figures {
  double coverage_percent = 0; // of the pairs of peer and announcement: had it two seconds after the last was published
  summary latency_ms; // from published to kept, of all that came before the end
  double latency_ms_max = 0;
  double after_anti_entropy_percent = 0; // at the end, a minute later
  double duplicates_per_announcement = 0; // announcements that a peer had when they came, mean over the peers
  double bytes_per_peer_per_announcement = 0; // of all packets since the first was published
  // Where the network was split, from the healing on:
  double agreed_after_s = 0; // until every peer had everything; negative: never
  double difference_bytes = 0; // of the announcements that peers lacked, over all peers
  double healing_bytes = 0; // of all packets until then
  double wall_s = 0;
  std::uint64_t trace_hash = 0;
};

protocol::result<gossip_figures> run_gossip_scenario(const gossip_options& options, const scenario_progress& told = {});

} // namespace souk::runtime::sim
