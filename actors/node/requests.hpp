// What a user asks of a node, and what comes back: one pair of structs a command. The control socket and the
// command line turn these into JSON and nothing else; the node actor hands each to the actor that does it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "actors/archiver.hpp"
#include "actors/message_types.hpp"
#include "actors/store.hpp"
#include "protocol/cache/cache_policy.hpp"
#include "protocol/dht/lookup.hpp"
#include "protocol/dht/record.hpp"
#include "protocol/endpoint.hpp"
#include "protocol/error.hpp"
#include "protocol/node/service_levels.hpp"
#include "protocol/package/lock_file.hpp"

namespace souk::actors {

// Told as a long command goes on; called from actor threads, must not block. May be empty.
struct progress {
  std::string stage;          // "packing", "storing", "resolving", "downloading", "unpacking"
  std::string subject;        // package or file
  std::uint64_t done = 0;     // bytes, or steps
  std::uint64_t total = 0;    // 0: unknown
  std::size_t peers = 0;      // that give; 0: nobody, or it does not matter
};
// Says whether somebody still waits for the command.
using progress_sink = std::shared_ptr<const std::function<bool(const progress&)>>;

inline bool tell(const progress_sink& told, const progress& now) {
  return !told || !*told || (*told)(now);
}

inline protocol::error nobody_waits() {
  return {protocol::errc::interrupted, "the command was interrupted; what arrived is kept", {}};
}

// A package as a person names it: `name`, `publisher/name`, `alias/name`, `name@range`, a `souk:` link.
struct package_ref {
  std::optional<protocol::publisher_id> publisher;
  std::string publisher_prefix;              // of the checksummed form, at least 12 characters, or an alias
  std::string name;
  std::string range;                         // empty: the newest
  std::optional<protocol::digest> archive;   // of a share link: exactly this
  std::vector<protocol::contact> peers;      // of a share link: who has it
};

struct publish_package {
  std::string folder;                        // absolute
  bool wait_for_copy = false;
  std::size_t copies_wanted = 2;
  std::size_t require_copies = 0;
  bool stays = false;                        // a node that goes on running
  progress_sink told;
};
struct publish_receipt {
  protocol::package_name package;
  std::string version;
  protocol::digest archive;
  std::uint64_t bytes = 0;
  std::uint64_t files = 0;
  std::size_t replicas_asked = 0;
  std::size_t replicas_acknowledged = 0;
  std::size_t copies_wanted = 0;
  std::size_t copies_complete = 0;
  std::optional<bool> reachable;             // none: unknown
  std::size_t announced_to = 0;
  protocol::wall_seconds expires_at = 0;
  double took_ms = 0;
};

enum class install_task : std::uint8_t { install, update, remove };

// What a folder holds is one set: what its lock file names, what its project needs, and what is wanted now.
struct install_packages {
  install_task task = install_task::install;
  std::vector<package_ref> wanted;           // to be installed
  std::vector<std::string> named;            // to be updated (none: all), or removed
  std::string root;                          // absolute: --into
  std::vector<protocol::dependency> project; // of the souk.toml beside the folder, if the command is about it
  std::string lock_path;                     // absolute; empty: no lock file is kept
  std::optional<protocol::lock_file> lock;   // as it stands there
  protocol::version_policy versions = protocol::version_policy::one_per_series;
  std::int64_t minimum_age_s = 0;            // releases that are younger are not taken
  bool locked = false;                       // fail when the lock file would change
  bool dry_run = false;
  bool offline = false;
  bool force = false;
  bool allow_expired = false;
  progress_sink told;
  std::shared_ptr<const void> held;          // the lock of the folder: nobody else changes it meanwhile
};
struct install_item {
  installed_package package;
  std::vector<protocol::node_id> from;
  std::string before;                        // the version that stood at the same place; empty: none
};
struct install_report {
  std::vector<install_item> installed;
  std::vector<install_item> already;
  std::vector<installed_package> removed;
  std::vector<protocol::chosen> resolved;    // all that the folder is to hold
  double took_ms = 0;
};

struct find_packages {
  search_query query;
};
struct search_report {
  search_page page;
  double took_ms = 0;
};

struct import_catalogue {
  std::string path;                          // absolute
  std::string source;
};
struct get_catalogue_counts {};

// A DHT query, shown step by step. `key` for a raw key; else the head of `package`.
struct trace_lookup {
  std::optional<protocol::id> key;
  std::optional<package_ref> package;
};
struct lookup_step {
  double at_ms = 0;
  protocol::contact whom;
  std::string outcome;                       // "answered", "found", "timeout"
  std::optional<double> rtt_ms;
  std::size_t closer = 0;                    // how many nearer contacts it told of
  std::optional<protocol::node_id> told_by;  // who named it first; none: it stood in the own table
};
struct lookup_trace {
  protocol::id key;
  bool found = false;
  std::size_t hops = 0;
  std::size_t rpcs = 0;
  std::size_t timeouts = 0;
  double took_ms = 0;
  std::string source;                        // "hot", "warm", "local", "dht", or empty
  struct near_contact {
    protocol::contact whom;
    std::optional<double> rtt_ms;
  };
  std::vector<near_contact> closest;
  std::vector<lookup_step> steps;
};

struct get_package_info {
  package_ref package;
};
struct package_info {
  protocol::package_name package;
  protocol::head_body head;
  protocol::release_index index;
  protocol::release newest;
  std::size_t seeders = 0;
  std::string found_in;                      // "local", "hot", "warm", "dht"
  double took_ms = 0;
};

struct get_installed {
  std::optional<std::string> root;
};
struct remove_installed {
  std::string name;                          // name or full name
  std::optional<std::string> root;
};
struct verify_installed {
  std::optional<std::string> name;
  std::optional<std::string> root;
};
struct verify_report {
  struct checked {
    installed_package package;
    std::vector<std::string> differences;
  };
  std::vector<checked> packages;
};

struct get_status {};
struct tier_status {
  std::size_t entries = 0;
  std::size_t capacity = 0;
  std::uint64_t hits = 0;
  std::uint64_t misses = 0;
  std::uint64_t evicted = 0;
  std::uint64_t expired = 0;
};
struct node_status {
  protocol::node_id self;
  protocol::endpoint where;
  double uptime_s = 0;
  std::size_t peers_total = 0;
  std::size_t peers_verified = 0;
  std::size_t records = 0;
  std::size_t providers = 0;
  std::uint64_t catalogue = 0;
  blob_totals blobs;
  tier_status hot;
  tier_status warm;
  bool bootstrapped = false;
  double republish_lag_s = 0;                // of the record that waits longest to be stored again, beyond its time
  std::vector<protocol::level_state> levels; // none where nobody judges them
};

struct get_peers {};
struct peer_row {
  protocol::contact whom;
  std::optional<double> rtt_ms;
  int prefix_bits = 0;                       // which bucket
  double reputation = 0;                     // in [0, 1]
};
using peer_list = std::vector<peer_row>;

// Joins through these, as at the start; answers when the table is filled or nobody answered.
struct connect_to {
  std::vector<protocol::contact> contacts;   // a zero id: not known, taken from the answer
};
struct connect_report {
  std::size_t asked = 0;
  std::size_t answered = 0;
  std::size_t peers = 0;
  std::vector<protocol::contact> wrong_id;   // answered with another id than was asked for
  double took_ms = 0;
};

// What others see of this node and, when given, of a package.
struct examine_self {
  std::optional<package_ref> package;
};
struct examination {
  std::optional<bool> reachable;             // another peer dialled back; none: nobody to ask
  std::optional<protocol::endpoint> observed; // as others see us
  std::optional<std::size_t> finders;        // peers that found the package's head
  std::optional<std::size_t> copies;         // providers that answer with its content
  std::optional<double> clock_offset_s;
  std::optional<double> late_records_s;      // how long records wait to be stored again; none when that is usual
};

// A link that installs this package in an empty data folder.
struct share_package {
  package_ref package;
};
struct share_facts {
  protocol::package_name package;
  std::string version;
  protocol::digest archive;
  std::vector<protocol::contact> peers;
};

struct pack_folder {
  std::string folder;
  std::string output;                        // where the archive goes
};

// Changes what the index says of versions that were published: yanked or not, deprecated or not.
struct amend_package {
  package_ref package;                       // its range says which versions; without one: all
  std::optional<bool> yanked;
  std::optional<std::string> deprecated;     // the message; empty takes it back
  progress_sink told;
};
struct amendment {
  protocol::package_name package;
  std::vector<std::string> versions;         // that changed
  std::uint64_t sequence = 0;
  std::size_t replicas_asked = 0;
  std::size_t replicas_acknowledged = 0;
  double took_ms = 0;
};

// What the publishers of packages say today.
struct survey_packages {
  std::vector<protocol::package_name> packages;
};
struct surveyed {
  protocol::package_name package;
  protocol::head_body head;
  protocol::release_index index;
  std::optional<protocol::error> failure;    // then the two above are empty
  std::optional<protocol::publisher_id> first_used; // whose package of this name was installed first
};

// Whom the user trusts.
struct trust_publisher {
  trusted_publisher publisher;
};
struct distrust_publisher {
  std::string alias;
};
struct get_trusted {};

// Whose package a bare name means.
struct get_first_use {
  std::string name;
};
struct save_first_use {
  std::string name;
  protocol::publisher_id publisher;
};

// Copies of others' packages that the user wants to keep here and offer: `seeded` within the quota, `pinned` whatever it is;
// `none` takes both back. Neither is removed by collect_garbage.
enum class keeping : std::uint8_t { none, seeded, pinned };
struct keep_copies {
  package_ref package; // its range says which version; without one: the newest, or (none) all
  keeping how = keeping::seeded;
  progress_sink told;
};
struct copies_kept {
  struct copy {
    std::string version;
    protocol::digest archive;
    std::uint64_t bytes = 0;
  };
  protocol::package_name package;
  keeping how = keeping::seeded;
  std::vector<copy> copies;
  double took_ms = 0;
};

// Removes fetched content, the largest first, until what is kept here is within the quota. What was published, is seeded,
// or is needed to verify an install stays.
struct collect_garbage {
  std::uint64_t quota_bytes = 0;
};
struct collected {
  std::uint64_t removed = 0;
  std::uint64_t freed_bytes = 0;
  std::uint64_t kept_bytes = 0;
  std::uint64_t quota_bytes = 0;
};

// For `node invite`: who a newcomer should ask first: this node and a few others that live.
struct get_invitation {};
struct invitation {
  std::vector<protocol::contact> contacts;
};

// Both tiers of the record cache.
struct clear_caches {};
struct caches_cleared {
  std::size_t hot = 0; // entries that were there
  std::size_t warm = 0;
};

} // namespace souk::actors

