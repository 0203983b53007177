// A DHT of many nodes in one process on loopback, measured as other DHTs are: how fast it puts and gets, with how many
// packets, how much processor time and memory, right after joining and after nodes have died. Prints one JSON document.
// In a network namespace of its own the packet counts are its own; bench/dht/dht.sh runs it so, beside others.
#include <cstdio>

#include "bench/dht/counting_cost.hpp"
#include "bench/dht/scenario.hpp"

int main(int count, char** words) {
  const auto order = souk::bench::parse_arguments(count, words);
  if (!order) {
    std::fprintf(stderr, "dht_bench: %s\n", order.error().message.c_str());
    return 2;
  }
  const auto document = order->pairs > 0 ? souk::bench::compare_counting(*order) : souk::bench::run_scenario(*order);
  if (!document) {
    std::fprintf(stderr, "dht_bench: %s\n", document.error().message.c_str());
    return 1;
  }
  std::printf("%s\n", document->dump().c_str());
  return 0;
}
