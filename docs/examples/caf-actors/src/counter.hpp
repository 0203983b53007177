// Counts.
//
//   add -> total    adds, and says what it came to
#pragma once

#include <cstdint>

#include <caf/all.hpp>

struct add {
  std::int64_t amount;
};
struct total {
  std::int64_t value;
};
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(add)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(total)

using counter_actor = caf::typed_actor<caf::replies_to<add>::with<total>>;

struct counter_state {
  static constexpr const char* name = "counter";
  std::int64_t value = 0;
};

inline counter_actor::behavior_type counter(counter_actor::stateful_pointer<counter_state> self) {
  return {
    [self](const add& m) {
      self->state.value += m.amount;
      return total{self->state.value};
    },
  };
}