SOUK_LOCAL_MESSAGE(publish_package)
SOUK_LOCAL_MESSAGE(install_packages)
SOUK_LOCAL_MESSAGE(find_packages)
SOUK_LOCAL_MESSAGE(import_catalogue)
SOUK_LOCAL_MESSAGE(get_catalogue_counts)
SOUK_LOCAL_MESSAGE(trace_lookup)
SOUK_LOCAL_MESSAGE(get_package_info)
SOUK_LOCAL_MESSAGE(get_installed)
SOUK_LOCAL_MESSAGE(remove_installed)
SOUK_LOCAL_MESSAGE(verify_installed)
SOUK_LOCAL_MESSAGE(get_status)
SOUK_LOCAL_MESSAGE(get_peers)
SOUK_LOCAL_MESSAGE(connect_to)
SOUK_LOCAL_MESSAGE(examine_self)
SOUK_LOCAL_MESSAGE(share_package)
SOUK_LOCAL_MESSAGE(pack_folder)
SOUK_LOCAL_MESSAGE(amend_package)
SOUK_LOCAL_MESSAGE(survey_packages)
SOUK_LOCAL_MESSAGE(trust_publisher)
SOUK_LOCAL_MESSAGE(distrust_publisher)
SOUK_LOCAL_MESSAGE(get_trusted)
SOUK_LOCAL_MESSAGE(get_first_use)
SOUK_LOCAL_MESSAGE(save_first_use)
SOUK_LOCAL_MESSAGE(keep_copies)
SOUK_LOCAL_MESSAGE(collect_garbage)
SOUK_LOCAL_MESSAGE(get_invitation)
SOUK_LOCAL_MESSAGE(clear_caches)
