#include <memory>

#include "actors/clock.hpp"
#include "actors/node/node_state.hpp"
#include "actors/package/provider_records.hpp"

namespace souk::actors {
namespace {

constexpr std::size_t invited_contacts_max = 4;

// A status in the making: every part comes from another actor.
struct status_parts {
  node_status status;
  caf::typed_response_promise<result<node_status>> promise;
  std::size_t missing = 6;

  void one_more() {
    if (--missing == 0)
      promise.deliver(result<node_status>{status});
  }
};

// As pass_error_to, but the first of several that fail is told.
auto pass_error_to(const std::shared_ptr<status_parts>& parts) {
  return [parts](caf::error& failure) {
    if (parts->promise.pending())
      parts->promise.deliver(std::move(failure));
  };
}

tier_status tier_of(const tier_view& view) {
  const auto& counts = view.counters;
  return {view.entries, view.capacity, counts.hits, counts.misses, counts.evicted, counts.expired};
}

void ask_tier(node_pointer self, const std::shared_ptr<status_parts>& parts, bool hot) {
  self->request(self->state.kin->cache, caf::infinite, get_tier{.below = !hot})
    .then(
      [parts, hot](const tier_view& view) {
        (hot ? parts->status.hot : parts->status.warm) = tier_of(view);
        parts->one_more();
      },
      pass_error_to(parts));
}

void ask_peer(node_pointer self, const std::shared_ptr<status_parts>& parts) {
  self->request(self->state.kin->peer, caf::infinite, get_peer_view{})
    .then(
      [parts](const peer_view& view) {
        parts->status.peers_total = view.table.size();
        for (const auto& row : view.table)
          parts->status.peers_verified += row.rtt ? 1 : 0;
        parts->status.records = view.records;
        parts->status.providers = view.providers;
        parts->one_more();
      },
      pass_error_to(parts));
}

void ask_store(node_pointer self, const std::shared_ptr<status_parts>& parts) {
  self->request(self->state.kin->kept, caf::infinite, get_store_totals{})
    .then(
      [parts](const answers<store_totals>& totals) {
        if (totals) {
          parts->status.blobs = totals->blobs;
          parts->status.catalogue = totals->catalogue;
        }
        parts->one_more();
      },
      pass_error_to(parts));
}

void ask_lag(node_pointer self, const std::shared_ptr<status_parts>& parts) {
  self->request(self->state.kin->peer, caf::infinite, get_republish_lag{})
    .then(
      [parts](republish_lag lag) {
        parts->status.republish_lag_s = protocol::to_ms(lag.late) / 1000;
        parts->one_more();
      },
      pass_error_to(parts));
}

void ask_levels(node_pointer self, const std::shared_ptr<status_parts>& parts) {
  if (!self->state.levels)
    return parts->one_more();
  self->request(self->state.levels, caf::infinite, get_levels{})
    .then(
      [parts](levels_seen& seen) {
        parts->status.levels = std::move(seen.all);
        parts->one_more();
      },
      pass_error_to(parts));
}

void weigh(node_pointer self, caf::typed_response_promise<result<peer_list>> promise, const peer_view& view) {
  peer_list list;
  weigh_peers question;
  for (const auto& row : view.table) {
    std::optional<double> rtt_ms;
    if (row.rtt)
      rtt_ms = protocol::to_ms(*row.rtt);
    list.push_back({row.whom, rtt_ms, row.prefix_bits, 0});
    question.peers.push_back(row.whom.id);
  }
  self->request(self->state.kin->reputation, caf::infinite, std::move(question))
    .then(
      [promise, list = std::move(list)](const peer_weights& found) mutable {
        for (std::size_t i = 0; i < list.size(); ++i)
          list[i].reputation = found.weights.at(i);
        promise.deliver(result<peer_list>{std::move(list)});
      },
      actors::pass_error_to(promise));
}

} // namespace

caf::typed_response_promise<result<node_status>> report_status(node_pointer self) {
  auto parts = std::make_shared<status_parts>();
  parts->promise = self->make_response_promise<result<node_status>>();
  auto& status = parts->status;
  const auto& outside = *self->state.outside;
  status.self = outside.peer.self;
  status.where = outside.peer.datagrams->local();
  status.uptime_s = protocol::to_ms(now(self) - self->state.began) / 1000;
  status.bootstrapped = self->state.bootstrapped;
  ask_tier(self, parts, true);
  ask_tier(self, parts, false);
  ask_peer(self, parts);
  ask_store(self, parts);
  ask_lag(self, parts);
  ask_levels(self, parts);
  return parts->promise;
}

caf::typed_response_promise<result<peer_list>> report_peers(node_pointer self) {
  auto promise = self->make_response_promise<result<peer_list>>();
  self->request(self->state.kin->peer, caf::infinite, get_peer_view{})
    .then([self, promise](const peer_view& view) { weigh(self, promise, view); }, actors::pass_error_to(promise));
  return promise;
}

// What it answers was there when it was asked: a lookup under way may bring an entry meanwhile.
caf::typed_response_promise<result<caches_cleared>> clear_tiers(node_pointer self) {
  auto promise = self->make_response_promise<result<caches_cleared>>();
  const auto& hot = self->state.kin->cache;
  auto clear = [self, hot, promise](std::size_t warm, const tier_view& view) mutable {
    self->send(hot, cache_clear{});
    promise.deliver(result<caches_cleared>{caches_cleared{view.entries, warm}});
  };
  self->request(hot, caf::infinite, get_tier{.below = true})
    .then(
      [self, hot, promise, clear](const tier_view& warm) {
        self->request(hot, caf::infinite, get_tier{})
          .then([clear, below = warm.entries](const tier_view& view) mutable { clear(below, view); }, actors::pass_error_to(promise));
      },
      actors::pass_error_to(promise));
  return promise;
}

caf::typed_response_promise<result<invitation>> invite(node_pointer self) {
  auto promise = self->make_response_promise<result<invitation>>();
  self->request(self->state.kin->peer, caf::infinite, get_peer_view{})
    .then(
      [self, promise](const peer_view& view) mutable {
        const auto& outside = *self->state.outside;
        invitation made;
        if (const auto where = reached_at(outside, view.observed))
          made.contacts.push_back({outside.peer.self, *where});
        for (const auto& row : view.table)
          if (made.contacts.size() < invited_contacts_max && row.rtt)
            made.contacts.push_back(row.whom);
        promise.deliver(result<invitation>{std::move(made)});
      },
      actors::pass_error_to(promise));
  return promise;
}

} // namespace souk::actors
