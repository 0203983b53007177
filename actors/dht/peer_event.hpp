// What happened with a peer, told to whoever keeps a reputation.
#pragma once

#include <cstdint>

#include <caf/typed_actor.hpp>

#include "actors/message_types.hpp"
#include "protocol/id.hpp"
#include "protocol/time.hpp"

namespace souk::actors {

struct peer_event {
  enum class kind : std::uint8_t { answered, failed, proved, served, lied };
  kind what = kind::answered;
  protocol::node_id peer;
  protocol::duration rtt{};    // of answered
  std::uint64_t bytes = 0;     // of served: what matched its digest
};

using event_sink = caf::typed_actor<caf::reacts_to<peer_event>>;

} // namespace souk::actors

SOUK_LOCAL_MESSAGE(peer_event)
