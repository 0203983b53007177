// The data folder of one node: made on first use, locked while in use, refused when a newer program made it.
#pragma once

#include <string>

#include "protocol/error.hpp"
#include "runtime/store/file.hpp"

namespace souk::runtime {

class data_folder {
public:
  // Errors (internal): in use by another node, from a newer version, not writable. Nothing is touched then.
  static protocol::result<data_folder> open(const std::string& path);

  const std::string& path() const noexcept { return path_; }
  std::string at(const std::string& name) const { return path_ + "/" + name; }

private:
  data_folder(std::string path, file_handle lock) : path_{std::move(path)}, lock_{std::move(lock)} {}

  std::string path_;
  file_handle lock_; // released when it closes, also by a kill
};

} // namespace souk::runtime
