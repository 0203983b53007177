// Content that is incomplete: one file of its final length, and beside it one byte for each block that was
// written. The bytes are a hint; what they claim is verified again when the content is resumed.
#pragma once

#include <string>
#include <vector>

#include "protocol/package/content.hpp"
#include "runtime/store/file.hpp"

namespace souk::runtime {

class partial_blob {
public:
  // Makes the files or takes up those of before. Error: disk_full, before anything was fetched.
  static protocol::result<partial_blob> open(const std::string& path, const protocol::block_list& list);

  const std::vector<bool>& present() const noexcept { return present_; }
  bool is_complete() const noexcept;
  protocol::result<void> write(std::size_t index, protocol::byte_view block);
  protocol::result<protocol::bytes> read(std::size_t index) const;
  protocol::result<void> sync() const { return sync_file(file_, path_); }
  const std::string& path() const noexcept { return path_; }
  static std::string map_path(const std::string& path) { return path + ".map"; }

private:
  partial_blob(std::string path, protocol::block_list list) : path_{std::move(path)}, list_{std::move(list)} {}
  protocol::result<void> reserve();
  protocol::result<void> verify_present();

  std::string path_;
  protocol::block_list list_;
  file_handle file_;
  file_handle map_;
  std::vector<bool> present_;
};

} // namespace souk::runtime
