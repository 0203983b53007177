// Speaks for packing and unpacking: long work on the user's folders, on a thread of its own.
//
//   pack_package -> packed_package    the folder as content of the store, or as a file
//   begin_unpack -> unpack_begun      a tree beside its place; then bytes of the archive, in order
//   feed_unpack -> done
//   finish_unpack -> done
//   commit_unpacked -> installed      all of them into place, or none
//   abandon_unpacked                  undoes what was not committed
//
// Spawned by: node. Dies with: its node.
#pragma once

#include <map>
#include <memory>
#include <vector>

#include <caf/typed_actor.hpp>

#include "actors/archiver.hpp"
#include "actors/message_types.hpp"
#include "actors/node/requests.hpp"
#include "actors/node/store_actor.hpp"

namespace souk::actors {

struct pack_package {
  std::string folder;
  bool keep = false;
  std::string output;
};
struct begin_unpack {
  unpack_order order;
};
struct unpack_begun {
  std::uint64_t job = 0;
};
struct feed_unpack {
  std::uint64_t job = 0;
  shared_bytes part;
};
struct finish_unpack {
  std::uint64_t job = 0;
};
struct commit_unpacked {
  std::vector<std::uint64_t> jobs;
  folder_change change;
};
struct abandon_unpacked {
  std::vector<std::uint64_t> jobs;
};
struct remove_tree {
  installed_package package;
};
struct verify_tree {
  installed_package package;
};

using archiver_actor =
  caf::typed_actor<caf::replies_to<pack_package>::with<answers<packed_package>>,
                   caf::replies_to<begin_unpack>::with<answers<unpack_begun>>,
                   caf::replies_to<feed_unpack>::with<answers<done>>,
                   caf::replies_to<finish_unpack>::with<answers<done>>,
                   caf::replies_to<commit_unpacked>::with<answers<std::vector<installed_package>>>,
                   caf::reacts_to<abandon_unpacked>, caf::replies_to<remove_tree>::with<answers<done>>,
                   caf::replies_to<verify_tree>::with<answers<std::vector<std::string>>>>;

struct archiver_state {
  static constexpr const char* name = "archiver";
  std::shared_ptr<archiver> archives;
  std::map<std::uint64_t, std::unique_ptr<unpacking>> jobs;
  std::uint64_t last_job = 0;
};
archiver_actor::behavior_type archive_keeper(archiver_actor::stateful_pointer<archiver_state> self,
                                             std::shared_ptr<archiver> archives);

} // namespace souk::actors

SOUK_LOCAL_MESSAGE(pack_package)
SOUK_LOCAL_MESSAGE(begin_unpack)
SOUK_LOCAL_MESSAGE(feed_unpack)
SOUK_LOCAL_MESSAGE(finish_unpack)
SOUK_LOCAL_MESSAGE(commit_unpacked)
SOUK_LOCAL_MESSAGE(abandon_unpacked)
SOUK_LOCAL_MESSAGE(remove_tree)
SOUK_LOCAL_MESSAGE(verify_tree)
