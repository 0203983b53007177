// Sends what a node counts to a collector: OTLP over HTTP, in its JSON encoding. Everything that there is goes in one request every
// interval. While the collector is away requests wait, a bounded number of them; beyond it the oldest is dropped and counted.
// That the collector is away is logged once, and so is that it is back. Nobody but the I/O thread ever waits for it.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "runtime/telemetry/otlp_url.hpp"
#include "runtime/telemetry/registry.hpp"

namespace souk::runtime {

class io_thread;

struct otlp_setting {
  otlp_url to;
  std::string instance; // service.instance.id
  std::chrono::milliseconds interval{10'000};
  std::chrono::milliseconds transfer_max{10'000}; // of one request, with its answer
  std::chrono::milliseconds retry_min{1000}; // doubled after each failure, by a little more or less
  std::chrono::milliseconds retry_max{60'000};
  std::size_t waiting_max = 16; // requests
};

class otlp_exporter {
public:
  // Brings up to date what others know better than the counters do; says when it is done, from any thread.
  using refresher = std::function<void(std::function<void()> done)>;

  otlp_exporter(io_thread& io, otlp_setting setting, std::shared_ptr<registry> counts, refresher refresh);
  ~otlp_exporter(); // drops what waits
  otlp_exporter(const otlp_exporter&) = delete;
  otlp_exporter& operator=(const otlp_exporter&) = delete;

  // The last words: sends what waits and what was counted since. Returns when that has arrived or failed, or at the limit. Not
  // from the I/O thread.
  void flush(std::chrono::milliseconds limit);

private:
  class sender;

  io_thread& io_;
  std::shared_ptr<sender> sender_;
};

} // namespace souk::runtime
