// A network of whole nodes, each with a disk that outlives it: everything works in it, up to some thousand peers.
#pragma once

#include <memory>

#include "runtime/shell/peer_network.hpp"
#include "runtime/sim/chaos_plan.hpp"

namespace souk::runtime::shell {

class node_network final : public peer_network {
public:
  // Nobody lives yet. Error: usage, when the latency cannot be read.
  static protocol::result<std::unique_ptr<node_network>> make(const network_order& order);

  sim::windows& all() noexcept override { return all_; }
  // One after another, as a network grows in life.
  protocol::result<void> populate() override;
  actors::peer_actor actor(peer_index peer) override { return nodes_.actor(peer); }
  caf::actor_id eldest(peer_index peer) override { return nodes_.node(peer).id(); }
  void put(peer_index peer, protocol::bytes value, std::function<void(const actors::placed*)> then) override;
  void turn(peer_index peer, sim::lie tells) override { plan_.peers[peer].tells = tells; }
  sim::chaos_nodes* nodes() noexcept override { return &nodes_; }

protected:
  void begin_life(peer_index peer) override { nodes_.start(peer); }
  void end_life(peer_index peer, bool clean) override;

private:
  node_network(const network_order& order, std::shared_ptr<const sim::latency_model> latency);

  sim::chaos_plan plan_; // only who its peers are: nothing befalls them by plan
  sim::network net_;
  sim::windows all_;
  sim::chaos_nodes nodes_;
};

} // namespace souk::runtime::shell
