// CAF's clock without a thread of its own: the threads that run actors look whether something is due. Setting a timer wakes
// nobody who would look in time anyway.
#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <utility>

#include <caf/detail/simple_actor_clock.hpp>

namespace souk::runtime {

class wall_clock final : public caf::detail::simple_actor_clock {
public:
  // `sooner` is called after a timer was set that is due before all others, by the thread that set it.
  explicit wall_clock(std::function<void()> sooner) : sooner_{std::move(sooner)} {}

  static constexpr auto never = time_point::max();
  // When the next timer is due.
  time_point next() const noexcept { return time_point{duration_type{next_.load(std::memory_order_relaxed)}}; }
  // Sends whatever is due.
  void ship_due();

  // --- what CAF calls
  void set_ordinary_timeout(time_point t, caf::abstract_actor* self, caf::atom_value type, std::uint64_t id) override;
  void set_multi_timeout(time_point t, caf::abstract_actor* self, caf::atom_value type, std::uint64_t id) override;
  void set_request_timeout(time_point t, caf::abstract_actor* self, caf::message_id id) override;
  void schedule_message(time_point t, caf::strong_actor_ptr to, caf::mailbox_element_ptr what) override;
  void schedule_message(time_point t, caf::group to, caf::strong_actor_ptr from, caf::message what) override;
  void cancel_ordinary_timeout(caf::abstract_actor* self, caf::atom_value type) override;
  void cancel_request_timeout(caf::abstract_actor* self, caf::message_id id) override;
  void cancel_timeouts(caf::abstract_actor* self) override;
  void cancel_all() override;

private:
  // Changes the schedule, alone.
  template <class Change>
  void change(const Change& made);
  unique_delayed_event_ptr take_due(time_point now);

  const std::function<void()> sooner_;
  std::mutex mutex_; // guards the schedule
  std::atomic<duration_type::rep> next_ = never.time_since_epoch().count();
};

} // namespace souk::runtime
