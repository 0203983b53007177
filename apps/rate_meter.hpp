// How fast something goes on, and how long it will take: beside a progress bar.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>

namespace souk::apps {

class rate_meter {
public:
  using instant = std::chrono::steady_clock::time_point;

  // `12.0 MiB/s from 4 peers, 8 s left`, in bytes since the first word of the same subject; empty until half a second has
  // passed.
  std::string tell(const std::string& subject, std::uint64_t done, std::uint64_t total, std::size_t peers, instant now);

private:
  struct start {
    instant at;
    std::uint64_t done = 0;
  };
  std::map<std::string, start> starts_;
};

} // namespace souk::apps
