// Everything that a publish signs and sends, made from a packed folder: release document, index, head, announcement.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "protocol/bytes.hpp"
#include "protocol/dht/record.hpp"
#include "protocol/error.hpp"
#include "protocol/package/manifest.hpp"
#include "protocol/package/publisher.hpp"
#include "protocol/package/release.hpp"
#include "protocol/time.hpp"

namespace souk::protocol {

struct package_contents {
  digest archive;
  std::uint64_t archive_bytes = 0;
  std::uint64_t unpacked_bytes = 0;
  std::vector<packed_file> files;
};

// What was published before under this name.
struct earlier_releases {
  std::uint64_t sequence = 0;
  release_index index;
};

struct release_draft {
  package_name package;
  std::uint64_t sequence = 0;
  wall_seconds expires_at = 0;
  bytes release_document;
  bytes index;
  bytes head;
  bytes announcement;
};

// Errors: exists (the version was published before), bad_manifest (the announcement, or another document, would be
// longer than allowed).
result<release_draft> draft_release(const manifest& m, package_contents contents,
                                    const std::optional<earlier_releases>& earlier, const publisher_chain& chain,
                                    const key_pair& keys, wall_seconds now);

// What shall be said otherwise of versions that are out.
struct index_change {
  std::string range;                     // of the versions it is about; empty: all
  std::optional<bool> yanked;
  std::optional<std::string> deprecated; // empty takes it back
};

// Returns the versions that are different now. Errors: usage, not_found (no version is in the range), exists (all of them
// are so already).
result<std::vector<std::string>> change_index(release_index& index, const index_change& change);

// The documents that say so: an index and a head with the next sequence number, no release. Error: bad_manifest.
result<release_draft> draft_amendment(const earlier_releases& changed, const publisher_chain& chain,
                                      const key_pair& keys, wall_seconds now);

// The version that a head calls newest: the highest release that is not yanked, else the highest of what there is.
std::string newest_of(const release_index& index);

} // namespace souk::protocol
