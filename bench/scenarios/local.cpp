#include "bench/scenarios/local.hpp"

#include <ctime>

#include <caf/scoped_actor.hpp>

#include "actors/catalogue/catalogue_state.hpp"
#include "actors/dht/peer_state.hpp"
#include "bench/dht/message_counts.hpp"
#include "protocol/dht/contact_book.hpp"
#include "protocol/invariant.hpp"

namespace souk::bench {
namespace {

using namespace std::chrono_literals;

class no_network final : public actors::datagram_port {
public:
  void send(const protocol::endpoint&, protocol::bytes) noexcept override {}
  protocol::endpoint local() const noexcept override { return protocol::endpoint::v4(0x7f000001, 1); }
};

actors::peer_environment peer_outside() {
  actors::peer_environment made;
  made.rules = std::make_shared<const actors::peer_rules>();
  made.datagrams = std::make_shared<no_network>();
  made.contacts = std::make_shared<protocol::pooled_contact_book>();
  made.measured = std::make_shared<message_counts>();
  made.keys = std::make_shared<const protocol::key_pair>(protocol::key_pair_from_seed({1}));
  made.self = protocol::node_id_of(made.keys->open);
  made.wall_at_start = std::time(nullptr);
  made.started = std::chrono::steady_clock::now();
  return made;
}

} // namespace

// As the threads of a node (runtime/node/host.cpp).
local_actors::config::config() {
  runtime::polling_scheduler::install(*this, 2, sockets);
}

protocol::result<std::unique_ptr<local_actors>> local_actors::start(const std::vector<made_package>& packages) {
  std::unique_ptr<local_actors> made{new local_actors};
  if (const auto begun = made->begin(packages); !begun)
    return protocol::fail(begun.error());
  return made;
}

protocol::result<void> local_actors::begin(const std::vector<made_package>& packages) {
  auto opened = open_catalogue(place_ / "data", packages);
  if (!opened)
    return protocol::fail(opened.error());
  kept_ = *std::move(opened);
  outside_ = std::make_shared<actors::environment>();
  outside_->peer = peer_outside();
  outside_->stored = std::shared_ptr<actors::store>(kept_, &kept_->store());
  outside_->searched = std::shared_ptr<actors::catalogue_reader>(kept_, &kept_->reader());
  system_ = std::make_unique<caf::actor_system>(configured_);
  const auto& rules = *outside_->peer.rules;
  const auto& measured = outside_->peer.measured;
  peer_ = system_->spawn(actors::peer, outside_->peer);
  store_ = system_->spawn<caf::detached>(actors::store_keeper, outside_->stored, outside_->peer);
  catalogue_ =
    system_->spawn<caf::detached>(actors::catalogue, std::shared_ptr<const actors::environment>{outside_}, store_);
  warm_ = system_->spawn(actors::cache_tier, std::string_view{"warm"}, rules.warm, peer_, actors::cache_tier_actor{},
                         measured);
  hot_ = system_->spawn(actors::cache_tier, std::string_view{"hot"}, rules.hot, peer_, warm_, measured);
  reputation_ = system_->spawn(actors::reputation_keeper, peer_);
  return {};
}

local_actors::~local_actors() {
  if (!system_)
    return;
  caf::scoped_actor self{*system_};
  self->send_exit(catalogue_, caf::exit_reason::kill);
  self->send_exit(hot_, caf::exit_reason::kill);
  self->send_exit(warm_, caf::exit_reason::kill);
  self->send_exit(reputation_, caf::exit_reason::kill);
  self->send_exit(store_, caf::exit_reason::kill);
  self->send_exit(peer_, caf::exit_reason::kill);
  self->wait_for(catalogue_, hot_, warm_, reputation_, store_, peer_);
  catalogue_ = actors::catalogue_actor{};
}

phase_times local_actors::run(std::size_t operations, std::size_t concurrent, operation begin) {
  caf::scoped_actor self{*system_};
  phase_times found;
  self->request(system_->spawn(load), caf::infinite, run_phase{operations, concurrent, 10min, 1min, std::move(begin)})
    .receive([&](phase_times& times) { found = std::move(times); },
             [](const caf::error&) { protocol::invariant(false, "a phase ends with its times"); });
  return found;
}

} // namespace souk::bench
