// Packing a folder and unpacking into one, as the archiver actor sees it: the user's folders, apart from the
// store because both take long. Implemented with libarchive and zstd (runtime/store), and on a tree in memory
// for the simulator.
//
// An install is all or nothing: every package is unpacked beside its place, and `commit` renames all of them
// into place after a journal was synced; `recover` finishes or undoes what a kill left behind.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "actors/store.hpp"
#include "protocol/bytes.hpp"
#include "protocol/error.hpp"
#include "protocol/package/manifest.hpp"
#include "protocol/package/release.hpp"

namespace souk::actors {

struct packed_package {
  protocol::manifest manifest;
  protocol::digest archive;
  std::uint64_t archive_bytes = 0;
  std::uint64_t unpacked_bytes = 0;
  std::vector<protocol::packed_file> files;
  protocol::block_list list;
};

// One package that is being unpacked beside its place. Bytes of the archive come in order, from blocks whose hashes
// the caller has checked; what they unpack to is compared with the release, file by file.
class unpacking {
public:
  virtual ~unpacking() = default;                                  // undoes what was not committed
  virtual protocol::result<void> feed(shared_bytes part) = 0; // errors: verification (unsafe), disk_full
  virtual protocol::result<void> finish() = 0;                     // the tree equals release.files, synced
};

struct unpack_order {
  protocol::release release;
  protocol::digest release_digest;
  std::string root;  // absolute
  std::string place; // below the root; empty: the package's name
  bool force = false; // replace what stands there though the ledger does not know it
};

// Where a package comes to; `name` is its own.
inline std::string path_of(const unpack_order& order) {
  return order.root + "/" + (order.place.empty() ? order.release.package.name : order.place);
}

// What a commit changes beside the trees that it places.
struct folder_change {
  std::vector<installed_package> removed; // trees at the top that go, with all that is inside them
  std::string lock_path;                  // absolute; empty: no file is written
  std::string lock_text;
};

class archiver {
public:
  virtual ~archiver() = default;
  // Packs `folder` as its souk.toml says; the archive becomes content of the store, role published when
  // `keep`, else the archive is written to `output` (a file) when that is not empty.
  virtual protocol::result<packed_package> pack(const std::string& folder, bool keep, const std::string& output) = 0;
  virtual protocol::result<std::unique_ptr<unpacking>> begin(const unpack_order& order) = 0;
  // Renames all of them into place, a place inside another with it, and writes lock file and ledger; on an error
  // nothing has changed.
  virtual protocol::result<std::vector<installed_package>> commit(std::vector<std::unique_ptr<unpacking>> all,
                                                                  const folder_change& change) = 0;
  virtual protocol::result<void> recover() = 0;
  // Removes an installed package; its tree is renamed away first.
  virtual protocol::result<void> remove(const installed_package& package) = 0;
  // Compares the tree with the ledger: one line per difference, empty when it is as installed.
  virtual protocol::result<std::vector<std::string>> verify(const installed_package& package) = 0;
};

} // namespace souk::actors
