// What a user asks of a node about a value by itself, whose key is the hash of its bytes.
#pragma once

#include <cstddef>
#include <optional>

#include "actors/message_types.hpp"
#include "protocol/bytes.hpp"
#include "protocol/id.hpp"

namespace souk::actors {

// With the peers closest to its key.
struct put_value {
  protocol::bytes value;
};
struct value_put {
  protocol::id key;
  std::size_t replicas_asked = 0;
  std::size_t replicas_acknowledged = 0;
  double took_ms = 0;
};

// Past the caches, from those who keep it.
struct get_value {
  protocol::id key;
};
struct value_got {
  std::optional<protocol::bytes> value; // none: nobody who was asked has it
  std::size_t hops = 0;
  std::size_t rpcs = 0;
  std::size_t timeouts = 0;
  double took_ms = 0;
};

} // namespace souk::actors

SOUK_LOCAL_MESSAGE(put_value)
SOUK_LOCAL_MESSAGE(get_value)
