// Speaks for what this node knows of a package without asking anyone: its own, else what was installed before.
//
//   read_local -> package_read     once; then it ends
//
// The index of a package of others is put together from the release documents in the store, each checked against
// the digest in the install ledger.
//
// Spawned by: head_reader. Asks: store, content_fetcher. Dies with: its answer.
#pragma once

#include <memory>
#include <vector>

#include <caf/typed_actor.hpp>

#include "actors/message_types.hpp"
#include "actors/node/family.hpp"
#include "actors/one_shot.hpp"
#include "actors/package/head_reader_actor.hpp"

namespace souk::actors {

struct read_local {
  protocol::package_name package;
};

using local_reader_actor = caf::typed_actor<caf::replies_to<read_local>::with<answers<package_read>>>;

struct local_reader_state {
  static constexpr const char* name = "local_reader";
  std::shared_ptr<const family> kin;
  answer_promise<package_read> answer;
  protocol::package_name package;
  std::size_t open = 0;                      // release documents that are being read
  std::vector<protocol::index_entry> found;
};
local_reader_actor::behavior_type local_reader(local_reader_actor::stateful_pointer<local_reader_state> self,
                                               std::shared_ptr<const family> kin);

} // namespace souk::actors

SOUK_LOCAL_MESSAGE(read_local)
