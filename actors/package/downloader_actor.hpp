// Speaks for one piece of content that comes in blocks, from several peers at once.
//
//   download -> downloaded     once; then it ends
//   stream_answered            from the port: block lists and blocks
//
// What is in the store already is not fetched again, and what was fetched stays there when the download fails. Each
// block is verified on arrival, written to the store and, where somebody unpacks, fed to the archiver in order; the
// three happen in different actors at once. Nobody but the store is asked when it has everything.
//
// Spawned by: content_fetcher, package_fetcher, copier. Asks: store, archiver, the stream port.
// Decides with: protocol/package/block_plan, protocol/package/source_set. Dies with: its answer.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <caf/typed_actor.hpp>

#include "actors/message_types.hpp"
#include "actors/node/family.hpp"
#include "actors/node/requests.hpp"
#include "actors/one_shot.hpp"
#include "actors/stream_port.hpp"
#include "protocol/package/block_plan.hpp"
#include "protocol/package/source_set.hpp"

namespace souk::actors {

struct download {
  protocol::digest content;
  std::vector<protocol::contact> providers;
  blob_role role = blob_role::fetched;
  std::optional<std::uint64_t> job;          // of the archiver, which is fed in order
  std::string subject;                       // for progress and errors, for example the package
  progress_sink told;
};
struct downloaded {
  std::vector<protocol::node_id> from;       // who gave blocks; empty: all of it was here
  std::uint64_t bytes = 0;
};
struct download_tick {};

using downloader_actor = caf::typed_actor<caf::replies_to<download>::with<answers<downloaded>>,
                                          caf::reacts_to<stream_answered>, caf::reacts_to<download_tick>>;

struct downloader_state {
  static constexpr const char* name = "downloader";
  std::shared_ptr<const family> kin;
  answer_promise<downloaded> answer;
  download order;
  std::optional<protocol::source_set> sources;
  std::optional<protocol::block_list> list;
  std::optional<protocol::block_plan> plan;
  bool complete_before = false;
  bool ending = false;
  shared_bytes only_block;                          // came with the list
  std::map<std::uint32_t, shared_bytes> unfed;      // arrived before their turn
  std::map<std::uint32_t, int> steps_left;          // of a block: to be stored, to be fed
  std::uint32_t next_fed = 0;
  std::vector<protocol::node_id> givers;
  std::uint64_t bytes_done = 0;
  std::map<protocol::source_set::source, protocol::node_id> names; // as proved by the connection
};
downloader_actor::behavior_type downloader(downloader_actor::stateful_pointer<downloader_state> self,
                                           std::shared_ptr<const family> kin);

} // namespace souk::actors

SOUK_LOCAL_MESSAGE(download)
SOUK_LOCAL_MESSAGE(downloaded)
SOUK_LOCAL_MESSAGE(download_tick)
