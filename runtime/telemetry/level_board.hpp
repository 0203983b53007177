// Where service levels are judged from and shown: what the registry counts, its alerts, and the log.
#pragma once

#include <memory>
#include <string>

#include "actors/level_meter.hpp"
#include "runtime/telemetry/registry.hpp"

namespace souk::runtime {

class level_board final : public actors::level_meter {
public:
  explicit level_board(std::shared_ptr<registry> counts) : counts_{std::move(counts)} {}
  protocol::level_totals totals() const noexcept override { return counts_->level_totals(); }
  // A line of the log when an alert is raised, and one when it is cleared.
  void show(const protocol::level_state& now) override;

private:
  std::shared_ptr<registry> counts_;
};

// The line of the log.
std::string alert_text(const protocol::level_state& now);

} // namespace souk::runtime
