// What a node counts, for whoever watches it. Counting is a look for the label and an addition that no lock guards; only the
// first time that a label is seen takes one. Reading stops nobody.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <prometheus/metric_family.h>

#include "actors/mailbox_watch.hpp"
#include "actors/metrics.hpp"
#include "protocol/node/service_levels.hpp"

namespace souk::runtime {

// One counter, by a bounded number of labels: what comes after them is counted as "other".
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
  struct slot {
    std::string label; // written before it is counted in used_, never after
    std::atomic<std::uint64_t> count = 0;
  };
  slot* find(std::string_view label, std::size_t used) noexcept;
  slot& slot_for(std::string_view label) noexcept;

  std::array<slot, labels_max + 1> slots_; // the last one is "other"
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
  std::array<std::atomic<std::uint64_t>, bounds_s.size() + 1> counts_{}; // the last is above all bounds
  std::atomic<std::uint64_t> sum_ns_ = 0;
};

class registry final : public actors::metrics, public actors::mailbox_watch {
public:
  registry();
  void add(actors::counter what, std::string_view label, std::uint64_t by) noexcept override;
  void observe(actors::timing what, protocol::duration took) noexcept override;
  void set(actors::gauge what, double value) noexcept override;
  void watch(std::string_view kind, std::shared_ptr<const actors::mailbox_depth> depth) override;

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
  std::map<std::string, std::shared_ptr<const actors::mailbox_depth>, std::less<>> mailboxes_;
  mutable std::mutex watching_; // guards mailboxes_
  std::array<std::array<std::atomic<bool>, protocol::level_window_count>, protocol::level_count> alerts_{};
};

} // namespace souk::runtime
