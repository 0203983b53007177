// The scenario of `souk sim lookup`: fill the tables of a network, then measure many lookups in it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "protocol/error.hpp"
#include "runtime/sim/summary.hpp"
#include "runtime/sim/world.hpp"

namespace souk::runtime::sim {

enum class lookup_mode : std::uint8_t { closest, get };
enum class table_filling : std::uint8_t { join, perfect };

struct lookup_options {
  std::size_t peers = 1000;
  std::size_t lookups = 1000;
  std::size_t k = protocol::limits::k;
  std::size_t alpha = 8;
  std::size_t stop = 3;
  std::size_t quorum = 1;            // peers with the value that end a lookup; 0: it goes on until it stops
  lookup_mode mode = lookup_mode::closest;
  table_filling tables = table_filling::join;
  std::string latency = "geo";
  std::uint32_t loss_ppm = 0;
  std::uint32_t dead_ppm = 0;        // of the peers, killed after the tables are filled and the values stored
  std::uint32_t unreachable_ppm = 0; // of the peers: behind a NAT
  family_shares families;
  bool hedge = true;
  bool near = true;                  // tables prefer near peers
  bool near_first = true;            // lookups ask near peers first
  bool adaptive = true;              // timeouts follow the round trips
  std::size_t concurrent = 1000;
  std::uint64_t seed = 1;
  unsigned threads = 1;
  shard_index shards = 8;
  std::string save_net; // files; empty: not wanted
  std::string load_net;
};

struct lookup_figures {
  double success_percent = 0;
  double recall_percent = 0;
  summary hops;
  summary rpcs;
  summary timeouts;
  summary latency_ms;
  summary rounds;            // all zero unless every packet takes the same time
  std::uint64_t messages = 0; // of the measured phase, as all below but the join and the memory
  std::uint64_t bytes = 0;
  std::uint64_t events = 0;
  double virtual_s = 0;
  double join_s = 0;
  std::uint64_t join_messages = 0;
  double wall_s = 0;
  double lookups_per_s = 0;
  double events_per_s = 0;
  std::uint64_t rss_bytes = 0;
  std::uint64_t rss_peak_bytes = 0;
  double bytes_per_peer = 0;
  std::uint64_t trace_hash = 0;
};

// Told between windows, for a progress line: what is being done, how much of it, of how much.
using scenario_progress = std::function<void(std::string_view stage, std::size_t done, std::size_t total)>;

// Error: usage.
protocol::result<lookup_figures> run_lookup_scenario(const lookup_options& options, const scenario_progress& told = {});

} // namespace souk::runtime::sim
