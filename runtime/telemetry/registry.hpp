// What a node counts, for whoever watches it. Counting is a look for the label and an addition that no lock guards, in a place that
// this thread alone writes; only the first time that a label is seen takes a lock. Reading adds the places up and stops nobody.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <prometheus/metric_family.h>

#include "actors/metrics.hpp"
#include "protocol/node/service_levels.hpp"
#include "runtime/telemetry/thread_place.hpp"

namespace souk::runtime {

// One counter, by a bounded number of labels: what comes after them is counted as "other". A label is a name with static storage:
// it is known again by where it stands, and the same text elsewhere is the same label.
class labelled_counter {
public:
  static constexpr std::size_t labels_max = 32;

  void add(std::string_view label, std::uint64_t by) noexcept;
  std::uint64_t total() const noexcept;
  std::uint64_t count_of(std::string_view label) const noexcept;

  struct row {
    std::string label;
    std::uint64_t count = 0;
  };
  std::vector<row> rows() const;

private:
  struct alignas(cache_line) counts {
    std::array<std::atomic<std::uint64_t>, labels_max + 1> of{}; // the last is "other"
  };
  std::uint64_t read_at(std::size_t which) const noexcept;
  std::size_t find(std::string_view label, std::size_t used) const noexcept; // `used` when it is not there
  std::size_t slot_of(std::string_view label) noexcept;

  alignas(cache_line) std::array<std::atomic<const char*>, labels_max> known_{}; // where each label stands
  std::array<counts, thread_places> counts_;
  std::array<std::string_view, labels_max> labels_; // each is written before it is counted in used_, never after
  std::atomic<std::size_t> used_ = 0;
  std::mutex adding_;
};

class latency_histogram {
public:
  static constexpr auto& bounds_s = protocol::latency_bounds_s;

  void observe(protocol::duration took) noexcept;
  protocol::latency_counts counts() const noexcept;
  prometheus::ClientMetric::Histogram collected() const;

private:
  struct alignas(cache_line) sums {
    std::array<std::atomic<std::uint64_t>, bounds_s.size() + 1> counts{}; // the last is above all bounds
    std::atomic<std::uint64_t> ns = 0;
  };
  std::array<sums, thread_places> sums_;
};

class registry final : public actors::metrics {
public:
  registry();
  void add(actors::counter what, std::string_view label, std::uint64_t by) noexcept override;
  void observe(actors::timing what, protocol::duration took) noexcept override;
  void set(actors::gauge what, double value) noexcept override;
  // The mailbox of an actor, in place of an earlier one of this name. `depth` may be called by any thread.
  void watch(std::string_view name, std::function<std::int64_t()> depth);

  std::uint64_t total(actors::counter what) const noexcept;
  std::uint64_t count_of(actors::counter what, std::string_view label) const noexcept;
  protocol::level_totals level_totals() const noexcept;
  // True when it was not so before.
  bool set_alert(protocol::level which, protocol::level_window over, bool raised) noexcept;

  // Everything, as a scrape shows it: names and labels are those of docs/operations/metrics.md.
  std::vector<prometheus::MetricFamily> collect() const;

private:
  prometheus::MetricFamily alerts() const;
  prometheus::MetricFamily mailboxes() const;

  static constexpr auto counters = static_cast<std::size_t>(actors::counter::last) + 1;
  static constexpr auto timings = static_cast<std::size_t>(actors::timing::last) + 1;
  static constexpr auto gauges = static_cast<std::size_t>(actors::gauge::last) + 1;

  std::array<labelled_counter, counters> counters_;
  std::array<latency_histogram, timings> timings_;
  std::array<std::atomic<double>, gauges> gauges_; // not a number until it is set
  std::map<std::string, std::function<std::int64_t()>, std::less<>> mailboxes_;
  mutable std::mutex watching_; // guards mailboxes_
  std::array<std::array<std::atomic<bool>, protocol::level_window_count>, protocol::level_count> alerts_{};
};

} // namespace souk::runtime
