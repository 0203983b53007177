// Speaks for what one package's publisher says of it: the head record, and the index that the head names.
//
//   read_package -> package_read     once; then it ends
//
// The head comes from the cache, so from the DHT when nobody asked before; it may not go back behind what this node
// has seen. The index comes from the store, from the holders of the head, or from providers. Offline, both are put
// together from what is here: own packages, and the release documents of what was installed.
//
// Spawned by: installer, package_teller, publisher. Asks: cache, peer, store, content_fetcher. Dies with: its answer.
#pragma once

#include <memory>
#include <vector>

#include <caf/typed_actor.hpp>

#include "actors/message_types.hpp"
#include "actors/node/family.hpp"
#include "actors/one_shot.hpp"
#include "protocol/dht/record.hpp"
#include "protocol/package/release.hpp"

namespace souk::actors {

struct read_package {
  protocol::package_name package;
  bool fresh = false;                        // skip the caches
  bool offline = false;                      // the store alone
  bool allow_expired = false;
  std::vector<protocol::contact> also_ask;   // beside the holders: peers of a share link
};
struct package_read {
  protocol::head_body head;
  protocol::release_index index;
  std::vector<protocol::contact> holders;    // of head and index
  record_source source = record_source::none;
};

using head_reader_actor = caf::typed_actor<caf::replies_to<read_package>::with<answers<package_read>>>;

struct head_reader_state {
  static constexpr const char* name = "head_reader";
  std::shared_ptr<const family> kin;
  answer_promise<package_read> answer;
  read_package order;
  package_read read;
};
head_reader_actor::behavior_type head_reader(head_reader_actor::stateful_pointer<head_reader_state> self,
                                             std::shared_ptr<const family> kin);

} // namespace souk::actors

SOUK_LOCAL_MESSAGE(read_package)
SOUK_LOCAL_MESSAGE(package_read)
