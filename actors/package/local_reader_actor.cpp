#include "actors/package/local_reader_actor.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "actors/package/content_fetcher_actor.hpp"
#include "protocol/package/name.hpp"
#include "protocol/package/version.hpp"
#include "protocol/wire/decode.hpp"

namespace souk::actors {
namespace {

using self_pointer = local_reader_actor::stateful_pointer<local_reader_state>;

void end_missing(self_pointer self) {
  conclude_failed(self, protocol::errc::not_found,
                  protocol::short_text(self->state.package) + " is not here, and offline nobody is asked");
}

bool is_older(const protocol::index_entry& a, const protocol::index_entry& b) {
  const auto left = protocol::parse_version(a.version);
  const auto right = protocol::parse_version(b.version);
  return left && right && *left < *right;
}

void end_good(self_pointer self) {
  auto& state = self->state;
  if (state.found.empty())
    return end_missing(self);
  std::sort(state.found.begin(), state.found.end(), is_older);
  package_read read;
  read.head.name = state.package.name;
  read.head.newest = state.found.back().version;
  read.index = {state.package, std::move(state.found)};
  read.source = record_source::local;
  conclude(self, answers<package_read>{std::move(read)});
}

void note_release(self_pointer self, const protocol::digest& digest, const protocol::bytes& raw) {
  const auto x = protocol::decode_canonical<protocol::release>(raw);
  if (x && x->package == self->state.package && protocol::parse_version(x->version))
    self->state.found.push_back(
      {x->version, digest, x->archive, x->archive_bytes, x->dependencies, x->published_at, false, ""});
}

void read_release(self_pointer self, const protocol::digest& digest) {
  auto& state = self->state;
  ++state.open;
  fetch_content order; // of nobody: the store alone
  order.content = digest;
  self->request(self->spawn(content_fetcher, state.kin), caf::infinite, std::move(order))
    .then([self, digest](const answers<fetched_content>& got) {
      if (got)
        note_release(self, digest, *got->whole);
      if (--self->state.open == 0)
        end_good(self);
    });
}

void on_ledger(self_pointer self, const answers<std::vector<installed_package>>& ledger) {
  std::set<protocol::digest> releases;
  if (ledger)
    for (const auto& each : *ledger)
      if (each.package == self->state.package)
        releases.insert(each.release);
  if (releases.empty())
    return end_missing(self);
  for (const auto& each : releases)
    read_release(self, each);
}

void on_own(self_pointer self, const answers<std::vector<own_package>>& own) {
  const auto& state = self->state;
  if (own)
    for (const auto& each : *own) {
      const auto head = protocol::decode<protocol::head>(each.head);
      auto index = protocol::decode<protocol::release_index>(each.index);
      if (each.package == state.package && head && index)
        return conclude(self,
                        answers<package_read>{package_read{head->body, std::move(*index), {}, record_source::local}});
    }
  self->request(state.kin->kept, caf::infinite, get_installed{})
    .then([self](const answers<std::vector<installed_package>>& ledger) { on_ledger(self, ledger); });
}

answer_promise<package_read> start(self_pointer self, read_local& order) {
  self->state.package = std::move(order.package);
  auto promise = promise_answer<package_read>(self);
  self->request(self->state.kin->kept, caf::infinite, get_own_packages{})
    .then([self](const answers<std::vector<own_package>>& own) { on_own(self, own); });
  return promise;
}

} // namespace

local_reader_actor::behavior_type local_reader(self_pointer self, std::shared_ptr<const family> kin) {
  self->state.kin = std::move(kin);
  return {[self](read_local& m) { return start(self, m); }};
}

} // namespace souk::actors
