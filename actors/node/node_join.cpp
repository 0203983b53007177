#include <algorithm>

#include "actors/catalogue/gossip_actor.hpp"
#include "actors/dht/bootstrap_actor.hpp"
#include "actors/node/node_state.hpp"

namespace souk::actors {
namespace {

constexpr std::size_t pulls_on_join = 3; // catalogues that are read: one may be young or lie

void end_one(node_pointer self) {
  auto& state = self->state;
  if (--state.joining > 0)
    return;
  state.bootstrapped = true;
  for (const auto& each : std::exchange(state.waiting, {}))
    each();
}

void pull_from(node_pointer self, const std::vector<protocol::contact>& live) {
  for (std::size_t i = 0; i < std::min(pulls_on_join, live.size()); ++i) {
    ++self->state.joining;
    self->request(self->state.kin->gossip, caf::infinite, pull_catalogue{live[i]})
      .then([self](const pulled&) { end_one(self); }, [self](const caf::error&) { end_one(self); });
  }
}

connect_report report_of(const joined& outcome) {
  return {outcome.asked, outcome.answered, outcome.peers, outcome.wrong_id, protocol::to_ms(outcome.took)};
}

template <class Then>
void join(node_pointer self, join_network order, Then then) {
  const auto& outside = self->state.outside->peer;
  const auto joiner = self->spawn(bootstrap, self->state.kin->peer, outside.rules, outside.self,
                                  protocol::secret_source{outside.secret}.at(order.contacts.size()));
  ++self->state.joining;
  self->request(joiner, caf::infinite, std::move(order))
    .then(
      [self, then](const joined& outcome) mutable {
        if (outcome.answered > 0)
          self->state.outside->peer.measured->observe(timing::discovery, outcome.took);
        pull_from(self, outcome.live);
        then(outcome);
        end_one(self);
      },
      [self, then](const caf::error&) mutable {
        then(joined{});
        end_one(self);
      });
}

} // namespace

void start_join(node_pointer self) {
  ++self->state.joining;
  self->request(self->state.kin->kept, caf::infinite, load_peers{})
    .then(
      [self](const answers<std::vector<protocol::contact>>& saved) {
        join_network order{self->state.outside->bootstrap};
        if (saved)
          order.contacts.insert(order.contacts.end(), saved->begin(), saved->end());
        join(self, std::move(order), [](const joined&) {});
        end_one(self);
      },
      [self](const caf::error&) { end_one(self); });
}

caf::typed_response_promise<result<connect_report>> join_through(node_pointer self, const connect_to& order) {
  auto promise = self->make_response_promise<result<connect_report>>();
  join(self, join_network{.contacts = order.contacts, .wait_for_all = true},
       [promise](const joined& outcome) mutable { promise.deliver(result<connect_report>{report_of(outcome)}); });
  return promise;
}

void when_joined(node_pointer self, std::function<void()> then) {
  if (self->state.joining == 0)
    then();
  else
    self->state.waiting.push_back(std::move(then));
}

} // namespace souk::actors
