// Speaks for one phase of a benchmark: keeps so many operations under way until all have ended.
//
//   run_phase -> phase_times    once; then it ends
//   look_at_clock               ends what has taken too long
//
// Spawned by: the benchmark. Dies with: its answer.
#pragma once

#include <functional>
#include <vector>

#include <caf/typed_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include "actors/message_types.hpp"
#include "protocol/time.hpp"

namespace souk::bench {

struct look_at_clock {};
struct phase_times;
struct run_phase;
using load_actor = caf::typed_actor<caf::replies_to<run_phase>::with<phase_times>, caf::reacts_to<look_at_clock>>;
struct load_state;
using load_pointer = load_actor::stateful_pointer<load_state>;

// Called exactly once for each operation, by the actor that began it; later calls count for nothing.
using operation_end = std::function<void(bool succeeded)>;
using operation = std::function<void(load_pointer self, std::size_t which, operation_end end)>;

struct run_phase {
  std::size_t operations = 0;
  std::size_t concurrent = 1;
  protocol::duration budget{};   // no operation begins later
  protocol::duration patience{}; // an operation that takes longer has failed
  operation begin;
};

struct phase_times {
  std::size_t begun = 0;
  std::size_t timed_out = 0;
  protocol::duration took{};
  std::vector<protocol::duration> successes; // how long each took that succeeded, shortest first
};

struct load_state {
  static constexpr const char* name = "load";
  enum class outcome : std::uint8_t { open, succeeded, failed, timed_out };
  struct row {
    protocol::instant began;
    protocol::instant ended;
    outcome now = outcome::open;
  };
  load_state() = default; // no aggregate: CAF would initialise the first member with the actor's own address
  run_phase order;
  std::vector<row> rows;
  std::size_t open = 0;
  bool filling = false;
  protocol::instant began;
  caf::typed_response_promise<phase_times> promise;
};

load_actor::behavior_type load(load_pointer self);

} // namespace souk::bench

template <>
struct caf::allowed_unsafe_message_type<souk::bench::run_phase> : std::true_type {};
template <>
struct caf::allowed_unsafe_message_type<souk::bench::phase_times> : std::true_type {};
template <>
struct caf::allowed_unsafe_message_type<souk::bench::look_at_clock> : std::true_type {};
