// What the store keeps, as the store actor sees it. Two implementations: SQLite and files (runtime/store),
// and one in memory with crash semantics, where what was not synced is lost (runtime/sim).
//
// Every function blocks its caller; only the store actor calls them. What could go wrong is in the result.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "protocol/catalogue/copies.hpp"
#include "protocol/catalogue/ranking.hpp"
#include "protocol/dht/record_set.hpp"
#include "protocol/endpoint.hpp"
#include "protocol/error.hpp"
#include "protocol/package/content.hpp"
#include "protocol/package/release.hpp"
#include "protocol/time.hpp"
#include "protocol/wire/messages.hpp"

namespace souk::actors {

using shared_bytes = std::shared_ptr<const protocol::bytes>;

// --- content

enum class blob_state : std::uint8_t { absent, partial, complete };

// Why a blob is kept; what has no reason left may be collected. The numbers are on disk.
enum class blob_role : std::uint8_t { published = 0, seeded = 1, fetched = 2, index_for_head = 3, pinned = 4 };

// The reason that counts for what is kept for both.
constexpr blob_role stronger(blob_role a, blob_role b) noexcept {
  for (const auto each : {blob_role::published, blob_role::pinned, blob_role::seeded, blob_role::fetched})
    if (a == each || b == each)
      return each;
  return blob_role::index_for_head;
}

struct blob_totals {
  std::uint64_t count = 0;
  std::uint64_t bytes = 0;
};

// --- publishing: a package that this node publishes; survives any crash once it was saved

struct own_package {
  protocol::package_name package;
  std::uint64_t sequence = 0;
  protocol::bytes head;         // the signed record
  protocol::bytes index;        // content
  protocol::bytes announcement; // of the newest release
};

// --- the catalogue

struct checked_announcement {
  protocol::announced what;
  protocol::bytes raw;
};
enum class announcement_standing : std::uint8_t { fresh, known, no_room };

// --- search

struct search_query {
  std::string text;
  std::optional<std::string> category;
  std::optional<std::string> tag;
  std::optional<protocol::publisher_id> publisher;
  std::optional<std::string> license;
  bool has_dependencies = false;
  std::uint64_t min_seeders = 0;
  std::uint64_t min_stars = 0;
  bool fuzzy = false;
  std::string sort = "relevance"; // relevance, seeders, stars, downloads, recent, name
  std::size_t limit = 20;
  std::size_t offset = 0;
  auto operator<=>(const search_query&) const = default;
};

struct search_hit {
  protocol::package_name package; // the publisher is zero in a row of another registry
  std::string source;             // the name of that registry; empty for what was announced
  std::string version;
  std::string description;
  std::string category;
  std::vector<std::string> tags;
  std::string license;
  bool trusted = false;
  std::uint32_t seeders = 0;
  std::uint64_t stars = 0;
  std::uint64_t downloads = 0;
  protocol::match_kind match = protocol::match_kind::words;
  protocol::score_parts score;
};

struct search_page {
  std::uint64_t total = 0;
  bool total_exact = true;               // else a lower bound
  std::vector<search_hit> hits;
  std::vector<std::string> did_you_mean; // names, when nothing was found
};

// What is in the catalogue, by where it came from.
struct catalogue_source {
  std::string name;                      // empty: announced by peers
  std::uint64_t rows = 0;                // packages
  std::uint64_t bytes = 0;               // on the disk
};
struct import_report {
  std::size_t imported = 0;              // rows
  std::size_t skipped = 0;               // malformed, or of a name that was there
  double took_ms = 0;
};
struct catalogue_counts {
  std::uint64_t announcements = 0;
  std::vector<catalogue_source> sources; // what was announced first
};

// --- installing

struct installed_package {
  protocol::package_name package;
  std::string version;
  protocol::digest archive;
  protocol::digest release;
  std::uint64_t bytes = 0;      // of the archive
  std::string path;             // absolute
  std::string root;             // the --into folder, absolute
  protocol::wall_seconds installed_at = 0;
};

// A publisher that the user trusts, under a name of the user's own.
struct trusted_publisher {
  std::string alias;
  protocol::publisher_id publisher;
};

// Searches what the store keeps, from a thread of its own: what is written meanwhile does not hold it up.
class catalogue_reader {
public:
  catalogue_reader() = default;
  virtual ~catalogue_reader() = default;
  catalogue_reader(const catalogue_reader&) = delete;
  catalogue_reader& operator=(const catalogue_reader&) = delete;

  // Error: usage, for an order that does not exist and a query that is too long.
  virtual protocol::result<search_page> search(const search_query& query) = 0;
  virtual protocol::result<std::vector<search_hit>>
  named(const std::string& name) = 0; // every publisher's, newest version
};

class store {
public:
  virtual ~store() = default;

