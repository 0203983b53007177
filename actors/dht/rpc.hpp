// Remote calls, as actors of this process see them: an `ask` to the peer actor, then exactly one of
// `answered` and `unanswered`; `slow` at most once before that.
#pragma once

#include <cstdint>
#include <optional>

#include <caf/typed_actor.hpp>

#include "actors/message_types.hpp"
#include "protocol/endpoint.hpp"
#include "protocol/time.hpp"
#include "protocol/wire/envelope.hpp"
#include "protocol/wire/messages.hpp"

namespace souk::actors {

struct answered {
  std::uint32_t ticket = 0;
  protocol::contact whom;
  std::optional<protocol::token> token; // for a `store` that follows
  protocol::duration rtt{};
  protocol::message body;
};

struct unanswered {
  std::uint32_t ticket = 0;
  protocol::contact whom;
};

struct slow {
  std::uint32_t ticket = 0;
};

using rpc_asker = caf::typed_actor<caf::reacts_to<answered>, caf::reacts_to<unanswered>, caf::reacts_to<slow>>;

// A request that needs a token and has none is repeated by the peer once the answer brought one.
struct ask {
  protocol::contact whom;               // a zero id: not known yet (bootstrap addresses)
  std::optional<protocol::token> token;
  protocol::message request;
  rpc_asker asker;
  std::uint32_t ticket = 0;             // comes back, to tell one question from another
  std::optional<protocol::duration> expected = {}; // round trip, where the asker can guess it
};

} // namespace souk::actors

SOUK_LOCAL_MESSAGE(answered)
SOUK_LOCAL_MESSAGE(unanswered)
SOUK_LOCAL_MESSAGE(slow)
SOUK_LOCAL_MESSAGE(ask)
