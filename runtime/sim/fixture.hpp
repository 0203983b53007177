// A small simulation for tests of actors: one shard, a virtual clock, and peers that reach each other through
// simulated ports.
//
//   sim::fixture world{{.peers = 3}};
//   auto a = world.spawn_peer(0, actors::peer);
//   world.run_for(2s);
//   auto view = world.ask<actors::peer_view>(a, actors::get_peer_view{});
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include <caf/actor_cast.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/spawn_options.hpp>

#include "actors/environment.hpp"
#include "runtime/sim/address_book.hpp"
#include "runtime/sim/count_metrics.hpp"
#include "runtime/sim/sim_port.hpp"
#include "runtime/sim/windows.hpp"

namespace souk::runtime::sim {

struct fixture_options {
  std::size_t peers = 8;
  protocol::duration one_way = std::chrono::milliseconds{10};
  std::uint64_t seed = 1;
  protocol::wall_seconds wall_at_start = 1'750'000'000;
  shard_index shards = 1; // actors spawned by spawn() live in the first
};

class fixture {
public:
  explicit fixture(const fixture_options& options = {});
  ~fixture();

  caf::actor_system& system() noexcept { return all_.at(0).system(); }
  windows& all() noexcept { return all_; }
  network& net() noexcept { return net_; } // its conditions may be changed between two runs
  const protocol::contact& contact(peer_index peer) const noexcept { return net_.peers().contact(peer); }
  const protocol::endpoint& where(peer_index peer) const noexcept { return contact(peer).where; }
  count_metrics& measured() noexcept { return *measured_; }

  protocol::instant now() const noexcept { return instant_of(all_.now_ns()); }
  void run_for(protocol::duration length) { all_.run_until(all_.now_ns() + ns_of(length)); }

  // Killed with the fixture, if it lives so long.
  template <class F, class... Ts>
  auto spawn(F behaviour, Ts&&... xs) {
    auto made = system().spawn<caf::hidden>(behaviour, std::forward<Ts>(xs)...);
    spawned_.push_back(caf::actor_cast<caf::strong_actor_ptr>(made));
    return made;
  }

  // Spawns `behaviour(self, peer_environment)` in the shard of `peer`; its datagrams come to it.
  template <class F>
  auto spawn_peer(peer_index peer, F behaviour, std::shared_ptr<const actors::peer_rules> rules = nullptr) {
    auto made = all_.of(peer).system().spawn<caf::hidden>(behaviour, outside(peer, std::move(rules)));
    attach(peer, made);
    return made;
  }

  // What a peer gets at spawn. Without rules, the default ones.
  actors::peer_environment outside(peer_index peer, std::shared_ptr<const actors::peer_rules> rules = nullptr);

  // Datagrams for the peer come to this actor from now on.
  template <class Handle>
  void attach(peer_index peer, const Handle& actor) {
    all_.of(peer).courier().attach(peer, caf::actor_cast<caf::strong_actor_ptr>(actor));
  }

  // Without a word: its actor is killed, and a new one may be attached later.
  void crash(peer_index peer);

  // Any bytes, as from this peer; at their receiver after the latency.
  void inject(peer_index from, peer_index to, const protocol::bytes& raw);

  // Asks and runs until the answer is there, at most `limit`; nothing when an error came or none.
  template <class Answer, class Handle, class Question>
  std::optional<Answer> ask(const Handle& whom, Question question, protocol::duration limit = std::chrono::minutes{1}) {
    auto answer = std::make_shared<std::optional<Answer>>();
    auto ended = std::make_shared<bool>(false);
    caf::actor_cast<caf::abstract_actor*>(whom)->home_system().template spawn<caf::hidden>(
      [=](caf::event_based_actor* self) {
        self->request(whom, caf::infinite, question)
          .then(
            [=](Answer& got) {
              *answer = std::move(got);
              *ended = true;
            },
            [=](caf::error&) { *ended = true; });
      });
    all_.run_until(all_.now_ns() + ns_of(limit), 1, [&] { return *ended; });
    return std::move(*answer);
  }

private:
  network net_;
  windows all_;
  std::shared_ptr<address_book> book_;
  std::shared_ptr<count_metrics> measured_;
  protocol::wall_seconds wall_at_start_;
  std::vector<caf::strong_actor_ptr> spawned_;
};

} // namespace souk::runtime::sim
