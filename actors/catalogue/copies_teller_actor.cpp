#include "actors/catalogue/copies_teller_actor.hpp"

#include <algorithm>
#include <chrono>
#include <set>
#include <utility>

#include <caf/send.hpp>

#include "actors/clock.hpp"
#include "actors/node/family.hpp"
#include "protocol/catalogue/copies.hpp"

namespace souk::actors {
namespace {

using namespace std::chrono_literals;
using self_pointer = copies_teller_actor::stateful_pointer<copies_teller_state>;

constexpr auto gathering_delay = 200ms; // copies often come several at a time
constexpr auto second_look = 5s;        // a copy may be here before the announcement that says what it is
constexpr auto part_size = protocol::limits::copies_per_announcement_max;

// Puts what is served in its places; returns the parts that are different now.
std::set<std::size_t> place(copies_teller_state& state, const std::vector<protocol::digest>& served) {
  std::set<protocol::digest> news{served.begin(), served.end()};
  std::set<std::size_t> changed;
  for (std::size_t i = 0; i < state.places.size(); ++i)
    if (state.places[i] && news.erase(*state.places[i]) == 0) {
      state.places[i].reset();
      changed.insert(i / part_size);
    }
  auto free = state.places.begin();
  for (const auto& each : news) {
    free = std::find(free, state.places.end(), std::nullopt);
    if (free == state.places.end()) {
      state.places.emplace_back();
      free = state.places.end() - 1;
    }
    *free = each;
    changed.insert(static_cast<std::size_t>(free - state.places.begin()) / part_size);
  }
  return changed;
}

std::vector<protocol::digest> archives_of(const copies_teller_state& state, std::size_t part) {
  std::vector<protocol::digest> made;
  for (auto i = part * part_size; i < std::min(state.places.size(), (part + 1) * part_size); ++i)
    if (state.places[i])
      made.push_back(*state.places[i]);
  std::sort(made.begin(), made.end());
  return made;
}

// Never with the time of the word before: of two at one time the greater id would count.
void say(self_pointer self, std::size_t part) {
  auto& state = self->state;
  const auto& own = state.kin->outside->peer;
  state.said_at.resize(std::max(state.said_at.size(), part + 1));
  auto& at = state.said_at[part];
  at = std::max(own.wall(now(self)), at + 1);
  const protocol::copies_body body{own.keys->open, static_cast<std::uint32_t>(part), archives_of(state, part), at,
                                   at + protocol::limits::copies_validity_seconds};
  const auto raw = protocol::encode(protocol::sign_document(body, *own.keys));
  caf::anon_send(state.kin->catalogue, add_announcements{{raw}});
  caf::anon_send(state.kin->gossip, push_announcement{raw});
}

void on_served(self_pointer self, const answers<std::vector<protocol::digest>>& served) {
  if (!served)
    return;
  auto& state = self->state;
  auto parts = place(state, *served);
  if (std::exchange(state.all_due, false))
    for (std::size_t i = 0; i * part_size < state.places.size(); ++i)
      parts.insert(i);
  for (const auto part : parts)
    if (part < protocol::limits::copies_parts_max)
      say(self, part);
}

void gather(self_pointer self) {
  if (std::exchange(self->state.armed, true))
    return;
  remind(self, gathering_delay, copies_due{});
  remind(self, second_look, copies_due{});
}

void tell(self_pointer self) {
  self->state.armed = false;
  self->request(self->state.kin->kept, caf::infinite, get_served_archives{})
    .then([self](const answers<std::vector<protocol::digest>>& served) { on_served(self, served); });
}

} // namespace

copies_teller_actor::behavior_type copies_teller(self_pointer self, std::shared_ptr<const family> kin) {
  self->state.kin = std::move(kin);
  if (self->state.kin->outside->peer.rules->client) // it serves nobody for long
    return {[](copies_changed) {}, [](renew_copies) {}, [](copies_due) {}};
  return {[self](copies_changed) { gather(self); },
          [self](renew_copies) {
            self->state.all_due = true;
            gather(self);
          },
          [self](copies_due) { tell(self); }};
}

} // namespace souk::actors
