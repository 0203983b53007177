// The actor clock of one shard: it stands still while actors run, and what is timed becomes an event.
#pragma once

#include <cstdint>
#include <map>
#include <utility>

#include <caf/actor_clock.hpp>

#include "runtime/sim/event.hpp"
#include "runtime/sim/virtual_time.hpp"

namespace souk::runtime::sim {

class virtual_clock final : public caf::actor_clock {
public:
  explicit virtual_clock(events& due) noexcept : due_{due} {}

  nanoseconds now_ns() const noexcept { return now_ns_; }
  void advance_to(nanoseconds t);
  // Adds what the shard schedules itself; a time that has passed means now.
  void add(nanoseconds at, event what);

  // --- what CAF calls
  time_point now() const noexcept override { return instant_of(now_ns_); }
  duration_type difference(caf::atom_value, long, time_point from, time_point to) const noexcept override;
  void set_ordinary_timeout(time_point t, caf::abstract_actor* self, caf::atom_value type, std::uint64_t id) override;
  void set_multi_timeout(time_point t, caf::abstract_actor* self, caf::atom_value type, std::uint64_t id) override;
  void set_request_timeout(time_point t, caf::abstract_actor* self, caf::message_id id) override;
  void schedule_message(time_point t, caf::strong_actor_ptr to, caf::mailbox_element_ptr what) override;
  void schedule_message(time_point t, caf::group to, caf::strong_actor_ptr from, caf::message what) override;
  void cancel_all() override { due_.clear(); }
  void cancel_ordinary_timeout(caf::abstract_actor* self, caf::atom_value type) override;
  void cancel_timeouts(caf::abstract_actor* self) override;
  // As in CAF 0.17: an actor ignores the timeout of a request that was answered.
  void cancel_request_timeout(caf::abstract_actor*, caf::message_id) override {}

private:
  events& due_;
  // The newest receive timeout of each actor that has one; a late older one would start it anew.
  std::map<std::pair<caf::actor_id, caf::atom_value>, std::uint64_t> ordinary_;
  nanoseconds now_ns_ = time_origin_ns;
  std::uint64_t next_rank_ = own_rank_first;
};

} // namespace souk::runtime::sim
