#include "actors/package/amender_actor.hpp"

#include <algorithm>
#include <utility>

#include <caf/send.hpp>

#include "actors/clock.hpp"
#include "actors/dht/placer_actor.hpp"
#include "actors/package/provider_actor.hpp"
#include "protocol/dht/record.hpp"
#include "protocol/wire/decode.hpp"

namespace souk::actors {
namespace {

using protocol::errc;
using self_pointer = amender_actor::stateful_pointer<amender_state>;

// --- the network hears of it

void on_placed(self_pointer self, const placed& where) {
  auto& state = self->state;
  state.made.replicas_asked = where.asked;
  state.made.replicas_acknowledged = where.acknowledged;
  state.made.took_ms = protocol::to_ms(now(self) - state.began);
  if (where.asked == 0)
    return conclude_failed(
      self, errc::no_peers,
      "no peer is known to tell of the change; it is saved here, and a node that runs announces it");
  conclude(self, answers<amendment>{std::move(state.made)});
}

void place_head(self_pointer self) {
  const auto& state = self->state;
  place_records order{
    protocol::head_key(state.draft.package), {{protocol::record_kind::head, state.draft.head}}, nullptr};
  if (state.draft.index.size() <= protocol::limits::index_kept_bytes_max)
    order.index = std::make_shared<const protocol::bytes>(state.draft.index);
  else if (!state.kin->outside->peer.rules->client)
    self
      ->request(self->spawn(provider, state.kin), caf::infinite,
                provide_content{protocol::digest_of(protocol::byte_view{state.draft.index})})
      .then([](const answers<placed>&) {}, [](const caf::error&) {});
  if (!state.kin->outside->peer.rules->client)
    caf::anon_send(state.kin->peer, keep_record{protocol::record_kind::head, state.draft.head});
  self->send(state.kin->cache, cache_drop{order.target});
  self->request(self->spawn(placer, state.kin->outside, state.kin->peer), caf::infinite, std::move(order))
    .then([self](const placed& where) { on_placed(self, where); });
}

// --- saving

void save(self_pointer self) {
  const auto& draft = self->state.draft;
  own_package own{draft.package, draft.sequence, draft.head, draft.index, self->state.announcement};
  self->request(self->state.kin->kept, caf::infinite, save_own_package{std::move(own)})
    .then([self](const answers<done>& saved) {
      if (!saved)
        return conclude_failed(self, saved.error());
      place_head(self);
    });
}

void keep_index(self_pointer self) {
  auto shared = std::make_shared<const protocol::bytes>(self->state.draft.index);
  self->request(self->state.kin->kept, caf::infinite, put_content{std::move(shared), blob_role::published})
    .then([self](const answers<protocol::digest>& kept) {
      if (!kept)
        return conclude_failed(self, kept.error());
      save(self);
    });
}

// --- what is changed

void amend(self_pointer self, const own_package& own) {
  auto& state = self->state;
  auto index = protocol::decode<protocol::release_index>(own.index);
  if (!index)
    return conclude_failed(self, errc::internal, "the saved index of " + own.package.name + " cannot be read");
  const protocol::index_change change{state.order.package.range, state.order.yanked, state.order.deprecated};
  auto changed = protocol::change_index(*index, change);
  if (!changed)
    return conclude_failed(self, std::move(changed.error()));
  const auto at = state.kin->outside->peer.wall(now(self));
  auto draft = protocol::draft_amendment({own.sequence, std::move(*index)}, state.chain, state.keys, at);
  if (!draft)
    return conclude_failed(self, std::move(draft.error()));
  state.draft = std::move(*draft);
  state.announcement = own.announcement;
  state.made.package = own.package;
  state.made.versions = std::move(*changed);
  state.made.sequence = state.draft.sequence;
  keep_index(self);
}

void on_own(self_pointer self, const answers<std::vector<own_package>>& own) {
  if (!own)
    return conclude_failed(self, own.error());
  const auto& wanted = self->state.order.package;
  const auto publisher = protocol::publisher_id_of(self->state.chain.first);
  const auto found = std::ranges::find_if(*own, [&](const own_package& each) {
    return each.package.name == wanted.name && each.package.publisher == publisher;
  });
  if (found == own->end() || (wanted.publisher && *wanted.publisher != publisher))
    return conclude_failed(self, errc::not_found, wanted.name + " was not published from this data folder");
  amend(self, *found);
}

answer_promise<amendment> start(self_pointer self, amend_package& order) {
  auto& state = self->state;
  state.order = std::move(order);
  state.began = now(self);
  auto promise = promise_answer<amendment>(self);
  auto who = state.kin->outside->publisher();
  if (!who) {
    conclude_failed(self, std::move(who.error()));
    return promise;
  }
  std::tie(state.chain, state.keys) = std::move(*who);
  self->request(state.kin->kept, caf::infinite, get_own_packages{})
    .then([self](const answers<std::vector<own_package>>& own) { on_own(self, own); });
  return promise;
}

} // namespace

amender_actor::behavior_type amender(self_pointer self, std::shared_ptr<const family> kin) {
  self->state.kin = std::move(kin);
  return {[self](amend_package& m) { return start(self, m); }};
}

} // namespace souk::actors
