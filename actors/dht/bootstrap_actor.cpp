#include "actors/dht/bootstrap_actor.hpp"

#include <algorithm>
#include <utility>

#include "actors/clock.hpp"
#include "actors/one_shot.hpp"
#include "protocol/dht/near_guides.hpp"
#include "protocol/dht/routing_table.hpp"
#include "protocol/random.hpp"

namespace souk::actors {
namespace {

using bootstrap_pointer = bootstrap_actor::stateful_pointer<bootstrap_state>;

using namespace std::chrono_literals;

constexpr std::size_t looks_max = 3;                 // for itself, after the first; the pause doubles each time
constexpr protocol::duration first_pause = 1s;       // longer than it takes to prove those who were met
constexpr std::size_t few = 4;                       // a quarter of the neighbours
constexpr int small_buckets = 1; // next to the own neighbours: who is in there is wanted as a whole
// Of a distant bucket a sample is wanted. One lookup would ask those around one point of it; these are in different regions.
constexpr std::uint64_t points_per_bucket = 4;
constexpr std::uint64_t next_region = 3; // of eight: 0, 3, 6, 1
constexpr int refreshed_buckets_max = 32; // 2^32 peers: no network has more buckets that are not empty

// Of random numbers: a stream for the points of the buckets, another for the questions to guides.
constexpr std::uint64_t bucket_draws = 0;
constexpr std::uint64_t guide_draws = 1;

std::array<std::uint64_t, 4> four(protocol::random_source& draws) {
  std::array<std::uint64_t, 4> drawn{};
  for (auto& each : drawn)
    each = draws.next();
  return drawn;
}

// False when it has looked often enough.
bool look_again_soon(bootstrap_pointer self) {
  auto& state = self->state;
  if (state.looks == looks_max)
    return false;
  remind(self, first_pause * (1 << state.looks++), look_again{});
  return true;
}

// Their answers are worth something to the peer, which pings whom it hears of as near; nobody waits for them here.
void ask_guides(bootstrap_pointer self, const peer_view& view) {
  const auto& state = self->state;
  if (!state.order.refresh || !state.rules->table.prefer_near || state.nearest.size() < state.rules->own_lookup.k)
    return;
  std::vector<protocol::met_peer> met;
  for (const auto& row : view.table)
    if (row.rtt)
      met.push_back({row.whom, *row.rtt, row.prefix_bits});
  protocol::random_source draws{state.draw, guide_draws, 0};
  for (const auto& guide : protocol::near_guides(met))
    self->send(
      state.peer,
      ask{guide.whom, {}, protocol::find_node{protocol::id_in_bucket(state.self, guide.bucket, four(draws))}, {}, 0});
}

void finish(bootstrap_pointer self) {
  self->state.finished = true;
  self->request(self->state.peer, caf::infinite, get_peer_view{}).then([self](const peer_view& view) {
    self->state.report.peers = view.table.size();
    self->state.report.took = now(self) - self->state.began;
    self->state.promise.deliver(std::move(self->state.report));
    ask_guides(self, view);
    if (self->state.nearest.empty() || !look_again_soon(self))
      self->quit();
  });
}

// A dead address among live ones delays nobody, unless the asker wants to hear of each.
void finish_if_done(bootstrap_pointer self) {
  const auto& state = self->state;
  const auto pings_matter = state.order.wait_for_all || !state.looking();
  if (!state.finished && state.lookups == 0 && (state.pings == 0 || !pings_matter))
    finish(self);
}

template <class Then>
void look_up(bootstrap_pointer self, const protocol::id& target, const protocol::lookup_rules& rules, Then then) {
  ++self->state.lookups;
  self->request(self->state.peer, caf::infinite, run_lookup{.target = target, .kind = {}, .rules = rules})
    .then([self, then](const lookup_report& found) {
      then(self, found);
      --self->state.lookups;
      finish_if_done(self);
    });
}

void look_into(bootstrap_pointer self, const protocol::id& target, const protocol::lookup_rules& rules) {
  look_up(self, target, rules, [](bootstrap_pointer, const lookup_report&) {});
}

// Lookups in each distant bucket (Kademlia, section 2.3). The own lookup has reached everybody in the buckets deeper than
// the one of the farthest that it found. Next to it comes a bucket of some score of peers, who shall all hear of the
// newcomer; of those beyond any will do, as long as they are spread (docs/decisions/0006-buckets-spread.md).
void refresh_buckets(bootstrap_pointer self, const lookup_report& own) {
  const auto& state = self->state;
  const auto& rules = *state.rules;
  if (own.closest.size() < rules.own_lookup.k)
    return; // the whole network
  const auto farthest = protocol::common_prefix_bits(state.self, own.closest.back().whom.id);
  protocol::random_source draws{state.draw, bucket_draws, 0};
  auto fill = rules.refresh_lookup;
  fill.prefer_near = fill.prefer_near && rules.table.prefer_near;
  for (int bits = 0; bits <= std::min(farthest, refreshed_buckets_max); ++bits) {
    const auto first = draws.next();
    if (bits + small_buckets > farthest)
      look_into(self, protocol::id_in_region(state.self, bits, first, four(draws)), rules.own_lookup);
    else
      for (std::uint64_t point = 0; point < points_per_bucket; ++point)
        look_into(self, protocol::id_in_region(state.self, bits, first + next_region * point, four(draws)), fill);
  }
}

// Where most were silent, or have not answered yet, it was the network's fault, or everybody is busy: too early to be content.
void on_own_lookup(bootstrap_pointer self, const lookup_report& found) {
  auto& state = self->state;
  if (!state.finished && --state.own_lookups > 0)
    return; // the other network opened meanwhile: who looks there looks in both
  state.nearest.clear();
  for (const auto& near : found.closest)
    state.nearest.push_back(near.whom.id);
  if (!state.finished && found.counts.asked > 2 * found.counts.answered && look_again_soon(self)) {
    ++state.lookups; // one that has not begun
    ++state.own_lookups;
  } else if (!state.finished && state.order.refresh)
    refresh_buckets(self, found);
  else if (state.finished && !look_again_soon(self))
    self->quit();
}

// The first contact that answers opens the network, of IPv4 or of IPv6; the others enter the table as their pongs come.
void open_network(bootstrap_pointer self, const protocol::endpoint& answered_from) {
  auto& state = self->state;
  if (std::exchange(answered_from.is_v4() ? state.looking_v4 : state.looking_v6, true))
    return;
  ++state.own_lookups;
  look_up(self, self->state.self, self->state.rules->own_lookup, on_own_lookup);
}

// Who came at the same time was not there to be found, but has entered the table since. Where those are few, so are
// the ones that were missed: they look for their neighbours too.
void look_if_grown(bootstrap_pointer self) {
  const auto& state = self->state;
  self->request(state.peer, caf::infinite, get_closest{state.self, state.rules->own_lookup.k})
    .then([self](const closest_contacts& known) {
      const auto is_new = [self](const protocol::contact& each) {
        return std::ranges::count(self->state.nearest, each.id) == 0;
      };
      if (std::ranges::count_if(known.contacts, is_new) > static_cast<std::ptrdiff_t>(known.contacts.size() / few))
        look_up(self, self->state.self, self->state.rules->own_lookup, on_own_lookup);
      else
        self->quit();
    });
}

void on_look_again(bootstrap_pointer self) {
  if (self->state.finished)
    return look_if_grown(self);
  --self->state.lookups;
  look_up(self, self->state.self, self->state.rules->own_lookup, on_own_lookup);
}

void on_ping_end(bootstrap_pointer self) {
  --self->state.pings;
  finish_if_done(self);
}

void on_answered(bootstrap_pointer self, const answered& m) {
  auto& state = self->state;
  const auto& wanted = state.order.contacts[m.ticket];
  if (wanted.id != protocol::node_id{} && wanted.id != m.whom.id) {
    state.report.wrong_id.push_back(wanted);
  } else {
    ++state.report.answered;
    state.report.live.push_back(m.whom);
    open_network(self, m.whom.where);
  }
  on_ping_end(self);
}

caf::typed_response_promise<joined> begin(bootstrap_pointer self, const join_network& order) {
  auto& state = self->state;
  state.began = now(self);
  state.promise = self->make_response_promise<joined>();
  state.order = order;
  state.report.asked = order.contacts.size();
  state.pings = order.contacts.size();
  for (std::uint32_t i = 0; i < order.contacts.size(); ++i)
    self->send(state.peer, ask{order.contacts[i], {}, protocol::ping{}, self, i});
  finish_if_done(self);
  return state.promise;
}

} // namespace

bootstrap_actor::behavior_type bootstrap(bootstrap_pointer self, peer_actor peer,
                                         std::shared_ptr<const peer_rules> rules, protocol::node_id own_id,
                                         std::uint64_t draw) {
  self->state.peer = std::move(peer);
  end_with_node(self);
  self->state.rules = std::move(rules);
  self->state.self = own_id;
  self->state.draw = draw;
  return {
    [self](const answered& m) { on_answered(self, m); },
    [self](const unanswered&) { on_ping_end(self); },
    [](const slow&) {},
    [self](const join_network& order) { return begin(self, order); },
    [self](look_again) { on_look_again(self); },
  };
}

} // namespace souk::actors
