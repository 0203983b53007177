// Writes the files of a release into one folder, in their order, and nothing else: whatever an archive says,
// only paths of the checked list are opened, each folder of them by its own descriptor without following links.
#pragma once

#include <string>
#include <vector>

#include "protocol/hash.hpp"
#include "protocol/package/release.hpp"
#include "runtime/store/file.hpp"

namespace souk::runtime {

class tree_writer {
public:
  // `files` was checked by check_files and outlives the writer; `folder` is empty and nobody else's.
  static protocol::result<tree_writer> open(const std::string& folder, const std::vector<protocol::packed_file>& files);

  const protocol::packed_file* expected() const noexcept; // null after the last one
  protocol::result<void> begin();                          // the expected entry; then its bytes
  protocol::result<void> data(protocol::byte_view part);
  protocol::result<void> end(); // length and hash are as the release says
  protocol::result<void> sync();

private:
  tree_writer(std::string folder, const std::vector<protocol::packed_file>& files);
  protocol::result<int> folder_for(const std::string& path); // descriptor of the folder that `path` is in
  protocol::result<void> descend(const std::string& name);
  protocol::result<void> begin_file(int folder, const std::string& name, const protocol::packed_file& file);
  protocol::error refused(std::string_view doing) const;

  // The folders that lead to the last file, from the top down.
  struct level {
    std::string name;
    file_handle folder;
  };

  std::string root_;
  const std::vector<protocol::packed_file>* files_;
  std::size_t next_ = 0;
  std::vector<level> levels_;
  file_handle file_;
  protocol::hasher content_{"souk.file"};
  std::uint64_t written_ = 0;
  std::uint64_t started_ = 0; // up to here the disk was asked to write
};

} // namespace souk::runtime
