// A network of small peers, one actor each, as `souk sim lookup` has it: up to a million of them. They look up, store and
// fetch; they have no packages, do not refresh their tables and do not lie.
#pragma once

#include <memory>

#include "protocol/invariant.hpp"
#include "runtime/shell/peer_network.hpp"
#include "runtime/sim/net_file.hpp"
#include "runtime/sim/world.hpp"

namespace souk::runtime::shell {

class small_network final : public peer_network {
public:
  // Nobody lives yet. Error: usage, when the latency cannot be read.
  static protocol::result<std::unique_ptr<small_network>> make(const network_order& order);

  sim::windows& all() noexcept override { return world_->all(); }
  // All at once, with the tables that peers have who have long been there, or those of a file.
  protocol::result<void> populate() override;
  // Errors: disk_full, usage.
  protocol::result<void> save(const std::string& path) { return sim::save_net(*world_, path); }
  actors::peer_actor actor(peer_index peer) override { return world_->actor(peer); }
  caf::actor_id eldest(peer_index peer) override { return world_->actor(peer).id(); }
  void put(peer_index peer, protocol::bytes value, std::function<void(const actors::placed*)> then) override;
  void turn(peer_index, sim::lie) override { protocol::invariant(false, "small peers do not lie"); }
  small_network* small() noexcept override { return this; }

protected:
  void begin_life(peer_index peer) override;
  void end_life(peer_index peer, bool clean) override;

private:
  small_network(const network_order& order, std::unique_ptr<sim::world> made);
  void join(peer_index newcomer);

  std::unique_ptr<sim::world> world_;
  bool founding_ = false;
};

} // namespace souk::runtime::shell
