#include "bench/dht/fleet.hpp"

#include "bench/dht/message_counts.hpp"

#include <algorithm>
#include <ctime>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/scoped_actor.hpp>
#include <caf/send.hpp>
#include <sodium.h>

#include "actors/dht/bootstrap_actor.hpp"
#include "actors/dht/peer_state.hpp"
#include "actors/dht/placer_actor.hpp"
#include "protocol/dht/contact_book.hpp"
#include "protocol/invariant.hpp"
#include "protocol/random.hpp"
#include "runtime/net/deliver.hpp"
#include "runtime/net/listen.hpp"
#include "runtime/node/mailbox_meter.hpp"
#include "runtime/telemetry/registry.hpp"
#include "runtime/threads/polling_scheduler.hpp"
#include "runtime/thrifty_memory.hpp"

namespace souk::bench {
namespace {

constexpr std::size_t contacts_counted_max = 100;

struct actor_config : caf::actor_system_config {
  actor_config(std::size_t threads, runtime::socket_watch& sockets) {
    runtime::polling_scheduler::install(*this, threads, sockets, runtime::thrifty_memory::begin());
  }
};

struct bench_node {
  std::shared_ptr<const actors::environment> outside;
  std::shared_ptr<runtime::udp_port> port;
  actors::peer_actor peer;
};

std::shared_ptr<const actors::peer_rules> rules_of(const arguments& order) {
  auto made = std::make_shared<actors::peer_rules>();
  made->replicas = order.replicas;
  made->replicas_enough = order.replicas; // a put ends when the last holder has answered
  if (order.to_the_end)
    made->value_lookup.quorum = 0;
  return made;
}

constexpr auto second_thoughts = std::chrono::seconds{5};

struct joining {
  actors::peer_actor peer;
  std::shared_ptr<const actors::peer_rules> rules;
  protocol::node_id self;
  protocol::contact introducer;
  std::uint64_t draw = 0;
  std::size_t enough = 2; // contacts
};

// As a node does that knows one address: again while it stays alone.
void join(caf::event_based_actor* self, const joining& j) {
  self
    ->request(self->spawn(actors::bootstrap, j.peer, j.rules, j.self, j.draw), caf::infinite,
              actors::join_network{.contacts = {j.introducer}})
    .then([self, j](const actors::joined& report) {
      if (report.answered == 0)
        return join(self, j);
      self->delayed_send(self, second_thoughts, actors::tick{});
    });
}

caf::behavior joiner(caf::event_based_actor* self, const joining& j) {
  join(self, j);
  return {[self, j](actors::tick) {
    self->request(j.peer, caf::infinite, actors::get_closest{j.self, j.enough})
      .then([self, j](const actors::closest_contacts& known) {
        known.contacts.size() < j.enough ? join(self, j) : self->quit();
      });
  }};
}

} // namespace

// Destroyed from the last to the first: actors before ports, ports before their watch.
struct fleet::parts {
  explicit parts(const arguments& given) : order{given}, configured{given.threads, sockets}, system{configured} {}

  protocol::endpoint address_of(std::size_t i) const {
    return protocol::endpoint::v4(0x7f000001, static_cast<std::uint16_t>(order.port + i));
  }

  // Two networks that are compared by turns have the same ids.
  std::array<std::uint8_t, 32> draw_key() const {
    std::array<std::uint8_t, 32> drawn{};
    randombytes_buf(drawn.data(), drawn.size());
    if (order.pairs > 0) {
      protocol::random_source draws{order.seed, nodes.size(), 4};
      std::ranges::generate(drawn, [&draws] { return static_cast<std::uint8_t>(draws.next()); });
    }
    return drawn;
  }

  actors::peer_environment environment_of(const std::shared_ptr<runtime::udp_port>& port,
                                          const std::shared_ptr<runtime::mailbox_meter>& meter) const {
    actors::peer_environment made;
    randombytes_buf(made.secret.data(), made.secret.size());
    made.keys = std::make_shared<const protocol::key_pair>(protocol::key_pair_from_seed(draw_key()));
    made.self = protocol::node_id_of(made.keys->open);
    made.rules = rules;
    made.datagrams = port;
    made.contacts = std::make_shared<protocol::pooled_contact_book>();
    made.measured = meter;
    made.wall_at_start = std::time(nullptr);
    made.started = std::chrono::steady_clock::now();
    return made;
  }

  std::shared_ptr<actors::metrics> sink() const {
    if (order.counts == arguments::counting::nothing)
      return std::make_shared<actors::no_metrics>();
    return measured;
  }

