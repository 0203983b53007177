#include "actors/dht/maintenance_actor.hpp"

#include <algorithm>

#include "actors/clock.hpp"
#include "actors/dht/bootstrap_actor.hpp"
#include "actors/package/provider_actor.hpp"
#include "protocol/package/renewal.hpp"

namespace souk::actors {
namespace {

using namespace std::chrono_literals;
using maintenance_pointer = maintenance_actor::stateful_pointer<maintenance_state>;

constexpr protocol::duration save_interval = 1min;
// Until the first peer is known. Then all hear of this node's packages at once: it may have started at a new address.
constexpr protocol::duration lonely_interval = 100ms;
constexpr std::size_t rejoin_every = 150;          // lonely moments: who introduces this node may have been away
constexpr std::size_t saved_contacts_max = 200;
constexpr std::size_t neighbours_at_once = 5; // each minute: all of them in four
constexpr std::size_t renewals_at_once = 4;
constexpr protocol::duration holders_fresh = protocol::limits::token_lifetime / 4; // their tokens hold twice as long

const peer_rules& rules_of(maintenance_pointer self) {
  return *self->state.kin->outside->peer.rules;
}

// A node may be the first of its network: it has nobody to tell until somebody comes.
void note_first_peer(maintenance_pointer self) {
  if (self->state.joined || rules_of(self).client)
    return;
  self->state.joined = true;
  self->send(self, renew_own{});
}

// The introducers are asked each time: through them the halves of a network that forgot each other meet again.
void join_again(maintenance_pointer self, std::vector<protocol::contact> contacts) {
  const auto& outside = *self->state.kin->outside;
  const auto& own = outside.peer;
  contacts.insert(contacts.end(), outside.bootstrap.begin(), outside.bootstrap.end());
  const auto draw =
    protocol::secret_source{own.secret}.at(static_cast<std::uint64_t>(now(self).time_since_epoch().count()));
  caf::anon_send(self->spawn(bootstrap, self->state.kin->peer, own.rules, own.self, draw),
                 join_network{.contacts = std::move(contacts)});
}

void refresh(maintenance_pointer self) {
  self->request(self->state.kin->peer, caf::infinite, get_closest{self->state.kin->outside->peer.self, 1})
    .then([self](const closest_contacts& nearest) { join_again(self, nearest.contacts); });
}

void note_lonely(maintenance_pointer self) {
  if (++self->state.lonely_moments % rejoin_every != 0)
    return;
  self->request(self->state.kin->kept, caf::infinite, load_peers{})
    .then([self](const answers<std::vector<protocol::contact>>& saved) {
      join_again(self, saved ? *saved : std::vector<protocol::contact>{});
    });
}

// A dead neighbour that is taken to live keeps a newcomer out of its place, who is then given no records either. A few are
// pinged each minute, and all of them as long as some of those who were pinged last have gone.
void check_neighbours(maintenance_pointer self) {
  const auto& own = self->state.kin->outside->peer;
  self->request(self->state.kin->peer, caf::infinite, get_closest{own.self, own.rules->replicas})
    .then([self](const closest_contacts& near) {
      auto& state = self->state;
      const auto gone = [&](const protocol::contact& each) { return std::ranges::count(near.contacts, each) == 0; };
      const auto all = std::ranges::any_of(state.neighbours_pinged, gone);
      const auto many = all ? near.contacts.size() : std::min(neighbours_at_once, near.contacts.size());
      state.neighbours_pinged.clear();
      for (std::size_t i = 0; i < many; ++i) {
        const auto& next = near.contacts[state.next_neighbour++ % near.contacts.size()];
        self->send(state.kin->peer, ask{next, {}, protocol::ping{}, {}, 0});
        state.neighbours_pinged.push_back(next);
      }
    });
}

void save(maintenance_pointer self) {
  self->request(self->state.kin->peer, caf::infinite, get_peer_view{}).then([self](const peer_view& view) {
    self->state.kin->outside->peer.measured->set(gauge::peers, static_cast<double>(view.table.size()));
    remind(self, view.table.empty() ? lonely_interval : save_interval, save_table{});
    if (view.table.empty())
      return note_lonely(self);
    save_peers order;
    for (const auto& row : view.table)
      if (order.contacts.size() < saved_contacts_max)
        order.contacts.push_back(row.whom);
    self->send(self->state.kin->kept, std::move(order));
    note_first_peer(self);
    if (!rules_of(self).client)
      check_neighbours(self);
  });
}

std::vector<place_records::row> rows_to_place(const republish_rows& group) {
  std::vector<place_records::row> rows;
  rows.reserve(group.rows.size());
  for (const auto& row : group.rows)
    rows.push_back({row.what.kind, row.raw});
  return rows;
}

void place_group(maintenance_pointer self, const republish_rows& group) {
  place_records order{*group.target, rows_to_place(group)};
  auto& last = self->state.last_placed;
  if (last && last->target == order.target && now(self) - last->found_at < holders_fresh)
    order.holders = last->holders;
  const auto looks_up = order.holders.empty();
  self->request(self->spawn(placer, self->state.kin->outside, self->state.kin->peer), caf::infinite, std::move(order))
    .then(
      [self, looks_up, target = *group.target, began = now(self)](const placed& outcome) {
        if (outcome.acknowledged == 0)
          self->send(self->state.kin->peer, republish_failed{});
        if (looks_up)
          self->state.last_placed = {target, began, outcome.found};
        self->send(self, sweep_records{});
      },
      [self](const caf::error&) {
        self->send(self->state.kin->peer, republish_failed{});
        remind(self, 1min, sweep_records{});
      });
}

// One group after another, so that a sweep is spread over time and not a burst.
void sweep(maintenance_pointer self) {
  self->request(self->state.kin->peer, caf::infinite, get_republish_group{}).then([self](const republish_rows& group) {
    if (group.target)
      return place_group(self, group);
    self->state.last_placed.reset();
    remind(self, rules_of(self).republish_interval / 4, sweep_records{});
  });
}

// --- the word of what this node publishes and has

void renew_next(maintenance_pointer self);

void end_renewal(maintenance_pointer self) {
  --self->state.renewing;
  renew_next(self);
}

// Nothing when its time is not half over, or when another key published it.
std::optional<own_package> signed_again(maintenance_pointer self, const own_package& own) {
  const auto& outside = *self->state.kin->outside;
  const auto at = outside.peer.wall(now(self));
  if (!protocol::is_renewal_due(own.head, at)) // the keys are on the disk, and rarely needed
    return std::nullopt;
  const auto who = outside.publisher();
  if (!who)
    return std::nullopt;
  const auto made = protocol::renew_documents({own.sequence, own.head, own.announcement}, who->first, who->second, at);
  if (!made || !*made)
    return std::nullopt;
  return own_package{own.package, (*made)->sequence, (*made)->head, own.index, (*made)->announcement};
}

void tell_of(maintenance_pointer self, const own_package& own) {
  const auto key = protocol::head_key(own.package);
  caf::anon_send(self->state.kin->peer, keep_record{protocol::record_kind::head, own.head});
  self->request(self->state.kin->gossip, caf::infinite, push_announcement{own.announcement}).then([](const pushed&) {});
  const auto index = std::make_shared<const protocol::bytes>(own.index);
  const auto small = index->size() <= protocol::limits::index_kept_bytes_max;
  place_records order{key, {{protocol::record_kind::head, own.head}}, small ? index : nullptr};
  self->request(self->spawn(placer, self->state.kin->outside, self->state.kin->peer), caf::infinite, std::move(order))
    .then(
      [self, key](const placed&) {
        self->send(self->state.kin->cache, cache_drop{key});
        end_renewal(self);
      },
      [self](const caf::error&) { end_renewal(self); });
}

void renew_content(maintenance_pointer self, const protocol::digest& content) {
  self->request(self->spawn(provider, self->state.kin), caf::infinite, provide_content{content})
    .then([self](const answers<placed>&) { end_renewal(self); }, [self](const caf::error&) { end_renewal(self); });
}

// What was asked for before may be older than what is there now.
void renew_package(maintenance_pointer self, const own_package& own) {
  auto fresh = signed_again(self, own);
  if (!fresh)
    return tell_of(self, own);
  self->request(self->state.kin->kept, caf::infinite, save_own_package{*fresh})
    .then([self, own, fresh = *fresh](const answers<done>& saved) {
      if (!saved)
        return tell_of(self, own);
      caf::anon_send(self->state.kin->catalogue, add_announcements{{fresh.announcement}});
      tell_of(self, fresh);
    });
}

// A few at once: all together would keep this node and its holders from what people wait for.
void renew_next(maintenance_pointer self) {
  auto& state = self->state;
  while (state.renewing < renewals_at_once && (!state.packages_due.empty() || !state.content_due.empty())) {
    ++state.renewing;
    if (!state.packages_due.empty()) {
      renew_package(self, state.packages_due.back());
      state.packages_due.pop_back();
    } else {
      renew_content(self, state.content_due.back());
      state.content_due.pop_back();
    }
  }
}

void renew_blobs(maintenance_pointer self, blob_role role) {
  self->request(self->state.kin->kept, caf::infinite, get_blobs_of{role})
    .then([self](const answers<std::vector<protocol::digest>>& here) {
      if (here)
        self->state.content_due.insert(self->state.content_due.end(), here->begin(), here->end());
      renew_next(self);
    });
}

void renew(maintenance_pointer self) {
  self->request(self->state.kin->kept, caf::infinite, get_own_packages{})
    .then([self](answers<std::vector<own_package>>& own) {
      if (own)
        self->state.packages_due = std::move(*own);
      renew_next(self);
    });
  for (const auto role : {blob_role::published, blob_role::seeded, blob_role::pinned})
    renew_blobs(self, role);
  self->send(self->state.kin->copies, renew_copies{});
  remind(self, rules_of(self).records.provider_lifetime / 2, renew_own{});
}

} // namespace

maintenance_actor::behavior_type maintenance(maintenance_pointer self, std::shared_ptr<const family> kin) {
  self->state.kin = std::move(kin);
  remind(self, lonely_interval, save_table{});
  remind(self, rules_of(self).refresh_interval, refresh_table{});
  if (!rules_of(self).client)
    remind(self, rules_of(self).republish_interval, sweep_records{});
  return {
    [self](save_table) { save(self); },
    [self](refresh_table) {
      refresh(self);
      remind(self, rules_of(self).refresh_interval, refresh_table{});
    },
    [self](sweep_records) { sweep(self); },
    [self](renew_own) { renew(self); },
  };
}

} // namespace souk::actors
