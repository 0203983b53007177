// What is in a folder, sorted by path bytes. Links are never followed.
#pragma once

#include <string>
#include <vector>

#include "protocol/error.hpp"
#include "protocol/package/release.hpp"

namespace souk::runtime {

struct tree_entry {
  std::string path; // relative to the folder
  protocol::file_kind kind = protocol::file_kind::regular;
  std::uint64_t bytes = 0;
  std::string target;      // of a link
  std::string special;     // "socket", "device", "fifo": what no package can hold; empty otherwise
  unsigned mode = 0;       // permission bits
  bool is_empty = false;   // of a folder: nothing at all is in it
};

// Which entries are wanted. Paths are relative to the folder.
class tree_choice {
public:
  virtual ~tree_choice() = default;
  virtual protocol::result<void> enters(const std::string& folder) { return (void)folder, protocol::result<void>{}; }
  virtual bool takes(const std::string& path, bool is_folder) { return (void)path, (void)is_folder, true; }
};

// Every entry that `choice` takes, folders included; what is in a folder that it does not take is not looked at.
// Errors: not_found for the folder itself, usage beyond limits::files_max entries.
protocol::result<std::vector<tree_entry>> walk_tree(const std::string& folder, tree_choice& choice);

} // namespace souk::runtime
