// When a level counts as missed. Between target and alert nothing changes, so that a value that moves about one of them
// raises and clears nothing again and again.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace souk::protocol {

struct level_rule {
  std::string_view name; // OpenTelemetry's; a contract
  std::string_view unit;
  double target = 0; // kept when the value is here or better
  double alert = 0; // missed when it is worse than this
  std::uint64_t samples_min = 1;
  bool more_is_better = false;
};

struct measurement {
  std::uint64_t samples = 0;
  double value = 0; // in the unit of the rule; nothing without samples
};

class level_alert {
public:
  // Raised when a value from enough samples is worse than the alert level; cleared when it is at the target or better, and
  // when nothing was measured at all: nobody is kept waiting then. Too few samples change nothing.
  // True when it was raised or cleared by this.
  bool on_measured(const level_rule& rule, const measurement& now) noexcept;
  bool raised() const noexcept { return raised_; }

private:
  bool raised_ = false;
};

} // namespace souk::protocol
