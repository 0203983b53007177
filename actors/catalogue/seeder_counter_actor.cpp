#include "actors/catalogue/seeder_counter_actor.hpp"

#include <algorithm>
#include <utility>

#include "actors/package/head_reader_actor.hpp"
#include "actors/package/provider_records.hpp"

namespace souk::actors {
namespace {

using self_pointer = seeder_counter_actor::stateful_pointer<seeder_counter_state>;

void count_next(self_pointer self);

void count_providers(self_pointer self, const protocol::package_name& package, const protocol::digest& archive) {
  self->request(self->state.kin->cache, caf::infinite, providers_of(archive))
    .then([self, package](const cache_answer& found) {
      self->send(self->state.kin->kept, note_seeders{package, static_cast<std::uint32_t>(found.records.size())});
      count_next(self);
    });
}

// A package whose head nobody has is left as it is.
void on_read(self_pointer self, const protocol::package_name& package, const answers<package_read>& read) {
  if (!read)
    return count_next(self);
  const auto& versions = read->index.versions;
  const auto newest = std::find_if(versions.begin(), versions.end(), [&read](const protocol::index_entry& each) {
    return each.version == read->head.newest;
  });
  if (newest == versions.end())
    return count_next(self);
  count_providers(self, package, newest->archive);
}

void count_next(self_pointer self) {
  auto& left = self->state.left;
  if (left.empty())
    return conclude(self, answers<done>{done{}});
  const auto package = std::move(left.back());
  left.pop_back();
  read_package order;
  order.package = package;
  order.allow_expired = true; // it is only counted
  self->request(self->spawn(head_reader, self->state.kin), caf::infinite, std::move(order))
    .then([self, package](const answers<package_read>& read) { on_read(self, package, read); });
}

answer_promise<done> start(self_pointer self, count_seeders& order) {
  self->state.left = std::move(order.packages);
  auto promise = promise_answer<done>(self);
  count_next(self);
  return promise;
}

} // namespace

seeder_counter_actor::behavior_type seeder_counter(self_pointer self, std::shared_ptr<const family> kin) {
  self->state.kin = std::move(kin);
  return {[self](count_seeders& m) { return start(self, m); }};
}

} // namespace souk::actors
