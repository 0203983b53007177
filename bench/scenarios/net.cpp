#include "bench/scenarios/net.hpp"

#include <algorithm>
#include <chrono>

#include <caf/typed_event_based_actor.hpp>

#include "actors/dht/rpc.hpp"
#include "protocol/dht/record.hpp"
#include "protocol/invariant.hpp"
#include "runtime/sim/ask_once.hpp"
#include "runtime/sim/purpose.hpp"

namespace souk::bench {
namespace {

using namespace std::chrono_literals;
using sim::peer_index;

constexpr auto patience = 1h; // of virtual time: everything ends long before

// Pings contacts one after the other, as one that waits for each before it turns to the next.
struct pinger_state {
  static constexpr const char* name = "pinger";
  pinger_state() = default; // no aggregate: CAF would initialise the first member with the actor's own address
  actors::peer_actor peer;
  std::vector<protocol::contact> contacts;
  std::size_t* ended = nullptr;
};
using pinger_pointer = actors::rpc_asker::stateful_pointer<pinger_state>;

void ping_next(pinger_pointer self) {
  auto& state = self->state;
  if (*state.ended == state.contacts.size())
    return self->quit();
  const auto ticket = static_cast<std::uint32_t>(*state.ended);
  self->send(state.peer, actors::ask{state.contacts[ticket], {}, protocol::ping{}, self, ticket});
}

void on_ping_end(pinger_pointer self) {
  ++*self->state.ended;
  ping_next(self);
}

actors::rpc_asker::behavior_type pinger(pinger_pointer self, actors::peer_actor peer,
                                        std::vector<protocol::contact> contacts, std::size_t* ended) {
  self->state.peer = std::move(peer);
  self->state.contacts = std::move(contacts);
  self->state.ended = ended;
  ping_next(self);
  return {
    [self](const actors::answered&) { on_ping_end(self); },
    [self](const actors::unanswered&) { on_ping_end(self); },
    [](const actors::slow&) {},
  };
}

bool run_until_all(sim::world& net, const std::size_t& ended, std::size_t wanted) {
  return net.run_until([&] { return ended == wanted; }, patience);
}

} // namespace

std::unique_ptr<sim::world> geographic_world(std::size_t peers, std::uint64_t seed) {
  sim::world_plan plan;
  plan.seed = seed;
  plan.peers = peers;
  plan.shards = 1;
  plan.rules.prove_contacts = false;
  auto made = sim::world::make(plan);
  protocol::invariant(made.has_value(), "the geographic model can be read");
  return *std::move(made);
}

std::vector<actors::joined> join_together(sim::world& net, const std::vector<join_order>& all) {
  auto& home = net.all().at(0);
  std::vector<actors::joined> reports(all.size());
  std::size_t ended = 0;
  for (const auto& each : all)
    if (!net.up(each.peer))
      net.spawn(each.peer);
  home.drive();
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto& each = all[i];
    actors::join_network order;
    order.refresh = each.refresh;
    order.wait_for_all = each.wait_for_all;
    for (const auto other : each.through)
      order.contacts.push_back(net.peers().contact(other));
    auto draws = sim::draws_for(net.plan().seed, each.peer, sim::purpose::bucket, i);
    const auto joiner =
      home.system().spawn<caf::hidden>(actors::bootstrap, net.actor(each.peer), net.rules_of(each.peer),
                                       net.peers().contact(each.peer).id, draws.next());
    sim::ask_once<actors::joined>(home, joiner, std::move(order), [&, i](const actors::joined* report) {
      protocol::invariant(report != nullptr, "a join ends with a report");
      reports[i] = *report;
      ++ended;
    });
  }
  protocol::invariant(run_until_all(net, ended, all.size()), "every join ends");
  return reports;
}

void ping_in_turn(sim::world& net, peer_index peer, const std::vector<peer_index>& others) {
  if (!net.up(peer))
    net.spawn(peer);
  std::vector<protocol::contact> contacts;
  for (const auto other : others)
    contacts.push_back(net.peers().contact(other));
  std::size_t ended = 0;
  auto& home = net.all().at(0);
  home.drive();
  home.system().spawn<caf::hidden>(pinger, net.actor(peer), std::move(contacts), &ended);
  protocol::invariant(run_until_all(net, ended, others.size()), "every ping ends");
}

std::vector<double> cold_start(sim::world& net, std::size_t count) {
  net.spawn(0);
  std::vector<join_order> all;
  for (peer_index i = 1; i < count; ++i)
    all.push_back({i, {0}});
  std::vector<double> took;
  for (const auto& report : join_together(net, all))
    took.push_back(protocol::to_ms(report.took));
  return took;
}

std::vector<put_outcome> put_values(sim::world& net, const std::vector<put_order>& all) {
  auto& home = net.all().at(0);
  std::vector<put_outcome> outcomes;
  for (const auto& each : all) {
    home.drive();
    auto outside = std::make_shared<actors::environment>();
    outside->peer = net.outside(each.source);
    const auto by = home.system().spawn<caf::hidden>(
      actors::placer, std::shared_ptr<const actors::environment>{outside}, net.actor(each.source));
    actors::place_records order;
    order.target = protocol::value_key(each.value);
    order.rows.push_back({protocol::record_kind::value, each.value});
    std::size_t ended = 0;
    put_outcome made;
    const auto began = home.now_ns();
    sim::ask_once<actors::placed>(home, by, std::move(order), [&](const actors::placed* report) {
      protocol::invariant(report != nullptr, "a placing ends with a report");
      made = {static_cast<double>(home.now_ns() - began) / 1e6, report->asked, report->acknowledged};
      ++ended;
    });
    protocol::invariant(run_until_all(net, ended, 1), "every placing ends");
    outcomes.push_back(made);
  }
  return outcomes;
}

double slowest_round_trip_ms(sim::world& net, peer_index peer, const std::vector<peer_index>& others) {
  double most = 0;
  auto draws = sim::draws_for(net.plan().seed, peer, sim::purpose::scenario);
  for (const auto other : others) {
    const auto there = net.net().latency().one_way(peer, other, draws);
    const auto back = net.net().latency().one_way(other, peer, draws);
    most = std::max(most, static_cast<double>(there + back) / 1e6);
  }
  return most;
}

} // namespace souk::bench
