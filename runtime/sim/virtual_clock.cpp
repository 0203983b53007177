#include "runtime/sim/virtual_clock.hpp"

#include <algorithm>
#include <utility>

#include <caf/abstract_actor.hpp>
#include <caf/error.hpp>
#include <caf/group.hpp>
#include <caf/sec.hpp>
#include <caf/system_messages.hpp>

#include "protocol/invariant.hpp"

namespace souk::runtime::sim {
namespace {

caf::strong_actor_ptr strong(caf::abstract_actor* self) {
  return caf::strong_actor_ptr{self->ctrl()};
}

} // namespace

void virtual_clock::advance_to(nanoseconds t) {
  protocol::invariant(t >= now_ns_, "virtual time never goes back");
  now_ns_ = t;
}

void virtual_clock::add(nanoseconds at, event what) {
  due_.push(std::max(at, now_ns_), next_rank_++, std::move(what));
}

virtual_clock::duration_type virtual_clock::difference(caf::atom_value, long, time_point from,
                                                       time_point to) const noexcept {
  return from == to ? duration_type{1} : to - from;
}

void virtual_clock::set_ordinary_timeout(time_point t, caf::abstract_actor* self, caf::atom_value type,
                                         std::uint64_t id) {
  const auto key = std::pair{self->id(), type};
  ordinary_[key] = id;
  add(ns_of(t), step{[this, key, id, to = strong(self)] {
        const auto newest = ordinary_.find(key);
        if (newest == ordinary_.end() || newest->second != id)
          return;
        ordinary_.erase(newest);
        to->get()->eq_impl(caf::make_message_id(), to, nullptr, caf::timeout_msg{key.second, id});
      }});
}

void virtual_clock::cancel_ordinary_timeout(caf::abstract_actor* self, caf::atom_value type) {
  ordinary_.erase({self->id(), type});
}

void virtual_clock::cancel_timeouts(caf::abstract_actor* self) {
  ordinary_.erase(ordinary_.lower_bound({self->id(), caf::atom_value{}}),
                  ordinary_.lower_bound({self->id() + 1, caf::atom_value{}}));
}

void virtual_clock::set_multi_timeout(time_point t, caf::abstract_actor* self, caf::atom_value type, std::uint64_t id) {
  auto what = caf::make_mailbox_element(strong(self), caf::make_message_id(), {}, caf::timeout_msg{type, id});
  schedule_message(t, strong(self), std::move(what));
}

void virtual_clock::set_request_timeout(time_point t, caf::abstract_actor* self, caf::message_id id) {
  auto what = caf::make_mailbox_element(strong(self), id, {}, caf::make_error(caf::sec::request_timeout));
  schedule_message(t, strong(self), std::move(what));
}

void virtual_clock::schedule_message(time_point t, caf::strong_actor_ptr to, caf::mailbox_element_ptr what) {
  add(ns_of(t), timed_message{std::move(to), std::move(what)});
}

void virtual_clock::schedule_message(time_point, caf::group, caf::strong_actor_ptr, caf::message) {
  protocol::invariant(false, "souk has no CAF groups");
}

} // namespace souk::runtime::sim
