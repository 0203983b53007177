// The network of a shell: peers that live and die between two windows of a simulation. What kind of peers they are is
// the business of those who derive from it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "actors/dht/peer_actor.hpp"
#include "actors/dht/placer_actor.hpp"
#include "protocol/time.hpp"
#include "runtime/sim/chaos_nodes.hpp"
#include "runtime/sim/windows.hpp"

namespace souk::runtime::shell {

using sim::peer_index;

class small_network;

struct network_order {
  std::uint64_t seed = 1;
  std::size_t peers = 20;
  std::size_t spare = 10; // that can join later
  sim::shard_index shards = 4;
  unsigned threads = 1;
  std::string latency = "geo";
  protocol::duration refresh = std::chrono::hours{1};
  protocol::duration republish = actors::peer_rules{}.republish_interval;
  bool small = false;   // one actor a peer, without packages
  std::string saved_in; // of small peers: the file with their tables; empty: none
};

// How long sessions last, and absences, in the mean.
struct churn_rule {
  protocol::duration mean{};
  protocol::duration back{};
};

class peer_network {
public:
  explicit peer_network(const network_order& order) : order_{order}, alive_(order.peers + order.spare) {}
  virtual ~peer_network() = default;
  peer_network(const peer_network&) = delete;
  peer_network& operator=(const peer_network&) = delete;

  const network_order& order() const noexcept { return order_; }
  virtual sim::windows& all() noexcept = 0;
  sim::conditions& now() noexcept { return all().net().now; }
  const sim::population& population() noexcept { return all().net().peers(); }

  // --- who lives
  std::size_t size() const noexcept { return alive_.size(); } // with those that never lived
  bool alive(peer_index peer) const noexcept { return alive_[peer]; }
  bool began(peer_index peer) const noexcept { return peer < begun_; }
  std::vector<peer_index> living() const;
  std::uint64_t changes() const noexcept { return changes_; } // grows with each birth and death

  // The actor of the peer from which all its others descend.
  virtual caf::actor_id eldest(peer_index peer) = 0;

  // --- at rest; each takes effect at once
  // The first peers of the network, as far as they live. Error: usage, when a file of tables is none.
  virtual protocol::result<void> populate() = 0;
  void start(const std::vector<peer_index>& peers);
  void stop(const std::vector<peer_index>& peers, bool clean);
  std::vector<peer_index> join(std::size_t many); // fewer where there are fewer spare ones
  // --- inside a step of the scenario
  void start_now(peer_index peer);
  void stop_now(peer_index peer, bool clean);

  // --- virtual time; both stop early when `stopped` says so
  void run_for(protocol::duration length);
  bool run_until(const std::function<bool()>& done, protocol::duration limit);
  std::function<bool()> stopped; // asked between any two windows
  std::shared_ptr<const churn_rule> churn; // none: nobody comes and goes by itself; another: steps of the old one end
  double seconds() { return static_cast<double>(all().now_ns() - sim::time_origin_ns) / 1e9; }

  // --- of a peer that lives
  virtual actors::peer_actor actor(peer_index peer) = 0;
  // `then` hears of it in the shard of the peer.
  virtual void put(peer_index peer, protocol::bytes value, std::function<void(const actors::placed*)> then) = 0;
  virtual void turn(peer_index peer, sim::lie tells) = 0; // takes effect when it starts next
  virtual sim::chaos_nodes* nodes() noexcept { return nullptr; } // where the peers are whole nodes
  virtual small_network* small() noexcept { return nullptr; } // where they are one actor each

protected:
  virtual void begin_life(peer_index peer) = 0;
  virtual void end_life(peer_index peer, bool clean) = 0;

private:
  void at_rest(sim::step what);

  network_order order_;
  std::vector<bool> alive_;
  std::size_t begun_ = 0;
  std::uint64_t changes_ = 0;
};

} // namespace souk::runtime::shell
