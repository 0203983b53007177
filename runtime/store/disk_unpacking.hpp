// One package that is being unpacked into a temporary folder beside its place. A thread of its own decompresses
// and writes while the caller fetches more.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "actors/archiver.hpp"
#include "runtime/store/byte_queue.hpp"
#include "runtime/store/ledger.hpp"

namespace souk::runtime {

class disk_unpacking final : public actors::unpacking {
public:
  // `order` was checked. Makes the temporary folder, known to `installs` before it exists.
  static protocol::result<std::unique_ptr<disk_unpacking>> start(const actors::unpack_order& order, ledger& installs);
  ~disk_unpacking() override;

  protocol::result<void> feed(actors::shared_bytes part) override;
  protocol::result<void> finish() override;

  bool is_finished() const noexcept { return finished_; }
  const std::string& staged() const noexcept { return staged_; }
  const actors::unpack_order& order() const noexcept { return order_; }
  void release() noexcept { committed_ = true; } // from here on the folder is not this object's

private:
  disk_unpacking(actors::unpack_order order, ledger& installs, std::string staged);
  protocol::result<void> unpack(); // runs in the thread
  protocol::result<void> stop();   // ends the thread and says how it went

  actors::unpack_order order_;
  ledger& installs_;
  std::string staged_;
  byte_queue queue_;
  std::uint64_t fed_ = 0;
  protocol::result<void> outcome_; // written by the thread, read after it was joined
  std::thread worker_;
  bool finished_ = false;
  bool committed_ = false;
};

} // namespace souk::runtime
