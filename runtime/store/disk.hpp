// One data folder, opened: the store, the archiver and the catalogue of a node. They may be used at the same time, each
// from its own thread.
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
#include "runtime/store/disk_reader.hpp"
#include "runtime/store/disk_store.hpp"

namespace souk::runtime {

class disk {
public:
  disk(data_folder folder, std::unique_ptr<disk_store> store)
      : folder_{std::move(folder)}, store_{std::move(store)}, archiver_{store_->blobs(), store_->installs()},
        reader_{store_->shelves(), store_->trust()} {}

  const std::string& folder() const noexcept { return folder_.path(); } // absolute
  actors::store& store() noexcept { return *store_; }
  actors::archiver& archiver() noexcept { return archiver_; }
  actors::catalogue_reader& reader() noexcept { return reader_; }
  catalogue_shelves& shelves() noexcept { return store_->shelves(); }

private:
  data_folder folder_; // first: the lock goes last
  std::unique_ptr<disk_store> store_;
  disk_archiver archiver_;
  disk_reader reader_;
};

// Errors (internal): the folder is in use by another node, from a newer version, or not writable.
protocol::result<std::shared_ptr<disk>> open_disk(const std::string& folder);

} // namespace souk::runtime
