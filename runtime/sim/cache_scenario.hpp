// The scenario of `souk sim cache`: peers ask for values by Zipf's law through their two cache tiers, and what comes from
// where is counted over the second half.
#pragma once

#include <cstdint>

#include "protocol/error.hpp"
#include "protocol/limits.hpp"
#include "protocol/time.hpp"
#include "runtime/sim/lookup_scenario.hpp"
#include "runtime/sim/summary.hpp"

namespace souk::runtime::sim {

struct cache_options {
  std::size_t catalogue = 10'000;
  double zipf = 0.9;
  std::size_t requests = 20'000; // of each peer
  std::size_t peers = 1; // that make requests
  std::size_t network = 300; // peers in all: those who keep the values, and those who ask
  protocol::duration interval{}; // between an answer and the next request; 0: nothing expires
  std::size_t hot = protocol::limits::cache_hot_entries;
  std::size_t warm = protocol::limits::cache_warm_entries;
  std::uint64_t seed = 1;
  unsigned threads = 1;
  shard_index shards = 8;
};

struct cache_figures {
  double hot_percent = 0;
  double warm_percent = 0;
  double dht_percent = 0;
  double missing_percent = 0; // nobody had it
  double refreshes_percent = 0; // lookups ahead of expiry, per request
  summary latency_ms;
  std::uint64_t counted = 0; // requests of the second halves
  double virtual_s = 0;
  double wall_s = 0;
  std::uint64_t trace_hash = 0;
};

// Error: usage.
protocol::result<cache_figures> run_cache_scenario(const cache_options& options, const scenario_progress& told = {});

} // namespace souk::runtime::sim
