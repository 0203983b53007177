// Content in memory. A complete blob is on the disk once it was finished (or put as published); blocks that were
// only written are lost in a crash.
#pragma once

#include <memory>
#include <vector>

#include "actors/store.hpp"
#include "runtime/sim/synced_map.hpp"

namespace souk::runtime::sim {

class memory_blobs {
public:
  actors::blob_state state_of(const protocol::digest& content) const;
  protocol::result<protocol::block_list> list_of(const protocol::digest& content) const;
  protocol::result<protocol::bytes> read_block(const protocol::digest& content, std::size_t index) const;
  protocol::result<protocol::bytes> read_whole(const protocol::digest& content, std::size_t bytes_max) const;
  protocol::result<protocol::digest> put_whole(protocol::byte_view whole, actors::blob_role role);
  protocol::result<std::vector<bool>> begin(const protocol::digest& content, const protocol::block_list& list,
                                            actors::blob_role role);
  protocol::result<void> write_block(const protocol::digest& content, std::size_t index, protocol::byte_view block);
  protocol::result<void> finish(const protocol::digest& content);
  protocol::result<void> set_role(const protocol::digest& content, actors::blob_role role);
  void erase(const protocol::digest& content);
  actors::blob_totals totals() const;
  std::vector<protocol::digest> with_role(actors::blob_role role) const;
  void crash();
  void sync(); // complete ones

private:
  struct blob {
    protocol::block_list list;
    std::vector<std::shared_ptr<const protocol::bytes>> blocks; // null: not there yet
    actors::blob_role role = actors::blob_role::fetched;
    bool complete = false;
  };
  static written as_kept(actors::blob_role role) noexcept {
    return role == actors::blob_role::published ? written::synced : written::lazily;
  }

  synced_map<protocol::digest, blob> blobs_;
};

} // namespace souk::runtime::sim
