#include <iostream>

#include "counter.hpp"

namespace {

// Asks all at once and ends with the last answer.
void ask_all(caf::event_based_actor* self, const std::vector<counter_actor>& counters) {
  auto sum = std::make_shared<std::int64_t>(0);
  auto open = std::make_shared<std::size_t>(counters.size());
  for (const auto& each : counters)
    self->request(each, std::chrono::seconds(1), add{5}).then([=](const total& t) {
      *sum += t.value;
      if (--*open == 0)
        std::cout << "together: " << *sum << std::endl;
    });
}

} // namespace

int main() {
  caf::actor_system_config config;
  caf::actor_system system{config};
  std::vector<counter_actor> counters;
  for (int i = 0; i < 4; ++i)
    counters.push_back(system.spawn(counter));
  system.spawn(ask_all, counters);
  counters.clear(); // the last handle goes with the last answer, and with it the actors
}
