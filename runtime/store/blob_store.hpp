// Content on the disk: one file named by its digest, `blobs/ab/<hex>`; while incomplete in `blobs/partial/`.
// A row is written last, so that a row means that the file is whole.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "actors/store.hpp"
#include "runtime/store/blob_rows.hpp"
#include "runtime/store/partial_blob.hpp"

namespace souk::runtime {

class blob_store {
public:
  blob_store(std::string folder, database& durable, database& cache)
      : folder_{std::move(folder)}, rows_{durable, cache} {}

  protocol::result<void> prepare(); // makes the folders, removes what a kill left of writes from memory

  actors::blob_state state_of(const protocol::digest& content);
  protocol::result<protocol::block_list> list_of(const protocol::digest& content);
  protocol::result<protocol::bytes> read_block(const protocol::digest& content, std::size_t index);
  protocol::result<protocol::bytes> read_whole(const protocol::digest& content, std::size_t bytes_max);
  protocol::result<protocol::digest> put_whole(protocol::byte_view whole, actors::blob_role role);

  protocol::result<std::vector<bool>> begin(const protocol::digest& content, const protocol::block_list& list,
                                            actors::blob_role role);
  protocol::result<void> write_block(const protocol::digest& content, std::size_t index, protocol::byte_view block);
  protocol::result<void> finish(const protocol::digest& content);

  // Takes a whole file that was written at temporary_path(), synced when `role` is published.
  protocol::result<void> adopt(const std::string& path, const protocol::digest& content, const blob_row& row);
  std::string temporary_path() const;

  protocol::result<void> set_role(const protocol::digest& content, actors::blob_role role);
  protocol::result<void> erase(const protocol::digest& content);
  actors::blob_totals totals();
  protocol::result<std::vector<protocol::digest>> with_role(actors::blob_role role) { return rows_.with_role(role); }

private:
  std::string folder_of(const protocol::digest& content) const;
  std::string path_of(const protocol::digest& content) const;
  std::string partial_path(const protocol::digest& content) const;
  std::shared_ptr<partial_blob> open_partial(const protocol::digest& content);
  protocol::result<void> place(const std::string& from, const protocol::digest& content, bool synced);
  protocol::result<void> drop_partial(const protocol::digest& content);
  protocol::result<blob_row> complete_row(const protocol::digest& content);

  std::string folder_;
  blob_rows rows_;
  std::mutex mutex_; // of open_
  std::map<protocol::digest, std::shared_ptr<partial_blob>> open_;
};

} // namespace souk::runtime
