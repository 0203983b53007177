// Speaks for one piece of small content that is needed whole: an index, a release document.
//
//   fetch_content -> fetched_content    once; then it ends
//   stream_answered, fetch_tick         from the port; the hedge
//
// Looks into the store first, then asks peers, two at once when the first is slow. What comes is verified against its
// digest and stored. Content of more than one block goes through a downloader.
//
// Spawned by: head_reader, package_fetcher, copier, publisher. Asks: store, the stream port.
// Decides with: protocol/package/source_set. Dies with: its answer.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <caf/typed_actor.hpp>

#include "actors/message_types.hpp"
#include "actors/node/family.hpp"
#include "actors/one_shot.hpp"
#include "actors/stream_port.hpp"
#include "protocol/package/source_set.hpp"

namespace souk::actors {

struct fetch_content {
  protocol::digest content;
  std::size_t bytes_max = protocol::limits::release_bytes_max; // longer content is refused (verification)
  std::vector<protocol::contact> from;       // empty: the store alone
  blob_role role = blob_role::fetched;
  std::string subject;                       // for errors, for example `the index of demo`
};
struct fetched_content {
  shared_bytes whole;
  std::optional<protocol::node_id> from;     // none: it was in the store
};
struct fetch_tick {};

using content_fetcher_actor = caf::typed_actor<caf::replies_to<fetch_content>::with<answers<fetched_content>>,
                                               caf::reacts_to<stream_answered>, caf::reacts_to<fetch_tick>>;

struct content_fetcher_state {
  static constexpr const char* name = "content_fetcher";
  std::shared_ptr<const family> kin;
  answer_promise<fetched_content> answer;
  fetch_content order;
  std::optional<protocol::source_set> sources;
  std::size_t open = 0;                      // calls without an answer
  std::size_t at_once = 1;
  bool found = false;                        // what comes later is not needed
  std::optional<protocol::node_id> giver;
  std::uint32_t blocks = 0;                  // of content that is read from the store
  protocol::bytes whole;
};
content_fetcher_actor::behavior_type
content_fetcher(content_fetcher_actor::stateful_pointer<content_fetcher_state> self, std::shared_ptr<const family> kin);

} // namespace souk::actors

SOUK_LOCAL_MESSAGE(fetch_content)
SOUK_LOCAL_MESSAGE(fetched_content)
SOUK_LOCAL_MESSAGE(fetch_tick)
