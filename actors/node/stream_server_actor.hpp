// Speaks for what this node serves over streams: its content, its catalogue, and room for the index of a head.
//
//   stream_called     each request of protocol/wire/stream_messages.hpp is answered through the port
//
// At most stream_work_max calls are worked on at once, because each may hold a block in memory; beyond that the
// answer is `busy`. An empty page of announcements is served at once: others use it to see whether they reach us.
//
// Spawned by: node. Asks: store, peer, gossip. Dies with: its node.
#pragma once

#include <cstdint>
#include <memory>

#include "actors/message_types.hpp"
#include "actors/node/family.hpp"
#include "actors/stream_port.hpp"

namespace souk::actors {

inline constexpr std::size_t stream_work_max = 32; // blocks of 1 MiB held at once

struct stream_server_state {
  static constexpr const char* name = "stream_server";
  std::shared_ptr<const family> kin;
  std::size_t in_work = 0;
};
stream_acceptor::behavior_type stream_server(stream_acceptor::stateful_pointer<stream_server_state> self,
                                             std::shared_ptr<const family> kin);

} // namespace souk::actors
