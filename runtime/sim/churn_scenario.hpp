// The scenario of `souk sim churn`: peers come and go, each for an exponentially distributed session, while records that
// were published once are kept by whoever is there.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "protocol/error.hpp"
#include "protocol/limits.hpp"
#include "protocol/time.hpp"
#include "runtime/sim/lookup_scenario.hpp"
#include "runtime/sim/summary.hpp"

namespace souk::runtime::sim {

struct churn_options {
  std::size_t peers = 2000; // up at any time
  protocol::duration session = std::chrono::hours{1}; // mean
  protocol::duration length = std::chrono::hours{24}; // after the records were published
  std::size_t records = 1000;
  std::size_t lookups = 10'000; // over the whole length, evenly
  protocol::duration refresh = std::chrono::hours{1}; // of tables
  protocol::duration republish = protocol::limits::republish_interval;
  std::string latency = "geo";
  std::uint32_t loss_ppm = 0;
  std::uint64_t seed = 1;
  unsigned threads = 1;
  shard_index shards = 8;
};

struct churn_figures {
  std::uint64_t published = 0; // with as many replicas as make a receipt
  std::uint64_t lookups = 0;
  double found_percent = 0; // of all lookups
  double found_last_percent = 0; // of those in the last hour
  double replicas_mean = 0; // peers that hold a record at the end, on average
  summary latency_ms; // of lookups that found theirs
  std::uint64_t sessions = 0; // that began after the first joins
  std::uint64_t joins_failed = 0; // nobody who was asked answered; tried again with others
  double packets_per_peer_s = 0; // sent
  double bytes_per_peer_s = 0;
  double virtual_s = 0;
  double wall_s = 0;
  std::uint64_t trace_hash = 0;
};

// Error: usage.
protocol::result<churn_figures> run_churn_scenario(const churn_options& options, const scenario_progress& told = {});

} // namespace souk::runtime::sim
