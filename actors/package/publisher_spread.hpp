// The second half of a publish: everything is saved, now the network hears of it. Only the publisher includes this.
#pragma once

#include <cstdint>

#include "actors/package/publisher_actor.hpp"

namespace souk::actors {

using publisher_pointer = publisher_actor::stateful_pointer<publisher_state>;

void spread(publisher_pointer self);
void tell(publisher_pointer self, const char* stage, std::uint64_t steps, std::uint64_t total);

} // namespace souk::actors
