// How many messages wait for the actors of a node that live as long as it does. An actor that is watched counts what enters its
// mailbox and what leaves it; that can be read from any thread, also while the actor hangs.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string_view>

namespace souk::actors {

using mailbox_depth = std::atomic<std::int64_t>;

class mailbox_watch {
public:
  virtual ~mailbox_watch() = default;
  // In place of an earlier actor of this kind.
  virtual void watch(std::string_view kind, std::shared_ptr<const mailbox_depth> depth) = 0;
};

} // namespace souk::actors
