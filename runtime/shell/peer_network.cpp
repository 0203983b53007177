#include "runtime/shell/peer_network.hpp"

#include <algorithm>
#include <utility>

#include "protocol/invariant.hpp"

namespace souk::runtime::shell {

std::vector<peer_index> peer_network::living() const {
  std::vector<peer_index> found;
  for (peer_index peer = 0; peer < alive_.size(); ++peer)
    if (alive_[peer])
      found.push_back(peer);
  return found;
}

void peer_network::start_now(peer_index peer) {
  protocol::invariant(!alive_[peer], "who lives is not born");
  alive_[peer] = true;
  begun_ = std::max<std::size_t>(begun_, peer + 1);
  ++changes_;
  begin_life(peer);
}

void peer_network::stop_now(peer_index peer, bool clean) {
  protocol::invariant(alive_[peer], "only who lives can end");
  alive_[peer] = false;
  ++changes_;
  end_life(peer, clean);
}

// As a step, so that all shards stand still at this instant, and what was begun has settled when it is over.
void peer_network::at_rest(sim::step what) {
  all().schedule(all().now_ns(), std::move(what));
  all().run_until(all().now_ns(), 1);
}

void peer_network::start(const std::vector<peer_index>& peers) {
  at_rest([&] {
    for (const auto peer : peers)
      start_now(peer);
  });
}

void peer_network::stop(const std::vector<peer_index>& peers, bool clean) {
  at_rest([&] {
    for (const auto peer : peers)
      stop_now(peer, clean);
  });
}

std::vector<peer_index> peer_network::join(std::size_t many) {
  std::vector<peer_index> chosen;
  for (auto peer = begun_; peer < alive_.size() && chosen.size() < many; ++peer)
    chosen.push_back(static_cast<peer_index>(peer));
  start(chosen);
  return chosen;
}

void peer_network::run_for(protocol::duration length) {
  all().run_until(all().now_ns() + sim::ns_of(length), order_.threads, stopped);
}

bool peer_network::run_until(const std::function<bool()>& done, protocol::duration limit) {
  all().run_until(all().now_ns() + sim::ns_of(limit), order_.threads, [&] { return (stopped && stopped()) || done(); });
  return done();
}

} // namespace souk::runtime::shell
