// The archiver of a simulated node: a folder is bytes, its archive is the same bytes, and the only file of a package
// is called `content`. Trees that were committed survive a crash, as on the disk after the journal was synced.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>

#include "actors/archiver.hpp"
#include "runtime/sim/memory_store.hpp"

namespace souk::runtime::sim {

class memory_archiver final : public actors::archiver {
public:
  explicit memory_archiver(std::shared_ptr<memory_store> kept) : kept_{std::move(kept)} {}

  // A folder that can be packed.
  void write_folder(const std::string& folder, protocol::manifest manifest, protocol::bytes content);
  const std::map<std::string, protocol::bytes>& trees() const noexcept { return trees_; } // installed, by path

  protocol::result<actors::packed_package> pack(const std::string& folder, bool keep, const std::string&) override;
  protocol::result<std::unique_ptr<actors::unpacking>> begin(const actors::unpack_order& order) override;
  protocol::result<std::vector<actors::installed_package>> commit(std::vector<std::unique_ptr<actors::unpacking>> all,
                                                                  const actors::folder_change& change) override;
  protocol::result<void> recover() override { return {}; }
  protocol::result<void> remove(const actors::installed_package& package) override;
  protocol::result<std::vector<std::string>> verify(const actors::installed_package& package) override;

private:
  std::shared_ptr<memory_store> kept_;
  std::map<std::string, std::pair<protocol::manifest, protocol::bytes>> folders_;
  std::map<std::string, protocol::bytes> trees_;
};

} // namespace souk::runtime::sim