  void spawn_joiner(const bench_node& node, std::size_t introducer) {
    const auto& own = node.outside->peer;
    const auto draw = protocol::secret_source{own.secret}.at(0);
    const protocol::contact whom{{}, address_of(introducer)};
    system.spawn<caf::hidden>(
      joiner, joining{node.peer, own.rules, own.self, whom, draw, std::min<std::size_t>(2, order.nodes - 1)});
  }

  const arguments& order;
  std::shared_ptr<const actors::peer_rules> rules = rules_of(order);
  std::shared_ptr<message_counts> measured = std::make_shared<message_counts>();
  // One for the process, as a node has: its cache lines are as warm as they are there.
  std::shared_ptr<runtime::registry> counts =
    order.counts == arguments::counting::all ? std::make_shared<runtime::registry>() : nullptr;
  runtime::socket_watch sockets;
  actor_config configured;
  caf::actor_system system;
  std::vector<bench_node> nodes;
};

fleet::fleet(const arguments& order) : parts_{std::make_unique<parts>(order)} {}

fleet::~fleet() {
  std::vector<std::size_t> all;
  for (std::size_t i = 0; i < parts_->nodes.size(); ++i)
    all.push_back(i);
  kill(all);
}

protocol::result<void> fleet::start_node(std::size_t i) {
  auto& p = *parts_;
  auto socket = runtime::bind_datagrams(p.address_of(i));
  if (!socket)
    return protocol::fail(socket.error());
  const auto& counts = p.counts;
  const auto meter =
    std::make_shared<runtime::mailbox_meter>(counts ? std::shared_ptr<actors::metrics>{counts} : p.sink());
  const auto port = std::make_shared<runtime::udp_port>(p.sockets, *std::move(socket), p.rules->network, meter);
  const auto outside = std::make_shared<actors::environment>();
  outside->peer = p.environment_of(port, meter);
  const auto peer = p.system.spawn(actors::peer, outside->peer);
  port->deliver_to({runtime::sink_to(peer), {}, meter->start_anew()});
  p.nodes.push_back({outside, port, peer});
  if (i > 0) {
    protocol::random_source draws{p.order.seed, i, 1};
    const auto others = std::min(i, p.order.introducers);
    p.spawn_joiner(p.nodes.back(), i <= p.order.introducers ? 0 : draws.below(others));
  }
  return {};
}

std::vector<std::size_t> fleet::contacts_known() const {
  caf::scoped_actor self{parts_->system};
  std::vector<std::size_t> counts;
  for (const auto& node : parts_->nodes)
    self->request(node.peer, caf::infinite, actors::get_closest{node.outside->peer.self, contacts_counted_max})
      .receive([&](const actors::closest_contacts& found) { counts.push_back(found.contacts.size()); },
               [](const caf::error&) { protocol::invariant(false, "a peer answers as long as it lives"); });
  return counts;
}

void fleet::kill(const std::vector<std::size_t>& nodes) {
  caf::scoped_actor self{parts_->system};
  for (const auto i : nodes) {
    auto& dying = parts_->nodes[i];
    if (!dying.port)
      continue;
    dying.port->close();
    self->send_exit(dying.peer, caf::exit_reason::kill);
    self->wait_for(dying.peer);
    dying = {};
  }
}

std::map<std::string, std::uint64_t> fleet::sent_so_far() const {
  return parts_->measured->sent();
}

phase_times fleet::run(run_phase phase) {
  caf::scoped_actor self{parts_->system};
  phase_times found;
  self->request(parts_->system.spawn(load), caf::infinite, std::move(phase))
    .receive([&](phase_times& times) { found = std::move(times); },
             [](const caf::error&) { protocol::invariant(false, "a phase ends with its times"); });
  return found;
}

void fleet::put(load_pointer self, std::size_t node, const bench_record& record, operation_end end) const {
  const auto& by = parts_->nodes[node];
  actors::place_records order{record.key, {{record.kind, record.raw}}, nullptr};
  self->request(self->spawn(actors::placer, by.outside, by.peer), caf::infinite, std::move(order))
    .then([end](const actors::placed& outcome) { end(outcome.acknowledged > 0); },
          [end](const caf::error&) { end(false); });
}

void fleet::get(load_pointer self, std::size_t node, const bench_record& record, operation_end end) const {
  const auto& by = parts_->nodes[node];
  self->request(by.peer, caf::infinite, actors::run_lookup{.target = record.key, .kind = record.kind, .rules = {}})
    .then(
      [end, &record](const actors::lookup_report& report) {
        end(report.records.size() == 1 && report.records[0] == record.raw);
      },
      [end](const caf::error&) { end(false); });
}

} // namespace souk::bench
