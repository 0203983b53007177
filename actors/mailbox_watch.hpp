// How many messages wait for the actors of a node that live as long as it does. An actor that is watched counts what enters its
// mailbox and what leaves it; that can be read from any thread, also while the actor hangs.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

namespace souk::actors {

class mailbox_watch {
public:
  virtual ~mailbox_watch() = default;
  // In place of an earlier actor of this kind. `depth` may be called by any thread, also when the actor is gone.
  virtual void watch(std::string_view kind, std::function<std::int64_t()> depth) = 0;
};

} // namespace souk::actors
