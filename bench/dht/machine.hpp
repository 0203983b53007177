// What the kernel says of this process and of the loopback interface of its network namespace.
#pragma once

#include <cstdint>

namespace souk::bench {

struct loopback_counts {
  double packets = 0;
  double bytes = 0;
};

double resident_kib();
double processor_s(); // of all threads, user and system
double threads();
loopback_counts loopback_so_far();

} // namespace souk::bench
