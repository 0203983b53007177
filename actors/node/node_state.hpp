// The state of the node actor. Only the runtime, which spawns it, includes this.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "actors/node/family.hpp"
#include "actors/node/node_actor.hpp"
#include "actors/node/slo_actor.hpp"
#include "actors/node/stream_server_actor.hpp"

namespace souk::actors {

struct node_state {
  static constexpr const char* name = "node";
  std::shared_ptr<const environment> outside;
  std::shared_ptr<const family> kin;
  stream_acceptor calls;
  slo_actor levels;                           // none without a meter
  std::vector<caf::strong_actor_ptr> members; // monitored; one that fails brings all of them up anew
  std::vector<std::function<void()>> waiting; // for the first join and the first catalogue
  std::size_t joining = 0;                    // joins and catalogue pulls that have not ended
  bool bootstrapped = false;
  std::vector<protocol::instant> failures;    // recent restarts
  protocol::instant began;
};

using node_pointer = node_actor::stateful_pointer<node_state>;

// For a request to an actor of the node, which may fail while it is asked and bring its family up anew: who waits gets the error. A
// request without such a handler would end the node.
template <class Answer>
auto pass_error_to(caf::typed_response_promise<Answer> promise) {
  return [promise](caf::error& failure) mutable { promise.deliver(std::move(failure)); };
}

// Spawns every actor of the node and tells the ports (actors/node/node_family.cpp).
void start_family(node_pointer self);
// Ends what start_family began.
void end_family(node_pointer self);

// Joins through `contacts` and the saved ones, then reads the catalogue of a few who answered
// (actors/node/node_join.cpp).
void start_join(node_pointer self);
caf::typed_response_promise<result<connect_report>> join_through(node_pointer self, const connect_to& order);
// Runs `then` now, or once the first join has ended: a command that needs the network or the catalogue.
void when_joined(node_pointer self, std::function<void()> then);

// (actors/node/node_values.cpp)
caf::typed_response_promise<result<value_put>> store_value(node_pointer self, const put_value& order);
caf::typed_response_promise<result<value_got>> fetch_value(node_pointer self, const get_value& order);

// (actors/node/node_answers.cpp)
caf::typed_response_promise<result<node_status>> report_status(node_pointer self);
caf::typed_response_promise<result<peer_list>> report_peers(node_pointer self);
caf::typed_response_promise<result<invitation>> invite(node_pointer self);
caf::typed_response_promise<result<caches_cleared>> clear_tiers(node_pointer self);

} // namespace souk::actors
