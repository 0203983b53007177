// Whole nodes on the geographic model, some of which have a package; another one installs it.
#pragma once

#include <cstdint>

#include "protocol/error.hpp"

namespace souk::bench {

struct download_plan {
  std::size_t providers = 1; // the publisher and those who keep copies; each has an uplink of 100 Mbit/s
  std::size_t bytes = 32'000'000;
  std::size_t readers = 4;   // install one after the other
  std::uint64_t seed = 1;
};
struct download_figures {
  double mean_ms = 0;  // of virtual time, from the command to the committed install
  double slowest_ms = 0;
  double from_mean = 0; // peers that gave
  double messages = 0;  // datagrams of one install
};
// Errors: those of publish and install.
protocol::result<download_figures> run_downloads(const download_plan& plan);

} // namespace souk::bench
