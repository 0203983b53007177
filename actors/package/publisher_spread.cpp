#include "actors/package/publisher_spread.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include <caf/send.hpp>

#include "actors/clock.hpp"
#include "actors/dht/placer_actor.hpp"
#include "actors/node/reach_prober_actor.hpp"
#include "actors/package/copy_seeker_actor.hpp"
#include "actors/package/provider_actor.hpp"
#include "protocol/dht/record.hpp"
#include "protocol/invariant.hpp"

namespace souk::actors {
namespace {

using self_pointer = publisher_pointer;

// --- the receipt

void fill(self_pointer self) {
  auto& state = self->state;
  auto& receipt = state.receipt;
  const auto took = now(self) - state.began;
  receipt.package = state.draft.package;
  receipt.version = state.packed.manifest.version;
  receipt.archive = state.packed.archive;
  receipt.bytes = state.packed.archive_bytes;
  receipt.expires_at = state.draft.expires_at;
  receipt.copies_wanted = std::max(state.order.copies_wanted, state.order.require_copies);
  receipt.took_ms = protocol::to_ms(took);
  state.kin->outside->peer.measured->observe(timing::publish, took);
}

std::string count_of(std::size_t number, const char* one, const char* many) {
  return std::to_string(number) + " " + (number == 1 ? one : many);
}

// What a publish is worth: an error when fewer hold it than are needed.
answers<publish_receipt> judge(const publish_receipt& receipt, const publish_package& order, const peer_rules& rules) {
  using protocol::errc;
  const auto saved = "; the release is saved here, and a node that runs announces it again";
  if (receipt.replicas_asked == 0)
    return protocol::fail(errc::no_peers, std::string{"no peer is known to tell of the release"} + saved);
  if (receipt.replicas_acknowledged < std::min(rules.replicas_enough, receipt.replicas_asked))
    return protocol::fail(errc::no_peers, "only " + std::to_string(receipt.replicas_acknowledged) + " of "
                                            + count_of(receipt.replicas_asked, "peer", "peers")
                                            + " keep the record and its index" + saved);
  if (order.wait_for_copy && receipt.copies_complete == 0)
    return protocol::fail(errc::no_peers,
                          std::string{"nobody can copy from here, because others cannot reach this machine"} + saved);
  if (receipt.copies_complete < order.require_copies)
    return protocol::fail(errc::no_peers, count_of(receipt.copies_complete, "copy exists", "copies exist") + " and "
                                            + std::to_string(order.require_copies) + " are required" + saved);
  return receipt;
}

void end_part(self_pointer self) {
  auto& state = self->state;
  protocol::invariant(state.waits > 0, "a part of the receipt comes once");
  tell(self, "storing", state.receipt.replicas_acknowledged, state.receipt.replicas_asked);
  if (--state.waits > 0)
    return;
  fill(self);
  conclude(self, judge(state.receipt, state.order, *state.kin->outside->peer.rules));
}

// Asks an actor for one part of the receipt; `note` writes it down. Without it the rest goes on.
template <class Part, class Handle, class Message, class Note>
void seek_part(self_pointer self, const Handle& whom, Message what, Note note) {
  ++self->state.waits;
  self->request(whom, caf::infinite, std::move(what))
    .then(
      [self, note](const Part& part) {
        note(self->state.receipt, part);
        end_part(self);
      },
      [self](const caf::error&) { end_part(self); });
}

// --- the parts

void place_head(self_pointer self) {
  const auto& state = self->state;
  const auto& draft = state.draft;
  place_records order{protocol::head_key(draft.package), {{protocol::record_kind::head, draft.head}}, nullptr};
  if (draft.index.size() <= protocol::limits::index_kept_bytes_max)
    order.index = std::make_shared<const protocol::bytes>(draft.index);
  if (!state.kin->outside->peer.rules->client)
    caf::anon_send(state.kin->peer, keep_record{protocol::record_kind::head, draft.head});
  self->send(state.kin->cache, cache_drop{order.target});
  seek_part<placed>(self, self->spawn(placer, state.kin->outside, state.kin->peer), std::move(order),
                    [](publish_receipt& receipt, const placed& part) {
                      receipt.replicas_asked = part.asked;
                      receipt.replicas_acknowledged = part.acknowledged;
                    });
}

// A node that ends with the command provides nothing: its record would only mislead.
void provide(self_pointer self, const protocol::digest& content) {
  seek_part<answers<placed>>(self, self->spawn(provider, self->state.kin), provide_content{content},
                             [](publish_receipt&, const answers<placed>&) {});
}

void provide_all(self_pointer self) {
  const auto& state = self->state;
  if (!state.order.stays)
    return;
  provide(self, state.packed.archive);
  if (state.draft.index.size() > protocol::limits::index_kept_bytes_max)
    provide(self, protocol::digest_of(protocol::byte_view{state.draft.index}));
}

void announce(self_pointer self) {
  const auto& state = self->state;
  caf::anon_send(state.kin->catalogue, add_announcements{{state.draft.announcement}});
  caf::anon_send(state.kin->copies, copies_changed{});
  seek_part<pushed>(self, state.kin->gossip, push_announcement{state.draft.announcement},
                    [](publish_receipt& receipt, const pushed& part) { receipt.announced_to = part.told; });
}

void seek_others(self_pointer self) {
  const auto& state = self->state;
  const auto wanted = std::max(state.order.copies_wanted, state.order.require_copies);
  if (wanted == 0 && !state.order.wait_for_copy)
    return;
  seek_copies order{state.draft.announcement,         protocol::provider_key(state.packed.archive),
                    std::max<std::size_t>(wanted, 1), state.order.wait_for_copy,
                    state.packed.manifest.name,       state.order.told};
  seek_part<answers<copies_found>>(self, self->spawn(copy_seeker, state.kin->peer), std::move(order),
                                   [](publish_receipt& receipt, const answers<copies_found>& part) {
                                     receipt.copies_complete = part ? part->complete : 0;
                                   });
}

// Whom nobody can reach while the command lasts, nobody can copy from: others are asked only if there is hope.
void probe(self_pointer self) {
  const auto leaves = !self->state.order.stays;
  seek_part<answers<reach_found>>(self, self->spawn(reach_prober, self->state.kin), probe_reach{},
                                  [self, leaves](publish_receipt& receipt, const answers<reach_found>& part) {
                                    if (part)
                                      receipt.reachable = part->reachable;
                                    if (leaves && receipt.reachable.value_or(true))
                                      seek_others(self);
                                  });
}

} // namespace

void spread(publisher_pointer self) {
  ++self->state.waits; // until all parts were asked for
  place_head(self);
  provide_all(self);
  announce(self);
  if (self->state.order.stays)
    seek_others(self);
  probe(self);
  end_part(self);
}

void tell(publisher_pointer self, const char* stage, std::uint64_t steps, std::uint64_t total) {
  const auto& state = self->state;
  (void)tell(state.order.told, {stage, state.packed.manifest.name, steps, total, 0}); // goes on without its user
}

} // namespace souk::actors
