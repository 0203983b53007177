// All shelves of the catalogue of one data folder: `catalogue.db` holds what peers announced, `catalogue/SOURCE.db` what
// was imported from another registry. For any thread.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "actors/store.hpp"
#include "runtime/store/catalogue_shelf.hpp"

namespace souk::runtime {

class catalogue_shelves {
public:
  static protocol::result<std::unique_ptr<catalogue_shelves>> open(const std::string& folder);

  catalogue_shelf& announced() noexcept { return *all_.front(); } // always the first, and never replaced
  std::vector<std::shared_ptr<catalogue_shelf>> all();

  // Where an import of this source is built. It is no part of the catalogue before it is adopted.
  std::string building_place(const std::string& source) const;
  // Puts a finished file in the place of what was imported from this source before. Error: usage, when there are
  // too many sources.
  protocol::result<void> adopt(const std::string& source);
  protocol::result<void> check_source(const std::string& source);

  protocol::result<actors::catalogue_counts> counts();

private:
  catalogue_shelves(std::string folder, std::shared_ptr<catalogue_shelf> announced);
  std::string place_of(const std::string& source) const;
  protocol::result<void> open_imported();

  std::string folder_; // of the imported ones
  std::mutex mutex_;
  std::vector<std::shared_ptr<catalogue_shelf>> all_;
};

} // namespace souk::runtime
