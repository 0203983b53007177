#include "actors/catalogue/gossip_state.hpp"

namespace souk::actors {
namespace {

using namespace std::chrono_literals;

constexpr auto page_timeout = 10s;

void ask_page(gossip_pointer self, std::uint64_t number, std::optional<protocol::digest> after) {
  const auto& job = self->state.pulls[number];
  std::optional<protocol::node_id> expected;
  if (job.from.id != protocol::node_id{})
    expected = job.from.id;
  self->state.outside->streams->ask(job.from.where, expected, protocol::list_announcements{after}, page_timeout, self,
                                    number);
}

void finish_if_done(gossip_pointer self, std::uint64_t number) {
  const auto found = self->state.pulls.find(number);
  if (found == self->state.pulls.end() || found->second.open > 0 || found->second.more)
    return;
  found->second.promise.deliver(found->second.counts);
  self->state.pulls.erase(found);
}

void add(gossip_pointer self, std::uint64_t number, const protocol::bytes& raw) {
  ++self->state.pulls[number].open;
  self->request(self->state.catalogue, caf::infinite, add_announcement{raw})
    .then([self, number](const announcement_added& added) {
      auto& job = self->state.pulls[number];
      --job.open;
      ++job.counts.seen;
      job.counts.fresh += added.outcome == announcement_outcome::fresh ? 1 : 0;
      finish_if_done(self, number);
    });
}

} // namespace

caf::typed_response_promise<pulled> begin_pull(gossip_pointer self, const pull_catalogue& order) {
  const auto number = ++self->state.last_number;
  auto promise = self->make_response_promise<pulled>();
  self->state.pulls[number] = {order.from, {}, 0, true, promise};
  ask_page(self, number, std::nullopt);
  return promise;
}

void on_page(gossip_pointer self, stream_answered& m) {
  const auto found = self->state.pulls.find(m.ticket);
  if (found == self->state.pulls.end())
    return;
  const auto* page = m.body ? std::get_if<protocol::announcements>(&*m.body) : nullptr;
  found->second.more = page && page->more && !page->items.empty();
  if (page)
    for (const auto& raw : page->items)
      add(self, m.ticket, raw);
  if (found->second.more)
    ask_page(self, m.ticket, protocol::announcement_id(page->items.back()));
  finish_if_done(self, m.ticket);
}

} // namespace souk::actors
