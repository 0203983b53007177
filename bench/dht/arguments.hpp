// What the command line of dht_bench says: key=value, as the programs it is compared with take them.
#pragma once

#include <cstdint>
#include <string>

#include "protocol/error.hpp"

namespace souk::bench {

// Names in the command line stand behind each. Times in seconds.
struct arguments {
  std::size_t nodes = 50;         // N
  std::size_t keys = 200;         // keys: so many are put one after another, and so many again `conc` at once
  std::size_t concurrent = 16;    // conc
  std::uint64_t seed = 1;         // seed: which nodes put and get
  std::size_t value_bytes = 512;  // size
  std::uint16_t port = 20000;     // port: node i is at port + i
  std::size_t introducers = 4;    // boots: newcomers ask one of the first so many
  double budget_s = 20;           // budget: no operation of a phase begins later
  double operation_s_max = 10;    // op_timeout: one that takes longer has failed
  double killed = 0.2;            // kill: the share of the nodes that dies at once
  double boot_s_max = 45;         // boot_cap
  double settle_s = 3;            // settle: between the last join and the first operation
  double pace_ms = 0;             // pace_ms: between two joins
  bool to_the_end = false;        // todone: a get goes on until all holders have answered
  std::size_t replicas = 8;       // replicas
  bool signed_records = false;    // signed: heads of a publisher, not values
  std::size_t threads = 2;        // threads: that run actors
  std::size_t pairs = 0;          // pairs: not this, but what counting costs (bench/dht/counting_cost.hpp), in so many pairs
  enum class counting : std::uint8_t { messages, all, nothing }; // all: what a real node counts
  counting counts = counting::messages; // not of the command line
};

// Error: usage.
protocol::result<arguments> parse_arguments(int count, const char* const* words);

} // namespace souk::bench
