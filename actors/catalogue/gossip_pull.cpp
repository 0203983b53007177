#include <utility>

#include "actors/catalogue/gossip_state.hpp"

namespace souk::actors {
namespace {

using namespace std::chrono_literals;

constexpr auto page_timeout = 10s;
constexpr std::size_t pages_added_at_once_max = 6; // as many as are checked while the store writes others

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

// While some pages are being added the next one is on its way, and no more.
void go_on(gossip_pointer self, std::uint64_t number) {
  auto& job = self->state.pulls[number];
  if (job.more && job.open < pages_added_at_once_max && !std::exchange(job.asked, true))
    ask_page(self, number, job.last);
  finish_if_done(self, number);
}

void add(gossip_pointer self, std::uint64_t number, std::vector<protocol::bytes> items) {
  auto& job = self->state.pulls[number];
  ++job.open;
  job.last = protocol::announcement_id(items.back());
  self->request(self->state.catalogue, caf::infinite, add_announcements{std::move(items)})
    .then([self, number](const announcements_added& added) {
      auto& of = self->state.pulls[number];
      --of.open;
      of.counts.seen += added.outcomes.size();
      of.counts.fresh += fresh_among(added);
      go_on(self, number);
    });
}

} // namespace

caf::typed_response_promise<pulled> begin_pull(gossip_pointer self, const pull_catalogue& order) {
  const auto number = ++self->state.last_number;
  auto promise = self->make_response_promise<pulled>();
  self->state.pulls[number] = {order.from, {}, 0, true, false, std::nullopt, promise};
  go_on(self, number);
  return promise;
}

void on_page(gossip_pointer self, stream_answered& m) {
  const auto found = self->state.pulls.find(m.ticket);
  if (found == self->state.pulls.end())
    return;
  auto* page = m.body ? std::get_if<protocol::announcements>(&*m.body) : nullptr;
  found->second.asked = false;
  found->second.more = page != nullptr && page->more && !page->items.empty();
  if (page != nullptr && !page->items.empty())
    add(self, m.ticket, std::move(page->items));
  go_on(self, m.ticket);
}

} // namespace souk::actors
