#include <algorithm>
#include <memory>

#include <caf/event_based_actor.hpp>

#include "actors/dht/bootstrap_actor.hpp"
#include "protocol/invariant.hpp"
#include "runtime/sim/purpose.hpp"
#include "runtime/sim/tables.hpp"

namespace souk::runtime::sim {
namespace {

using namespace std::chrono_literals;

// At once, over all shards: each join has a score of lookups under way, each of which takes some kilobytes.
constexpr std::size_t joining_max = 2000;

// The last newcomers look for themselves again for some seconds: what is measured then shall not count that.
constexpr protocol::duration settling = 15s;

// A newcomer in a network of this many may not be one of too many newcomers, who know nobody yet.
constexpr std::size_t joined_per_newcomer = 4;

// The peers of one shard, joining.
struct queue {
  world* net = nullptr;
  shard_index shard = 0;
  peer_index next = 0;
  std::size_t joined = 0;
  std::vector<peer_index> introducers; // those who joined, but for who is behind a NAT: strangers cannot reach them
  std::size_t joining = 0;
  std::size_t joining_max = 1;

  bool done() const noexcept { return joining == 0 && next >= net->size(); }

  void add(peer_index peer) {
    ++joined;
    if (!net->net().now.unreachable(peer))
      introducers.push_back(peer);
  }
};

// By its address of this family, where both have one.
void add_contact(const population& peers, peer_index newcomer, peer_index other, family which,
                 std::vector<protocol::contact>& into) {
  if (!peers.has(newcomer, which) || !peers.has(other, which))
    return;
  const protocol::contact known{peers.contact(other).id, peers.address(other, which == family::v6)};
  if (std::find(into.begin(), into.end(), known) == into.end())
    into.push_back(known);
}

// Some of the own shard, who are known to have joined; where there is none, the first of all. Who has both addresses
// joins the networks of both.
std::vector<protocol::contact> introducers_of(const queue& q, peer_index newcomer, std::uint64_t attempt) {
  constexpr std::size_t wanted = 3; // one of them may not answer
  const auto& peers = q.net->peers();
  auto draws = draws_for(q.net->plan().seed, newcomer, purpose::join, attempt);
  std::vector<protocol::contact> chosen;
  for (std::size_t i = 0; i < std::min(wanted, q.introducers.size()); ++i) {
    const auto other = q.introducers[draws.below(q.introducers.size())];
    for (const auto which : {family::v4, family::v6})
      add_contact(peers, newcomer, other, which, chosen);
  }
  for (const auto which : {family::v4, family::v6})
    if (std::ranges::none_of(chosen, [&](const auto& each) { return family_of(each.where) == which; }))
      add_contact(peers, newcomer, 0, which, chosen);
  return chosen;
}

void start_next(caf::event_based_actor* self, const std::shared_ptr<queue>& q);

// Where nobody answers, others are asked, as a node does that knows more than one address.
void join(caf::event_based_actor* self, const std::shared_ptr<queue>& q, peer_index newcomer, std::uint64_t attempt) {
  protocol::invariant(attempt < 1000, "some introducer answers");
  auto draws = draws_for(q->net->plan().seed, newcomer, purpose::bucket, attempt);
  const auto& own_id = q->net->peers().contact(newcomer).id;
  const auto joiner = self->spawn<caf::hidden + caf::lazy_init>(actors::bootstrap, q->net->actor(newcomer),
                                                                q->net->rules_of(newcomer), own_id, draws.next());
  actors::join_network order;
  order.contacts = introducers_of(*q, newcomer, attempt);
  self->request(joiner, caf::infinite, std::move(order)).then([=](const actors::joined& report) {
    if (report.answered == 0)
      return join(self, q, newcomer, attempt + 1);
    --q->joining;
    q->add(newcomer);
    start_next(self, q);
  });
}

void start_next(caf::event_based_actor* self, const std::shared_ptr<queue>& q) {
  const auto many = std::clamp<std::size_t>(q->joined / joined_per_newcomer, 1, q->joining_max);
  while (q->joining < many && q->next < q->net->size()) {
    const auto newcomer = q->next;
    q->next += q->net->peers().shards();
    if (newcomer == 0) {
      q->add(newcomer); // the network begins with it
      continue;
    }
    ++q->joining;
    join(self, q, newcomer, 0);
  }
}

} // namespace

void join_all(world& net, const filling_progress& told) {
  std::vector<std::shared_ptr<queue>> queues;
  const auto shards = net.peers().shards();
  for (shard_index s = 0; s < shards; ++s) {
    queues.push_back(
      std::make_shared<queue>(queue{&net, s, s, 0, {}, 0, std::max<std::size_t>(1, joining_max / shards)}));
    net.all().at(s).drive();
    net.all().at(s).system().spawn<caf::hidden>(
      [q = queues.back()](caf::event_based_actor* self) { start_next(self, q); });
  }
  const auto done = [&] {
    std::size_t count = 0;
    for (const auto& q : queues)
      count += q->joined;
    if (told)
      told(count);
    return std::all_of(queues.begin(), queues.end(), [](const auto& q) { return q->done(); });
  };
  protocol::invariant(net.run_until(done, 10000h), "every join ends");
  net.run_for(settling);
}

} // namespace souk::runtime::sim
