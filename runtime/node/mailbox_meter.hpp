// Gives a credit back for each datagram that the peer has handled: it counts every one, exactly once, as
// message_received. So the port knows how many wait, and the peer knows nothing of it.
#pragma once

#include <atomic>
#include <memory>
#include <utility>

#include "actors/metrics.hpp"
#include "runtime/net/credit.hpp"

namespace souk::runtime {

class mailbox_meter final : public actors::metrics {
public:
  explicit mailbox_meter(std::shared_ptr<actors::metrics> counts) : counts_{std::move(counts)} {}

  // A peer that was started anew has an empty mailbox, and a credit of its own.
  std::shared_ptr<credit> start_anew() {
    auto fresh = std::make_shared<credit>();
    credit_.store(fresh);
    return fresh;
  }

  void add(actors::counter what, std::string_view label, std::uint64_t by) noexcept override {
    counts_->add(what, label, by);
    if (what != actors::counter::message_received)
      return;
    if (const auto given = credit_.load(); given && given->in_use() > 0) // none: the last words of the peer before
      given->give_back();
  }
  void observe(actors::timing what, protocol::duration took) noexcept override { counts_->observe(what, took); }
  void set(actors::gauge what, double value) noexcept override { counts_->set(what, value); }

private:
  std::shared_ptr<actors::metrics> counts_;
  std::atomic<std::shared_ptr<credit>> credit_;
};

} // namespace souk::runtime
