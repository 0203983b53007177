// The state of the gossip actor. Only the node, which spawns it, includes this.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "actors/catalogue/gossip_actor.hpp"
#include "actors/package/copier_actor.hpp"
#include "protocol/random.hpp"

namespace souk::actors {

// One announcement on its way to several peers.
struct push_job {
  protocol::bytes raw;
  std::size_t open = 0;
  std::size_t told = 0;
  std::optional<caf::typed_response_promise<pushed>> promise; // of this node's own
};

// One catalogue being read page by page.
struct pull_job {
  protocol::contact from;
  pulled counts;
  std::size_t open = 0; // announcements that the catalogue has not answered
  bool more = true;
  caf::typed_response_promise<pulled> promise;
};

struct gossip_state {
  static constexpr const char* name = "gossip";
  std::shared_ptr<const environment> outside;
  peer_actor peer;
  store_actor kept;
  catalogue_actor catalogue;
  std::function<copier_actor(caf::local_actor*)> spawn_copier;
  std::set<protocol::publisher_id> trusted;
  std::set<protocol::digest> copying;
  protocol::random_source draws;
  std::uint64_t last_number = 0;
  std::map<std::uint64_t, push_job> pushes;
  std::map<std::uint32_t, std::uint64_t> questions; // which push each ticket belongs to
  std::map<std::uint64_t, pull_job> pulls;
};

using gossip_pointer = gossip_actor::stateful_pointer<gossip_state>;

void push_to_some(gossip_pointer self, const protocol::bytes& raw, std::size_t fanout,
                  const std::optional<protocol::endpoint>& except, std::optional<caf::typed_response_promise<pushed>> promise);
void on_push_answered(gossip_pointer self, const answered& m);
void on_push_failed(gossip_pointer self, std::uint32_t ticket);
caf::typed_response_promise<pulled> begin_pull(gossip_pointer self, const pull_catalogue& order);
void on_page(gossip_pointer self, stream_answered& m);
caf::typed_response_promise<record_kept> on_announce(gossip_pointer self, const received<protocol::announce>& m);
caf::typed_response_promise<record_kept> on_seed(gossip_pointer self, const received<protocol::seed>& m);

} // namespace souk::actors
