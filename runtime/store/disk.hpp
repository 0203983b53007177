// One data folder, opened: the store and the archiver of a node. Both may be used at the same time, each from
// its own thread.
//
//   lock, version   who uses it, and the format of what is in it
//   souk.db         what exists nowhere else: published packages, trust, installs
//   cache.db        what can be fetched again: records and peers
//   catalogue.db    what peers announced, and the index over it
//   catalogue/      what was imported from other registries, one file each
//   blobs/          content by digest
#pragma once

#include <memory>
#include <string>

#include "runtime/store/data_folder.hpp"
#include "runtime/store/disk_archiver.hpp"
#include "runtime/store/disk_store.hpp"

namespace souk::runtime {

class disk {
public:
  disk(data_folder folder, std::unique_ptr<disk_store> store)
      : folder_{std::move(folder)}, store_{std::move(store)}, archiver_{store_->blobs(), store_->installs()} {}

  const std::string& folder() const noexcept { return folder_.path(); } // absolute
  actors::store& store() noexcept { return *store_; }
  actors::archiver& archiver() noexcept { return archiver_; }
  catalogue_shelves& shelves() noexcept { return store_->shelves(); }

private:
  data_folder folder_; // first: the lock goes last
  std::unique_ptr<disk_store> store_;
  disk_archiver archiver_;
};

// Errors (internal): the folder is in use by another node, from a newer version, or not writable.
protocol::result<std::shared_ptr<disk>> open_disk(const std::string& folder);

} // namespace souk::runtime
