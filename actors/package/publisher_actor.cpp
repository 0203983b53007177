#include "actors/package/publisher_actor.hpp"

#include <algorithm>
#include <utility>

#include <caf/send.hpp>

#include "actors/clock.hpp"
#include "actors/package/head_reader_actor.hpp"
#include "actors/package/publisher_spread.hpp"
#include "protocol/wire/decode.hpp"

namespace souk::actors {
namespace {

using self_pointer = publisher_pointer;

protocol::package_name package_of(self_pointer self) {
  return {protocol::publisher_id_of(self->state.chain.first), self->state.packed.manifest.name};
}

void read_own(self_pointer self);

// --- saving

void save(self_pointer self) {
  const auto& draft = self->state.draft;
  own_package own{draft.package, draft.sequence, draft.head, draft.index, draft.announcement};
  self->request(self->state.kin->kept, caf::infinite, save_own_package{std::move(own)})
    .then([self](const answers<done>& saved) {
      if (!saved && saved.error().code == protocol::errc::conflict)
        return read_own(self); // somebody else published a version meanwhile: theirs stays
      if (!saved)
        return conclude_failed(self, saved.error());
      spread(self);
    });
}

void put(self_pointer self, const protocol::bytes& whole, void (*then)(self_pointer)) {
  auto shared = std::make_shared<const protocol::bytes>(whole);
  self->request(self->state.kin->kept, caf::infinite, put_content{std::move(shared), blob_role::published})
    .then([self, then](const answers<protocol::digest>& kept) {
      if (!kept)
        return conclude_failed(self, kept.error());
      then(self);
    });
}

void put_index(self_pointer self) {
  put(self, self->state.draft.index, save);
}

void put_release(self_pointer self) {
  put(self, self->state.draft.release_document, put_index);
}

void make_draft(self_pointer self) {
  auto& state = self->state;
  const auto& packed = state.packed;
  protocol::package_contents contents{packed.archive, packed.archive_bytes, packed.unpacked_bytes, packed.files};
  state.receipt.files = contents.files.size();
  const auto at = state.kin->outside->peer.wall(now(self));
  auto draft =
    protocol::draft_release(packed.manifest, std::move(contents), state.earlier, state.chain, state.keys, at);
  if (!draft)
    return conclude_failed(self, std::move(draft.error()));
  state.draft = std::move(*draft);
  put_release(self);
}

// --- what was published before, here or, with the same key, elsewhere

void on_elsewhere(self_pointer self, answers<package_read>& read) {
  if (read)
    self->state.earlier = {read->head.sequence, std::move(read->index)};
  else if (read.error().code != protocol::errc::not_found && read.error().code != protocol::errc::no_peers)
    return conclude_failed(self, std::move(read.error()));
  make_draft(self);
}

void look_elsewhere(self_pointer self) {
  read_package order;
  order.package = package_of(self);
  order.fresh = order.allow_expired = true;
  self->request(self->spawn(head_reader, self->state.kin), caf::infinite, std::move(order))
    .then([self](answers<package_read>& read) { on_elsewhere(self, read); });
}

void on_own(self_pointer self, const answers<std::vector<own_package>>& own) {
  if (!own)
    return conclude_failed(self, own.error());
  const auto package = package_of(self);
  const auto same = [&package](const own_package& each) { return each.package == package; };
  const auto found = std::find_if(own->begin(), own->end(), same);
  if (found == own->end())
    return look_elsewhere(self);
  auto index = protocol::decode<protocol::release_index>(found->index);
  if (!index)
    return conclude_failed(self, protocol::errc::internal, "the saved index of " + package.name + " cannot be read");
  self->state.earlier = {found->sequence, std::move(*index)};
  make_draft(self);
}

void read_own(self_pointer self) {
  self->request(self->state.kin->kept, caf::infinite, get_own_packages{})
    .then([self](const answers<std::vector<own_package>>& own) { on_own(self, own); });
}

// --- the beginning

void on_packed(self_pointer self, answers<packed_package>& packed) {
  auto& state = self->state;
  if (!packed)
    return conclude_failed(self, std::move(packed.error()));
  state.packed = std::move(*packed);
  tell(self, "signing", 0, 0);
  read_own(self);
}

answer_promise<publish_receipt> start(self_pointer self, publish_package& order) {
  auto& state = self->state;
  state.order = std::move(order);
  state.began = now(self);
  auto promise = promise_answer<publish_receipt>(self);
  auto who = state.kin->outside->publisher();
  if (!who) {
    conclude_failed(self, std::move(who.error()));
    return promise;
  }
  std::tie(state.chain, state.keys) = std::move(*who);
  tell(self, "packing", 0, 0);
  self->request(state.kin->archives, caf::infinite, pack_package{state.order.folder, true, {}})
    .then([self](answers<packed_package>& packed) { on_packed(self, packed); });
  return promise;
}

} // namespace

publisher_actor::behavior_type publisher(self_pointer self, std::shared_ptr<const family> kin) {
  self->state.kin = std::move(kin);
  return {[self](publish_package& m) { return start(self, m); }};
}

} // namespace souk::actors
