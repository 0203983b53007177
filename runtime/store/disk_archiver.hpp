// The archiver on a real disk: packs with packer, unpacks with disk_unpacking, and moves whole trees into place
// with a journal in the ledger.
#pragma once

#include <mutex>

#include "actors/archiver.hpp"
#include "runtime/store/blob_store.hpp"
#include "runtime/store/ledger.hpp"

namespace souk::runtime {

class disk_archiver final : public actors::archiver {
public:
  disk_archiver(blob_store& blobs, ledger& installs) : blobs_{blobs}, ledger_{installs} {}

  protocol::result<actors::packed_package> pack(const std::string& folder, bool keep,
                                                const std::string& output) override;
  protocol::result<std::unique_ptr<actors::unpacking>> begin(const actors::unpack_order& order) override;
  protocol::result<std::vector<actors::installed_package>> commit(std::vector<std::unique_ptr<actors::unpacking>> all,
                                                                  const actors::folder_change& change) override;
  protocol::result<void> recover() override;
  protocol::result<void> remove(const actors::installed_package& package) override;
  protocol::result<std::vector<std::string>> verify(const actors::installed_package& package) override;

private:
  protocol::result<void> check_place(const actors::unpack_order& order);
  protocol::result<std::vector<journal_entry>> decide(const std::vector<std::unique_ptr<actors::unpacking>>& all,
                                                      const actors::folder_change& change);
  protocol::result<journal_entry> removal_of(const actors::installed_package& package);
  protocol::result<journal_entry> stage_lock(const actors::folder_change& change);
  protocol::result<void> carry_out(const std::vector<journal_entry>& moves);
  void clean_up(const std::vector<journal_entry>& moves);

  blob_store& blobs_;
  ledger& ledger_;
  std::mutex mutex_; // one commit, removal or recovery at a time: they share the journal
};

} // namespace souk::runtime
