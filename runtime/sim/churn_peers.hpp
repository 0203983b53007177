// The peers of one shard of a churn scenario: who is up, who joins, and whose session ends. Each has its peer, a store and
// maintenance, as a node has; who leaves does so without a word and never comes back, and somebody new comes in its place.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include <caf/event_based_actor.hpp>

#include "actors/dht/maintenance_actor.hpp"
#include "actors/environment.hpp"
#include "actors/node/store_actor.hpp"
#include "protocol/random.hpp"
#include "runtime/sim/churn_scenario.hpp"
#include "runtime/sim/world.hpp"

namespace souk::runtime::sim {

// --- what the actor of a shard hears
struct begin_sessions {}; // until then nobody leaves
struct session_over {
  std::size_t place = 0;
};
struct look_up_one {};

struct churn_life {
  peer_index peer = 0;
  std::shared_ptr<const actors::environment> outside;
  actors::store_actor kept;
  actors::maintenance_actor keeps_up;
  bool joined = false;
};

class churn_peers {
public:
  churn_peers(const churn_options& options, world& net, shard_index shard);
  churn_peers(const churn_peers&) = delete;
  churn_peers& operator=(const churn_peers&) = delete;
  ~churn_peers();

  // By the thread that drives the shard, as all below.
  void begin(caf::event_based_actor* self); // the first ones join
  void start_sessions(caf::event_based_actor* self);
  void end_session(caf::event_based_actor* self, std::size_t place);
  void look_up(caf::event_based_actor* self, const std::vector<protocol::id>& keys);

  bool all_joined() const noexcept { return joined_ == places_; }
  // Somebody who has joined and is up; the same draws choose the same.
  const churn_life& anyone(protocol::random_source& draws) const;
  const std::vector<churn_life>& lives() const noexcept { return lives_; }
  actors::peer_actor actor_of(const churn_life& life) const { return net_.actor(life.peer); }

  struct counts {
    std::uint64_t lookups = 0;
    std::uint64_t found = 0;
    std::uint64_t lookups_last = 0; // of the last hour
    std::uint64_t found_last = 0;
    std::uint64_t sessions = 0;
    std::uint64_t joins_failed = 0;
    std::vector<double> latency_ms;
  };
  const counts& so_far() const noexcept { return counts_; }

private:
  void grow(caf::event_based_actor* self);
  void arrive(caf::event_based_actor* self, std::size_t place);
  void join(caf::event_based_actor* self, std::size_t place, std::uint64_t attempt);
  void on_joined(caf::event_based_actor* self, std::size_t place);
  void leave(std::size_t place);
  void plan_end(caf::event_based_actor* self, std::size_t place) const;
  std::vector<protocol::contact> introducers(peer_index newcomer, std::uint64_t attempt) const;

  const churn_options& options_;
  world& net_;
  shard_index shard_;
  std::size_t places_; // peers of this shard that are up at any time
  peer_index next_; // who arrives next
  std::vector<churn_life> lives_; // by place
  std::vector<std::size_t> known_; // places whose peers have joined
  std::size_t joined_ = 0;
  std::size_t joining_ = 0;
  bool churning_ = false;
  protocol::instant ends_;
  protocol::random_source draws_; // of the lookups
  counts counts_;
};

// Peers that a whole run needs, with room for chance.
std::size_t churn_population(const churn_options& options) noexcept;

} // namespace souk::runtime::sim

namespace caf {
template <>
struct allowed_unsafe_message_type<souk::runtime::sim::begin_sessions> : std::true_type {};
template <>
struct allowed_unsafe_message_type<souk::runtime::sim::session_over> : std::true_type {};
template <>
struct allowed_unsafe_message_type<souk::runtime::sim::look_up_one> : std::true_type {};
} // namespace caf
