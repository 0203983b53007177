// What service levels are judged by and where the judgement is shown, as actors see it. Safe from any thread, never blocks.
#pragma once

#include "protocol/node/service_levels.hpp"

namespace souk::actors {

class level_meter {
public:
  virtual ~level_meter() = default;
  virtual protocol::level_totals totals() const noexcept = 0;
  // Whether there is an alert; said aloud when that is new.
  virtual void show(const protocol::level_state& now) = 0;
};

} // namespace souk::actors
