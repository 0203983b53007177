// Streams to other peers: ordered, encrypted, both ends proved by their node keys. Actors see calls and
// answers, never connections: the port opens, reuses, limits and closes those.
#pragma once

#include <cstdint>
#include <optional>

#include <caf/typed_actor.hpp>

#include "actors/message_types.hpp"
#include "protocol/endpoint.hpp"
#include "protocol/error.hpp"
#include "protocol/id.hpp"
#include "protocol/time.hpp"
#include "protocol/wire/stream_messages.hpp"

namespace souk::actors {

// How a call ended: exactly one comes for each.
struct stream_answered {
  std::uint64_t ticket = 0;                        // as given to ask()
  protocol::endpoint from;
  std::optional<protocol::node_id> peer;           // as proved by its certificate, once connected
  protocol::result<protocol::stream_message> body; // `refused` is an answer; errors: timeout, no_peers, verification
};
using stream_asker = caf::typed_actor<caf::reacts_to<stream_answered>>;

// A call from another peer. Answer with stream_port::answer, once.
struct stream_called {
  std::uint64_t connection = 0;
  std::uint32_t call = 0;
  protocol::endpoint from;
  protocol::node_id peer;                          // proved
  protocol::stream_message body;
};
using stream_acceptor = caf::typed_actor<caf::reacts_to<stream_called>>;

class stream_port {
public:
  virtual ~stream_port() = default;
  // From any thread; never blocks. `expected` refuses any other peer. Many calls may be open at once.
  virtual void ask(const protocol::endpoint& to, const std::optional<protocol::node_id>& expected,
                   protocol::stream_message request, protocol::duration timeout, const stream_asker& asker,
                   std::uint64_t ticket) = 0;
  // Answers a call; nothing happens when its connection is gone.
  virtual void answer(std::uint64_t connection, std::uint32_t call, protocol::stream_message body) = 0;
};

} // namespace souk::actors

SOUK_LOCAL_MESSAGE(stream_answered)
SOUK_LOCAL_MESSAGE(stream_called)
