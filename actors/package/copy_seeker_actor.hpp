// Speaks for the wish that others take copies of what was just published.
//
//   seek_copies -> copies_found         once; then it ends
//   answered, unanswered, slow          from the peer, for each `seed`
//
// Peers of the table are asked until enough have accepted. Those are asked again every moment until they hold the
// copy, or for a minute; with `until_one` for as long as there is none.
//
// Spawned by: publisher. Asks: peer. Dies with: its answer.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include <caf/typed_actor.hpp>

#include "actors/dht/peer_actor.hpp"
#include "actors/message_types.hpp"
#include "actors/node/requests.hpp"
#include "actors/one_shot.hpp"

namespace souk::actors {

struct seek_copies {
  protocol::bytes announcement;
  protocol::id near;                         // peers near this point are asked first
  std::size_t wanted = 2;
  bool until_one = false;
  std::string subject;
  progress_sink told;
};
struct copies_found {
  std::size_t accepted = 0;
  std::size_t complete = 0;
};
struct seek_tick {};

using copy_seeker_actor =
  rpc_asker::extend<caf::replies_to<seek_copies>::with<protocol::result<copies_found>>, caf::reacts_to<seek_tick>>;

struct copy_seeker_state {
  static constexpr const char* name = "copy_seeker";
  enum class stand : std::uint8_t { fresh, asked, accepted, held, unwilling };
  struct candidate {
    protocol::contact whom;
    stand now = stand::fresh;
    bool open = false;                       // a question is under way
    std::optional<protocol::token> token;
    std::size_t asked_again = 0;             // with a fresh token, or after silence
  };
  answer_promise<copies_found> answer; // not a handle: CAF would construct it from the actor itself
  peer_actor peer;
  seek_copies order;
  std::vector<candidate> candidates;
  protocol::instant began;
  protocol::instant round_began;
  bool finding = false;                      // candidates, for a new round
};
copy_seeker_actor::behavior_type copy_seeker(copy_seeker_actor::stateful_pointer<copy_seeker_state> self,
                                             peer_actor peer);

} // namespace souk::actors

SOUK_LOCAL_MESSAGE(seek_copies)
SOUK_LOCAL_MESSAGE(copies_found)
SOUK_LOCAL_MESSAGE(seek_tick)
