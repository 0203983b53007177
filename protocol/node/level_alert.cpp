#include "protocol/node/level_alert.hpp"

namespace souk::protocol {
namespace {

// Whether `value` is worse than `level`.
bool is_worse(const level_rule& rule, double value, double level) noexcept {
  return rule.more_is_better ? value < level : value > level;
}

} // namespace

bool level_alert::on_measured(const level_rule& rule, const measurement& now) noexcept {
  const auto before = raised_;
  if (now.samples == 0)
    raised_ = false;
  else if (now.samples >= rule.samples_min)
    raised_ = is_worse(rule, now.value, raised_ ? rule.target : rule.alert);
  return raised_ != before;
}

} // namespace souk::protocol
