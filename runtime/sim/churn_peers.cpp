#include "runtime/sim/churn_peers.hpp"

#include <algorithm>
#include <cmath>

#include <caf/actor_cast.hpp>
#include <caf/exit_reason.hpp>
#include <caf/send.hpp>

#include "actors/clock.hpp"
#include "actors/dht/bootstrap_actor.hpp"
#include "actors/node/family.hpp"
#include "protocol/invariant.hpp"
#include "runtime/sim/exact_log.hpp"
#include "runtime/sim/memory_store.hpp"
#include "runtime/sim/purpose.hpp"

namespace souk::runtime::sim {
namespace {

constexpr std::size_t joining_max = 100;        // of one shard at once, when the network begins
constexpr std::size_t joined_per_newcomer = 4;  // a newcomer may not be one of too many who know nobody yet
constexpr std::size_t introducers_wanted = 3;   // one of them may be gone
constexpr std::uint64_t attempts_max = 1000;

} // namespace

std::size_t churn_population(const churn_options& options) noexcept {
  const auto arrivals = static_cast<double>(options.peers) * static_cast<double>(options.length.count())
                        / static_cast<double>(options.session.count());
  const auto spare = 8 * std::sqrt(arrivals * options.shards) + 16 * options.shards; // each shard has its own part
  return options.peers + static_cast<std::size_t>(arrivals + spare);
}

churn_peers::churn_peers(const churn_options& options, world& net, shard_index shard)
    : options_{options}, net_{net}, shard_{shard},
      places_{(options.peers + options.shards - 1 - shard) / options.shards}, next_{shard},
      draws_{draws_for(options.seed, shard, purpose::scenario)} {}

churn_peers::~churn_peers() {
  for (std::size_t place = 0; place < lives_.size(); ++place)
    leave(place);
}

void churn_peers::begin(caf::event_based_actor* self) {
  lives_.resize(places_);
  grow(self);
}

// A few at first, then more and more at once.
void churn_peers::grow(caf::event_based_actor* self) {
  const auto many = std::clamp<std::size_t>(joined_ / joined_per_newcomer, 1, joining_max);
  while (joining_ < many && joined_ + joining_ < places_)
    arrive(self, joined_ + joining_);
}

void churn_peers::arrive(caf::event_based_actor* self, std::size_t place) {
  const auto peer = next_;
  next_ += options_.shards;
  protocol::invariant(peer < net_.size(), "the population is larger than the number of arrivals");
  auto& home = net_.all().of(peer);
  auto& life = lives_[place] = {};
  life.peer = peer;
  net_.spawn(peer);
  auto outside = std::make_shared<actors::environment>();
  outside->peer = net_.outside(peer);
  outside->stored = std::make_shared<memory_store>();
  outside->detached_store = false;
  outside->bootstrap = introducers(peer, 0);
  life.outside = outside;
  life.kept = home.system().spawn<caf::hidden>(actors::store_keeper, outside->stored, outside->peer);
  auto kin = std::make_shared<actors::family>();
  kin->outside = outside;
  kin->peer = net_.actor(peer);
  kin->kept = life.kept;
  life.keeps_up = home.system().spawn<caf::hidden>(actors::maintenance, std::move(kin));
  ++joining_;
  if (peer == 0)
    return on_joined(self, place); // the network begins with it
  join(self, place, 0);
}

// Where nobody answers others are asked, as a node does that knows more than one address.
void churn_peers::join(caf::event_based_actor* self, std::size_t place, std::uint64_t attempt) {
  const auto peer = lives_[place].peer;
  protocol::invariant(attempt < attempts_max, "some introducer answers");
  const auto& own = lives_[place].outside->peer;
  auto draws = draws_for(options_.seed, peer, purpose::bucket, attempt);
  const auto joiner = self->spawn<caf::hidden>(actors::bootstrap, net_.actor(peer), own.rules, own.self, draws.next());
  actors::join_network order;
  order.contacts = introducers(peer, attempt);
  self->request(joiner, caf::infinite, std::move(order))
    .then(
      [=, this](const actors::joined& report) {
        if (lives_[place].peer != peer)
          return; // its session ended before
        if (report.answered > 0)
          return on_joined(self, place);
        ++counts_.joins_failed;
        join(self, place, attempt + 1);
      },
      [=, this](const caf::error&) {
        protocol::invariant(lives_[place].peer != peer, "only who leaves does not join");
      });
}

void churn_peers::on_joined(caf::event_based_actor* self, std::size_t place) {
  lives_[place].joined = true;
  known_.push_back(place);
  --joining_;
  ++joined_;
  if (!churning_)
    grow(self);
}

// Of the own shard; the first of each shard asks the first of all.
std::vector<protocol::contact> churn_peers::introducers(peer_index newcomer, std::uint64_t attempt) const {
  std::vector<protocol::contact> chosen;
  auto draws = draws_for(options_.seed, newcomer, purpose::join, attempt);
  for (std::size_t i = 0; i < std::min(introducers_wanted, known_.size()); ++i) {
    const auto& known = net_.peers().contact(lives_[known_[draws.below(known_.size())]].peer);
    if (std::find(chosen.begin(), chosen.end(), known) == chosen.end())
      chosen.push_back(known);
  }
  if (chosen.empty() && newcomer != 0)
    chosen.push_back(net_.peers().contact(0));
  return chosen;
}

void churn_peers::start_sessions(caf::event_based_actor* self) {
  churning_ = true;
  ends_ = actors::now(self) + options_.length;
  for (std::size_t place = 0; place < lives_.size(); ++place)
    plan_end(self, place);
}

void churn_peers::plan_end(caf::event_based_actor* self, std::size_t place) const {
  auto draws = draws_for(options_.seed, lives_[place].peer, purpose::churn);
  const auto lasts = exponential(options_.session.count(), draws.next());
  self->delayed_send(self, protocol::duration{lasts}, session_over{place});
}

void churn_peers::leave(std::size_t place) {
  auto& life = lives_[place];
  if (!life.outside)
    return;
  net_.kill(life.peer);
  caf::anon_send_exit(life.keeps_up, caf::exit_reason::kill);
  caf::anon_send_exit(life.kept, caf::exit_reason::kill);
  if (life.joined) {
    std::erase(known_, place);
    --joined_;
  } else {
    --joining_;
  }
  life = {};
}

void churn_peers::end_session(caf::event_based_actor* self, std::size_t place) {
  leave(place);
  ++counts_.sessions;
  arrive(self, place);
  plan_end(self, place);
}

const churn_life& churn_peers::anyone(protocol::random_source& draws) const {
  protocol::invariant(!known_.empty(), "somebody in each shard has joined");
  return lives_[known_[draws.below(known_.size())]];
}

// Evenly over the length; the asker may leave before it hears an answer, and then it does not count.
void churn_peers::look_up(caf::event_based_actor* self, const std::vector<protocol::id>& keys) {
  const auto interval = options_.length * static_cast<std::int64_t>(options_.shards)
                        / static_cast<std::int64_t>(std::max<std::size_t>(options_.lookups, options_.shards));
  const auto began = actors::now(self);
  if (began + interval < ends_)
    self->delayed_send(self, interval, look_up_one{});
  if (known_.empty())
    return;
  const auto asker = anyone(draws_).peer;
  const auto& key = keys[draws_.below(keys.size())];
  const auto last = began + std::chrono::hours{1} >= ends_;
  self->request(net_.actor(asker), caf::infinite, actors::run_lookup{key, protocol::record_kind::value, {}})
    .then(
      [=, this](const actors::lookup_report& report) {
        const auto found = !report.records.empty();
        ++counts_.lookups;
        counts_.found += found ? 1 : 0;
        counts_.lookups_last += last ? 1 : 0;
        counts_.found_last += last && found ? 1 : 0;
        if (found)
          counts_.latency_ms.push_back(protocol::to_ms(report.took));
      },
      [](const caf::error&) {});
}

} // namespace souk::runtime::sim
