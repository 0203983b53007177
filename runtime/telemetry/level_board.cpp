#include "runtime/telemetry/level_board.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

namespace souk::runtime {

std::string alert_text(const protocol::level_state& now) {
  const auto& rule = rule_of(now.which);
  const auto head =
    fmt::format("alert {}: {} over {}", now.alert ? "raised" : "cleared", rule.name, to_string(now.window));
  if (now.measured.samples == 0)
    return head + " is not measured any more";
  return head
         + fmt::format(" is {:.0f} {} ({} samples), {}{} {:.0f} {}", now.measured.value, rule.unit,
                       now.measured.samples, now.alert ? "" : "not ", rule.more_is_better ? "below" : "above",
                       now.alert ? rule.alert : rule.target, rule.unit);
}

void level_board::show(const protocol::level_state& now) {
  if (counts_->set_alert(now.which, now.window, now.alert))
    spdlog::warn("{}", alert_text(now));
}

} // namespace souk::runtime
