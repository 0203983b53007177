// What a publisher says of a package: the index of all its versions, and one release document a version.
// Both are content; the signed head record names the digest of the index, the index that of each release.
#pragma once

#include <string>
#include <vector>

#include "protocol/hash.hpp"
#include "protocol/id.hpp"
#include "protocol/limits.hpp"
#include "protocol/package/content.hpp"
#include "protocol/package/dependency.hpp"
#include "protocol/time.hpp"
#include "protocol/wire/fields.hpp"

namespace souk::protocol {

enum class file_kind : std::uint8_t { regular, executable, link, folder, last = folder };
constexpr file_kind enum_last(file_kind) noexcept {
  return file_kind::last;
}

// One entry of a package, sorted by path. A folder is listed only when it is empty.
struct packed_file {
  std::string path;               // relative, `/` between parts, UTF-8 as found
  file_kind kind = file_kind::regular;
  std::uint64_t bytes = 0;
  block_hash hash{};              // BLAKE2b-256 ("souk.file") of the bytes; zero for links and folders
  std::string target;             // of a link: relative, inside the package
  bool operator==(const packed_file&) const = default;
};
template <class F>
auto fields(F&& f, like<packed_file> auto& x) {
  return f(at_most(limits::path_bytes_max, x.path), x.kind, x.bytes, x.hash, at_most(limits::path_bytes_max, x.target));
}

struct release {
  package_name package;
  std::string version;
  std::string description;
  std::string category;
  std::vector<std::string> tags;
  std::string license;
  std::vector<std::string> authors;
  std::vector<dependency> dependencies;
  digest archive;                 // of the tar.zst
  std::uint64_t archive_bytes = 0;
  std::uint64_t unpacked_bytes = 0;
  wall_seconds published_at = 0;
  std::vector<packed_file> files;
  bool operator==(const release&) const = default;
};
template <class F>
auto fields(F&& f, like<release> auto& x) {
  return f(x.package, at_most(limits::version_bytes_max, x.version),
           at_most(limits::description_bytes_max, x.description), at_most(limits::category_bytes_max, x.category),
           at_most_each(limits::tags_max, limits::tag_bytes_max, x.tags), at_most(limits::license_bytes_max, x.license),
           at_most_each(limits::authors_max, limits::author_bytes_max, x.authors),
           at_most(limits::dependencies_max, x.dependencies), x.archive, x.archive_bytes, x.unpacked_bytes,
           x.published_at, at_most(limits::files_max, x.files));
}

struct index_entry {
  std::string version;
  digest release;                 // of the release document
  digest archive;
  std::uint64_t archive_bytes = 0;
  std::vector<dependency> dependencies;
  wall_seconds published_at = 0;
  bool yanked = false;
  std::string deprecated;         // the message; empty when it is not
  bool operator==(const index_entry&) const = default;
};
template <class F>
auto fields(F&& f, like<index_entry> auto& x) {
  return f(at_most(limits::version_bytes_max, x.version), x.release, x.archive, x.archive_bytes,
           at_most(limits::dependencies_max, x.dependencies), x.published_at, x.yanked,
           at_most(limits::description_bytes_max, x.deprecated));
}

// Versions in ascending SemVer order, none twice.
struct release_index {
  package_name package;
  std::vector<index_entry> versions;
  bool operator==(const release_index&) const = default;
};
template <class F>
auto fields(F&& f, like<release_index> auto& x) {
  return f(x.package, at_most(limits::versions_max, x.versions));
}

} // namespace souk::protocol
