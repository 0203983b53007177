// Speaks for the disk: the only actor that calls the store. Detached, because every call blocks.
//
// Every request is one function of actors/store.hpp, and its answer is that function's result.
//
// Spawned by: node. Dies with: its node.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include <caf/typed_actor.hpp>

#include "actors/dht/peer_actor.hpp"
#include "actors/message_types.hpp"
#include "actors/node/requests.hpp"
#include "actors/store.hpp"

namespace souk::actors {

using done = std::monostate;  // a result without a value

struct read_content {                       // answered by its list, and the bytes when it is one block
  protocol::digest content;
};
struct read_block {
  protocol::digest content;
  std::uint32_t index = 0;
  std::optional<protocol::block_hash>
    expected; // where the bytes differ, the content is erased: it can be fetched again
};
struct put_content {
  shared_bytes whole;
  blob_role role = blob_role::fetched;
};
struct begin_content {
  protocol::digest content;
  protocol::block_list list;
  blob_role role = blob_role::fetched;
};
struct content_begun {
  bool complete = false;
  std::vector<bool> present;
};
struct write_content {
  protocol::digest content;
  std::uint32_t index = 0;
  shared_bytes block;
};
struct finish_content {
  protocol::digest content;
};
struct save_own_package {
  own_package package;
};
struct get_own_packages {};
struct get_blobs_of {
  blob_role role = blob_role::published;
};
struct store_announcements {
  std::vector<checked_announcement> news;
};
struct get_announcements {
  std::optional<protocol::digest> after;
  std::size_t most = protocol::limits::announcements_per_page_max;
};
// What the announcements come to under each of these prefixes of half bytes.
struct sum_parts {
  std::vector<protocol::bytes> prefixes;
};
// Where this catalogue differs from another's.
struct find_differences {
  std::vector<protocol::catalogue_part> parts;
};
// All ids under each prefix; none for one that has more than ids_per_part_max * 16.
struct get_ids_under {
  std::vector<protocol::bytes> prefixes;
};
struct get_announced_items {
  std::vector<protocol::short_id> ids;
};
struct expire_announcements {
  std::size_t most = 0;
};
struct get_served_archives {};
struct note_head {
  protocol::package_name package;
  std::uint64_t sequence = 0;
  std::size_t rotations = 0;                // of the publisher's keys
};
struct save_peers {
  std::vector<protocol::contact> contacts;
};
struct load_peers {};
struct load_kept_records {};
struct get_store_totals {};
struct store_totals {
  blob_totals blobs;
  std::uint64_t catalogue = 0;
};
// Copies that are seeded or pinned are from now on like what was fetched. Answers which of them were.
struct release_copies {
  struct copy {
    protocol::digest archive;
    protocol::digest release;
  };
  std::vector<copy> copies;
};
// Whether content is here, or how much may still be kept within a quota.
struct get_room_for {
  protocol::digest content;
  std::uint64_t quota_bytes = 0;
};
struct room_for {
  bool held = false;
  std::uint64_t bytes_free = 0;
};

template <class T>
using answers = protocol::result<T>;

using store_actor = caf::typed_actor<
  caf::replies_to<read_content>::with<answers<protocol::content>>,
  caf::replies_to<read_block>::with<answers<protocol::bytes>>,
  caf::replies_to<put_content>::with<answers<protocol::digest>>,
  caf::replies_to<begin_content>::with<answers<content_begun>>, caf::replies_to<write_content>::with<answers<done>>,
  caf::replies_to<finish_content>::with<answers<done>>, caf::replies_to<save_own_package>::with<answers<done>>,
  caf::replies_to<get_own_packages>::with<answers<std::vector<own_package>>>,
  caf::replies_to<get_blobs_of>::with<answers<std::vector<protocol::digest>>>,
  caf::replies_to<store_announcements>::with<answers<std::vector<announcement_standing>>>,
  caf::replies_to<get_announcements>::with<answers<std::vector<protocol::bytes>>>,
  caf::replies_to<get_catalogue_counts>::with<answers<catalogue_counts>>,
  caf::replies_to<sum_parts>::with<answers<std::vector<protocol::catalogue_sum>>>,
  caf::replies_to<find_differences>::with<answers<protocol::differences>>,
  caf::replies_to<get_ids_under>::with<answers<std::vector<std::vector<protocol::short_id>>>>,
  caf::replies_to<get_announced_items>::with<answers<std::vector<protocol::bytes>>>,
  caf::replies_to<expire_announcements>::with<answers<std::size_t>>,
  caf::replies_to<get_served_archives>::with<answers<std::vector<protocol::digest>>>,
  caf::replies_to<note_head>::with<answers<done>>, caf::reacts_to<save_peers>,
  caf::replies_to<load_peers>::with<answers<std::vector<protocol::contact>>>,
  caf::replies_to<load_kept_records>::with<answers<std::vector<store::saved_record>>>, caf::reacts_to<record_row>,
  caf::replies_to<get_installed>::with<answers<std::vector<installed_package>>>,
  caf::replies_to<get_store_totals>::with<answers<store_totals>>,
  caf::replies_to<release_copies>::with<answers<std::vector<bool>>>, caf::replies_to<get_room_for>::with<room_for>,
  caf::replies_to<get_trusted>::with<answers<std::vector<trusted_publisher>>>,
  caf::replies_to<trust_publisher>::with<answers<done>>, caf::replies_to<distrust_publisher>::with<answers<done>>,
  caf::replies_to<get_first_use>::with<answers<std::optional<protocol::publisher_id>>>,
  caf::replies_to<save_first_use>::with<answers<done>>, caf::replies_to<collect_garbage>::with<answers<collected>>>;

struct store_state {
  static constexpr const char* name = "store";
  std::shared_ptr<store> kept;
  peer_environment outside;
};
store_actor::behavior_type store_keeper(store_actor::stateful_pointer<store_state> self, std::shared_ptr<store> kept,
                                        peer_environment outside);

} // namespace souk::actors

SOUK_LOCAL_MESSAGE(read_content)
SOUK_LOCAL_MESSAGE(read_block)
SOUK_LOCAL_MESSAGE(put_content)
SOUK_LOCAL_MESSAGE(begin_content)
SOUK_LOCAL_MESSAGE(write_content)
SOUK_LOCAL_MESSAGE(finish_content)
SOUK_LOCAL_MESSAGE(save_own_package)
SOUK_LOCAL_MESSAGE(get_own_packages)
SOUK_LOCAL_MESSAGE(get_blobs_of)
SOUK_LOCAL_MESSAGE(store_announcements)
SOUK_LOCAL_MESSAGE(get_announcements)
SOUK_LOCAL_MESSAGE(sum_parts)
SOUK_LOCAL_MESSAGE(find_differences)
SOUK_LOCAL_MESSAGE(get_ids_under)
SOUK_LOCAL_MESSAGE(get_announced_items)
SOUK_LOCAL_MESSAGE(expire_announcements)
SOUK_LOCAL_MESSAGE(get_served_archives)
SOUK_LOCAL_MESSAGE(note_head)
SOUK_LOCAL_MESSAGE(save_peers)
SOUK_LOCAL_MESSAGE(load_peers)
SOUK_LOCAL_MESSAGE(load_kept_records)
SOUK_LOCAL_MESSAGE(get_store_totals)
SOUK_LOCAL_MESSAGE(release_copies)
SOUK_LOCAL_MESSAGE(get_room_for)
SOUK_LOCAL_MESSAGE(room_for)
