// Speaks for dialling back: opens a stream to a peer that wants to know whether others can reach it.
//
//   received<dial_back>   dials the address it came from, on the port it names, and answers through the peer
//
// Spawned by: node. Asks: the stream port. Dies with: its node.
#pragma once

#include <map>
#include <memory>

#include <caf/typed_actor.hpp>

#include "actors/dht/peer_actor.hpp"
#include "actors/message_types.hpp"
#include "actors/stream_port.hpp"

namespace souk::actors {

using dialler_actor = dial_sink::extend<caf::reacts_to<stream_answered>>;

struct dialler_state {
  static constexpr const char* name = "dialler";
  struct open_dial {
    protocol::endpoint asker;
    std::uint64_t transaction = 0;
    protocol::endpoint dialled;
  };
  std::shared_ptr<const environment> outside;
  peer_actor peer;
  std::map<std::uint64_t, open_dial> open;
  std::uint64_t last_ticket = 0;
};

dialler_actor::behavior_type dial_back_server(dialler_actor::stateful_pointer<dialler_state> self,
                                              std::shared_ptr<const environment> outside, peer_actor peer);

} // namespace souk::actors
