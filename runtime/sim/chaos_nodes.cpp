#include "runtime/sim/chaos_nodes.hpp"

#include <caf/actor_cast.hpp>
#include <caf/exit_reason.hpp>
#include <caf/send.hpp>
#include <caf/spawn_options.hpp>

#include "actors/node/node_state.hpp"
#include "actors/node/wiring.hpp"
#include "protocol/invariant.hpp"
#include "runtime/sim/chaos_liars.hpp"
#include "runtime/sim/purpose.hpp"
#include "runtime/sim/sim_port.hpp"
#include "runtime/sim/sim_streams.hpp"

namespace souk::runtime::sim {
namespace {

constexpr protocol::wall_seconds wall_at_start = 1'750'000'000;
constexpr std::uint64_t publisher_draws = std::uint64_t{1} << 33; // beside those of the node's own key
constexpr std::uint64_t liar_draws = std::uint64_t{1} << 34;

protocol::key_pair publisher_keys_of(std::uint64_t seed, peer_index peer) {
  auto draws = draws_for(seed, peer, purpose::key, publisher_draws);
  std::array<std::uint8_t, 32> drawn{};
  for (auto& byte : drawn)
    byte = static_cast<std::uint8_t>(draws.next());
  return protocol::key_pair_from_seed(drawn);
}

// As an operator writes them down: by address alone, the same on every machine.
std::vector<protocol::contact> first_contacts() {
  std::vector<protocol::contact> made;
  made.reserve(introducers);
  for (peer_index i = 0; i < introducers; ++i)
    made.push_back({{}, address_of(i)});
  return made;
}

} // namespace

chaos_nodes::chaos_nodes(const chaos_plan& plan, const actors::peer_rules& rules, planted_bug bug, windows& all)
    : plan_{plan}, bug_{bug}, all_{all}, homes_(plan.peers.size()) {
  for (shard_index i = 0; i < all.count(); ++i)
    shards_.push_back({std::make_shared<const actors::peer_rules>(rules),
                       std::make_shared<address_book>(all.net().shared_peers()), std::make_shared<count_metrics>()});
  for (peer_index i = 0; i < homes_.size(); ++i) {
    auto& made = homes_[i];
    made.kept =
      bug == planted_bug::lost_sequence_check ? std::make_shared<forgetful_store>() : std::make_shared<memory_store>();
    made.archives = std::make_shared<memory_archiver>(made.kept);
    made.publisher_keys = publisher_keys_of(all.net().peers().seed(), i);
    made.chain.first.key = made.publisher_keys.open;
  }
}

chaos_nodes::~chaos_nodes() {
  for (peer_index i = 0; i < homes_.size(); ++i)
    if (up(i))
      crash(i);
  all_.run_until(all_.now_ns());
}

actors::peer_environment chaos_nodes::peer_outside(peer_index peer) {
  const auto& shared = shards_[all_.net().peers().shard_of(peer)];
  const auto& population = all_.net().peers();
  auto& courier = all_.of(peer).courier();
  const auto& traits = plan_.peers[peer];
  actors::peer_environment given;
  given.rules = shared.rules;
  given.datagrams = std::make_shared<sim_port>(courier, peer);
  if (traits.tells != lie::none)
    given.datagrams = std::make_shared<bent_datagrams>(
      given.datagrams, traits.tells,
      draws_for(population.seed(), peer, purpose::churn, liar_draws + courier.life(peer)), population.size(),
      homes_[peer].lies);
  given.contacts = shared.book;
  given.measured = shared.measured;
  given.keys = std::make_shared<const protocol::key_pair>(population.keys(peer));
  given.self = population.contact(peer).id;
  if (bug_ == planted_bug::self_in_table)
    given.self = mistaken_self(given.self);
  given.secret = secret_of(population.seed(), peer, courier.life(peer));
  given.wall_at_start = wall_at_start + traits.clock_off_s;
  given.started = instant_of(time_origin_ns);
  return given;
}

actors::environment chaos_nodes::node_outside(peer_index peer) {
  auto& courier = all_.of(peer).courier();
  auto& mine = homes_[peer];
  const auto& traits = plan_.peers[peer];
  const auto streams = sim_streams::open(courier, peer);
  actors::environment given;
  given.peer = peer_outside(peer);
  given.streams = streams;
  // Half of those who tell old heads give good content: they are not found out by that, and lie on.
  const auto bends_content = traits.tells != lie::none && (traits.tells != lie::wrong_values || peer % 2 == 0);
  if (bends_content)
    given.streams = std::make_shared<bent_streams>(streams, traits.tells, mine.lies);
  if (bug_ == planted_bug::leaked_request)
    given.streams = std::make_shared<leaky_streams>(given.streams);
  given.stored = mine.kept;
  given.searched = mine.kept;
  given.archives = mine.archives;
  given.publisher = [chain = mine.chain, keys = mine.publisher_keys] { return std::pair{chain, keys}; };
  given.detached_store = false;
  given.bootstrap = first_contacts();
  given.seeds = traits.seeds ? actors::seeding::all : actors::seeding::none;
  given.advertised = all_.net().peers().contact(peer).where;
  auto wired = std::make_shared<actors::wiring>();
  wired->deliver_datagrams_to = [&courier, peer](const actors::peer_actor& to) {
    courier.attach(peer, caf::actor_cast<caf::strong_actor_ptr>(to));
  };
  wired->deliver_calls_to = [port = std::weak_ptr{streams}](const actors::stream_acceptor& to) {
    if (const auto open = port.lock())
      open->deliver_calls_to(to);
  };
  given.wired = std::move(wired);
  return given;
}

void chaos_nodes::start(peer_index peer) {
  protocol::invariant(!up(peer), "a peer lives once at a time");
  auto& mine = homes_[peer];
  mine.outside = std::make_shared<const actors::environment>(node_outside(peer));
  mine.node = all_.of(peer).system().spawn<caf::hidden>(actors::node, mine.outside);
  mine.started_at = all_.now_ns();
}

// Its port is closed first, so that nobody hears of its end.
void chaos_nodes::crash(peer_index peer) {
  auto& where = all_.of(peer);
  protocol::invariant(where.courier().up(peer), "only who lives can crash");
  auto& mine = homes_[peer];
  where.courier().detach(peer);
  where.drive();
  caf::anon_send_exit(mine.node, caf::exit_reason::user_shutdown);
  mine.node = actors::node_actor{};
  mine.outside = nullptr;
  mine.kept->crash();
}

actors::peer_actor chaos_nodes::actor(peer_index peer) const {
  return caf::actor_cast<actors::peer_actor>(all_.of(peer).courier().actor(peer));
}

protocol::package_name chaos_nodes::package(std::uint32_t which) const {
  return {protocol::publisher_id_of(homes_[plan_.publishers[which]].chain.first), chaos_package(which)};
}

std::uint64_t chaos_nodes::lies_told(lie kind) const noexcept {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < homes_.size(); ++i)
    if (plan_.peers[i].tells == kind)
      sum += homes_[i].lies;
  return sum;
}

} // namespace souk::runtime::sim