  // records kept for others, saved so that a restart does not lose them
  virtual protocol::result<void> save_record(const protocol::kept_record& record,
                                             protocol::wall_seconds expires_at) = 0;
  virtual protocol::result<void> erase_expired_records(protocol::wall_seconds now) = 0;
  struct saved_record {
    protocol::record_kind kind;
    protocol::bytes raw;
    protocol::endpoint sender;
    protocol::wall_seconds expires_at;
  };
  virtual protocol::result<std::vector<saved_record>> load_records() = 0;

  // peers, to be asked first at the next start
  virtual protocol::result<void> save_contacts(const std::vector<protocol::contact>& contacts) = 0;
  virtual protocol::result<std::vector<protocol::contact>> load_contacts() = 0;

  // content
  virtual blob_state state_of(const protocol::digest& content) = 0;
  virtual protocol::result<protocol::block_list> list_of(const protocol::digest& content) = 0;
  virtual protocol::result<protocol::bytes> read_block(const protocol::digest& content, std::size_t index) = 0;
  virtual protocol::result<protocol::bytes> read_whole(const protocol::digest& content, std::size_t bytes_max) = 0;
  // Adds content that is held at once; synced when `role` is published.
  virtual protocol::result<protocol::digest> put_whole(protocol::byte_view whole, blob_role role) = 0;
  // Starts or resumes content that comes in blocks: returns which blocks are there, verified again.
  virtual protocol::result<std::vector<bool>> begin_blob(const protocol::digest& content,
                                                         const protocol::block_list& list, blob_role role) = 0;
  virtual protocol::result<void> write_block(const protocol::digest& content, std::size_t index,
                                             protocol::byte_view block) = 0;
  virtual protocol::result<void> finish_blob(const protocol::digest& content) = 0; // one fsync, rename, folder, row
  virtual protocol::result<void> set_role(const protocol::digest& content, blob_role role) = 0;
  virtual protocol::result<void> erase_blob(const protocol::digest& content) = 0;
  virtual blob_totals totals() = 0;
  // Every complete blob of these roles, to be announced as provider.
  virtual protocol::result<std::vector<protocol::digest>> blobs_of(blob_role role) = 0;

  // publishing
  // Synchronous: survives a power cut. Error: conflict, when what is saved has this sequence number or a higher one.
  virtual protocol::result<void> save_own(const own_package& package) = 0;
  virtual protocol::result<std::vector<own_package>> load_own() = 0;

  // catalogue
  // All at once, and for each what became of it. The seeders of a package are the peers that say they have its newest archive.
  virtual protocol::result<std::vector<announcement_standing>>
  add_announcements(const std::vector<checked_announcement>& news) = 0;
  virtual protocol::result<std::vector<protocol::bytes>>
  page_announcements(const std::optional<protocol::digest>& after, std::size_t most) = 0;
  // What the announcements come to whose ids begin with these half bytes, for each of the prefixes.
  virtual protocol::result<std::vector<protocol::catalogue_sum>>
  sum_announcements(const std::vector<protocol::bytes>& prefixes) = 0;
  virtual protocol::result<std::vector<protocol::short_id>> announced_ids(const protocol::bytes& prefix,
                                                                          std::size_t most) = 0;
  virtual protocol::result<std::vector<protocol::bytes>> announced(const std::vector<protocol::short_id>& ids) = 0;
  // Drops those whose time is up, at most so many: how many they were.
  virtual protocol::result<std::size_t> expire_announcements(protocol::wall_seconds now, std::size_t most) = 0;
  // Archives of packages in the catalogue that are complete here and kept to be served: published, seeded or pinned.
  virtual protocol::result<std::vector<protocol::digest>> served_archives() = 0;
  virtual std::uint64_t catalogue_rows() = 0;
  virtual protocol::result<catalogue_counts> count_catalogue() = 0;

  // trust
  virtual protocol::result<std::vector<trusted_publisher>> load_trusted() = 0;
  virtual protocol::result<void> save_trusted(const trusted_publisher& publisher) = 0;
  virtual protocol::result<void> forget_trusted(const std::string& alias) = 0; // not_found
  // Whose package a bare name meant when it was first installed.
  virtual protocol::result<std::optional<protocol::publisher_id>> first_use(const std::string& name) = 0;
  virtual protocol::result<void> save_first_use(const std::string& name, const protocol::publisher_id& publisher) = 0;

  // installs
  virtual protocol::result<std::vector<installed_package>> installed(const std::optional<std::string>& root) = 0;
  // What a reader saw of a head; refuses to go back (verification).
  virtual protocol::result<void> note_sequence(const protocol::package_name& package, std::uint64_t sequence) = 0;
  // How often a publisher has changed keys, as far as is known here; refuses to go back (verification): what is signed
  // with a key that was given up counts no more.
  virtual protocol::result<void> note_rotations(const protocol::publisher_id& publisher, std::size_t rotations) = 0;
};

} // namespace souk::actors
