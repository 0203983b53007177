// The store of a simulated node, with the semantics of a crash: what was not synced is lost.
//
// Synced at once, as on the disk (runtime/store): own packages, published and finished content, trust, the
// sequence numbers that a reader has seen, the ledger of installs. All else can be fetched again, and is lost.
#pragma once

#include <map>
#include <string>

#include "actors/store.hpp"
#include "runtime/sim/memory_blobs.hpp"
#include "runtime/sim/memory_catalogue.hpp"
#include "runtime/sim/synced_map.hpp"

namespace souk::runtime::sim {

class memory_store : public actors::store, public actors::catalogue_reader {
public:
  // As a power cut: every table is what it was when it was last synced.
  void crash();
  // As a clean stop: all of it reaches the disk. Costs a copy of the small tables.
  void sync();

  // The ledger, for memory_archiver.
  void add_installed(const actors::installed_package& package);
  void erase_installed(const std::string& path);

  protocol::result<void> save_record(const protocol::kept_record& record, protocol::wall_seconds expires_at) override;
  protocol::result<void> erase_expired_records(protocol::wall_seconds now) override;
  protocol::result<std::vector<saved_record>> load_records() override;
  protocol::result<void> save_contacts(const std::vector<protocol::contact>& contacts) override;
  protocol::result<std::vector<protocol::contact>> load_contacts() override;

  actors::blob_state state_of(const protocol::digest& content) override { return blobs_.state_of(content); }
  protocol::result<protocol::block_list> list_of(const protocol::digest& content) override {
    return blobs_.list_of(content);
  }
  protocol::result<protocol::bytes> read_block(const protocol::digest& content, std::size_t index) override {
    return blobs_.read_block(content, index);
  }
  protocol::result<protocol::bytes> read_whole(const protocol::digest& content, std::size_t bytes_max) override {
    return blobs_.read_whole(content, bytes_max);
  }
  protocol::result<protocol::digest> put_whole(protocol::byte_view whole, actors::blob_role role) override {
    return blobs_.put_whole(whole, role);
  }
  protocol::result<std::vector<bool>> begin_blob(const protocol::digest& content, const protocol::block_list& list,
                                                 actors::blob_role role) override {
    return blobs_.begin(content, list, role);
  }
  protocol::result<void> write_block(const protocol::digest& content, std::size_t index,
                                     protocol::byte_view block) override {
    return blobs_.write_block(content, index, block);
  }
  protocol::result<void> finish_blob(const protocol::digest& content) override { return blobs_.finish(content); }
  protocol::result<void> set_role(const protocol::digest& content, actors::blob_role role) override {
    return blobs_.set_role(content, role);
  }
  protocol::result<void> erase_blob(const protocol::digest& content) override;
  actors::blob_totals totals() override { return blobs_.totals(); }
  protocol::result<std::vector<protocol::digest>> blobs_of(actors::blob_role role) override {
    return blobs_.with_role(role);
  }

  protocol::result<void> save_own(const actors::own_package& package) override;
  protocol::result<std::vector<actors::own_package>> load_own() override;

  protocol::result<std::vector<actors::announcement_standing>>
  add_announcements(const std::vector<actors::checked_announcement>& news) override;
  protocol::result<std::vector<protocol::bytes>> page_announcements(const std::optional<protocol::digest>& after,
                                                                    std::size_t most) override {
    return catalogue_.page(after, most);
  }
  protocol::result<std::vector<protocol::catalogue_sum>>
  sum_announcements(const std::vector<protocol::bytes>& prefixes) override {
    return catalogue_.sums(prefixes);
  }
  protocol::result<std::vector<protocol::short_id>> announced_ids(const protocol::bytes& prefix,
                                                                  std::size_t most) override {
    return catalogue_.ids(prefix, most);
  }
  protocol::result<std::vector<protocol::bytes>> announced(const std::vector<protocol::short_id>& ids) override {
    return catalogue_.items(ids);
  }
  protocol::result<actors::search_page> search(const actors::search_query& query) override;
  protocol::result<std::vector<actors::search_hit>> named(const std::string& name) override;
  protocol::result<std::vector<protocol::digest>> served_archives() override;
  protocol::result<std::size_t> expire_announcements(protocol::wall_seconds now, std::size_t most) override {
    return catalogue_.expire(now, most);
  }
  std::uint64_t catalogue_rows() override { return catalogue_.rows(); }
  protocol::result<actors::catalogue_counts> count_catalogue() override {
    return actors::catalogue_counts{catalogue_.rows(), {{"", catalogue_.packages(), 0}}};
  }

  protocol::result<std::vector<actors::trusted_publisher>> load_trusted() override;
  protocol::result<void> save_trusted(const actors::trusted_publisher& publisher) override;
  protocol::result<void> forget_trusted(const std::string& alias) override;
  protocol::result<std::optional<protocol::publisher_id>> first_use(const std::string& name) override;
  protocol::result<void> save_first_use(const std::string& name, const protocol::publisher_id& publisher) override;

  protocol::result<std::vector<actors::installed_package>> installed(const std::optional<std::string>& root) override;
  protocol::result<void> note_sequence(const protocol::package_name& package, std::uint64_t sequence) override;
  protocol::result<void> note_rotations(const protocol::publisher_id& publisher, std::size_t rotations) override;

private:
  using record_key = std::tuple<protocol::id, protocol::record_kind, protocol::node_id>;
  std::set<protocol::publisher_id> trusted() const;

  memory_blobs blobs_;
  memory_catalogue catalogue_;
  synced_map<record_key, saved_record> records_;
  synced_map<int, std::vector<protocol::contact>> contacts_; // one row
  synced_map<protocol::package_name, actors::own_package> own_;
  synced_map<std::string, actors::trusted_publisher> trusted_;
  synced_map<std::string, actors::installed_package> installed_;
  synced_map<protocol::package_name, std::uint64_t> sequences_;
  synced_map<std::string, protocol::publisher_id> first_uses_;
  synced_map<protocol::publisher_id, std::size_t> rotations_;
};

} // namespace souk::runtime::sim
