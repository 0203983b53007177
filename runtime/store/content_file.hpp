// A file that becomes content while it is written: its blocks are hashed as they pass.
#pragma once

#include <string>

#include "protocol/hash.hpp"
#include "protocol/package/content.hpp"
#include "runtime/store/file.hpp"

namespace souk::runtime {

// Block hashes of a stream of bytes.
class block_hasher {
public:
  void update(protocol::byte_view part);
  protocol::block_list finish();

private:
  protocol::hasher block_{"souk.block"};
  std::size_t in_block_ = 0;
  protocol::block_list list_;
};

class content_file {
public:
  // Without a path nothing is written and only the digest is found.
  static protocol::result<content_file> create(const std::string& path, unsigned mode);

  // Error: usage, when it becomes larger than an archive may be; disk_full.
  protocol::result<void> write(protocol::byte_view part);
  protocol::result<protocol::block_list> finish();
  const std::string& path() const noexcept { return path_; }

private:
  content_file(std::string path, file_handle file) : path_{std::move(path)}, file_{std::move(file)} {}

  std::string path_;
  file_handle file_;
  block_hasher blocks_;
  std::uint64_t written_ = 0;
  std::uint64_t started_ = 0; // up to here the disk was asked to write
};

} // namespace souk::runtime
