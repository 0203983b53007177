#include "runtime/sim/gossip_peers.hpp"

#include <caf/actor_cast.hpp>
#include <caf/send.hpp>

#include "actors/catalogue/catalogue_state.hpp"
#include "actors/catalogue/gossip_state.hpp"
#include "actors/node/stream_server_actor.hpp"
#include "runtime/sim/sim_streams.hpp"

namespace souk::runtime::sim {
namespace {

constexpr protocol::wall_seconds wall_at_start = 1'750'000'000;

// Notes when the first of each announcement is kept.
class watched_store final : public memory_store {
public:
  watched_store(peer_index self, shard& home, const std::map<protocol::digest, std::size_t>& by_id,
                std::vector<gossip_item>& items)
      : self_{self}, home_{home}, by_id_{by_id}, items_{items} {}

  protocol::result<std::vector<actors::announcement_standing>>
  add_announcements(const std::vector<actors::checked_announcement>& news) override {
    for (const auto& each : news)
      note(protocol::announcement_id(each.raw));
    return memory_store::add_announcements(news);
  }

private:
  void note(const protocol::digest& id) {
    const auto known = by_id_.find(id);
    if (known != by_id_.end() && items_[known->second].arrived_at[self_] == not_arrived)
      items_[known->second].arrived_at[self_] = home_.now_ns();
  }

  peer_index self_;
  shard& home_;
  const std::map<protocol::digest, std::size_t>& by_id_;
  std::vector<gossip_item>& items_;
};

} // namespace

gossip_peers::gossip_peers(world& net, std::vector<gossip_item>& items) : net_{net}, items_{items}, homes_(net.size()) {
  for (std::size_t i = 0; i < items.size(); ++i)
    by_id_[protocol::announcement_id(items[i].raw)] = i;
  for (shard_index i = 0; i < net.peers().shards(); ++i)
    measured_.push_back(std::make_shared<count_metrics>());
  for (std::size_t i = 0; i < net.size(); ++i)
    spawn(static_cast<peer_index>(i));
}

gossip_peers::~gossip_peers() {
  for (std::size_t i = 0; i < homes_.size(); ++i)
    kill(static_cast<peer_index>(i));
  net_.run_for(protocol::duration{});
}

std::shared_ptr<const actors::environment> gossip_peers::outside(peer_index peer) {
  auto made = std::make_shared<actors::environment>();
  made->peer.rules = net_.rules_of(peer);
  made->peer.measured = measured_[net_.peers().shard_of(peer)];
  made->peer.self = net_.peers().contact(peer).id;
  made->peer.wall_at_start = wall_at_start;
  made->peer.started = instant_of(time_origin_ns);
  made->streams = sim_streams::open(net_.all().of(peer).courier(), peer);
  made->stored = homes_[peer].kept;
  made->searched = homes_[peer].kept;
  made->detached_store = false;
  return made;
}

void gossip_peers::spawn(peer_index peer) {
  auto& own = homes_[peer];
  auto& where = net_.all().of(peer);
  own.kept = std::make_shared<watched_store>(peer, where, by_id_, items_);
  auto kin = std::make_shared<actors::family>();
  kin->outside = outside(peer);
  kin->peer = net_.actor(peer);
  auto& system = where.system();
  kin->kept = system.spawn<caf::hidden>(actors::store_keeper, std::static_pointer_cast<actors::store>(own.kept),
                                        kin->outside->peer);
  kin->catalogue = system.spawn<caf::hidden>(actors::catalogue, kin->outside, kin->kept);
  kin->gossip = system.spawn<caf::hidden>(actors::gossip, kin->outside, kin->peer, kin->kept, kin->catalogue,
                                          actors::cache_tier_actor{});
  own.kin = kin;
  const auto calls = system.spawn<caf::hidden>(actors::stream_server, own.kin);
  static_cast<sim_streams&>(*kin->outside->streams).deliver_calls_to(calls);
  caf::anon_send(kin->peer, actors::attach{kin->gossip, {}, {}, {}});
  own.actors = {caf::actor_cast<caf::strong_actor_ptr>(kin->gossip),
                caf::actor_cast<caf::strong_actor_ptr>(kin->catalogue),
                caf::actor_cast<caf::strong_actor_ptr>(kin->kept), caf::actor_cast<caf::strong_actor_ptr>(calls)};
}

void gossip_peers::publish(std::size_t item) {
  auto& what = items_[item];
  const auto& kin = homes_[what.publisher].kin;
  what.published_at = net_.all().of(what.publisher).now_ns();
  caf::anon_send(kin->catalogue, actors::add_announcements{{what.raw}});
  caf::anon_send(kin->gossip, actors::push_announcement{what.raw});
}

void gossip_peers::kill(peer_index peer) {
  auto& own = homes_[peer];
  if (!own.kin)
    return;
  net_.all().of(peer).drive();
  for (const auto& each : own.actors)
    caf::anon_send_exit(caf::actor_cast<caf::actor>(each), caf::exit_reason::kill);
  own.actors.clear();
  own.kin = nullptr;
  if (net_.up(peer))
    net_.kill(peer);
}

std::uint64_t gossip_peers::count(std::string_view gossip_label) const {
  std::uint64_t sum = 0;
  for (const auto& each : measured_)
    sum += each->count(actors::counter::gossip_announced, gossip_label);
  return sum;
}

} // namespace souk::runtime::sim
