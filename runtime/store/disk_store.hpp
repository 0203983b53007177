// The store on a real disk: a front for the tables and the blobs, each of which minds its own matters.
#pragma once

#include <memory>
#include <string>

#include "actors/store.hpp"
#include "runtime/store/blob_store.hpp"
#include "runtime/store/catalogue_shelves.hpp"
#include "runtime/store/catalogue_table.hpp"
#include "runtime/store/ledger.hpp"
#include "runtime/store/publisher_tables.hpp"
#include "runtime/store/record_tables.hpp"

namespace souk::runtime {

class disk_store final : public actors::store {
public:
  // `folder` is the data folder, locked by the caller.
  static protocol::result<std::unique_ptr<disk_store>> open(const std::string& folder);

  protocol::result<void> save_record(const protocol::kept_record& record, protocol::wall_seconds expires_at) override {
    return records_.save(record, expires_at);
  }
  protocol::result<void> erase_expired_records(protocol::wall_seconds now) override {
    return records_.erase_expired(now);
  }
  protocol::result<std::vector<saved_record>> load_records() override { return records_.load(); }

  protocol::result<void> save_contacts(const std::vector<protocol::contact>& contacts) override {
    return contacts_.replace(contacts);
  }
  protocol::result<std::vector<protocol::contact>> load_contacts() override { return contacts_.load(); }

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
  protocol::result<void> erase_blob(const protocol::digest& content) override { return blobs_.erase(content); }
  actors::blob_totals totals() override { return blobs_.totals(); }
  protocol::result<std::vector<protocol::digest>> blobs_of(actors::blob_role role) override {
    return blobs_.with_role(role);
  }

  protocol::result<void> save_own(const actors::own_package& package) override { return published_.save(package); }
  protocol::result<std::vector<actors::own_package>> load_own() override { return published_.load(); }

  protocol::result<std::vector<actors::announcement_standing>>
  add_announcements(const std::vector<actors::checked_announcement>& news) override {
    return catalogue_.add(news);
  }
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
  protocol::result<std::vector<protocol::digest>> served_archives() override;
  protocol::result<std::size_t> expire_announcements(protocol::wall_seconds now, std::size_t most) override {
    return catalogue_.expire(now, most);
  }
  std::uint64_t catalogue_rows() override { return catalogue_.releases(); }
  protocol::result<actors::catalogue_counts> count_catalogue() override;

  protocol::result<std::vector<actors::trusted_publisher>> load_trusted() override { return trusted_.load(); }
  protocol::result<void> save_trusted(const actors::trusted_publisher& publisher) override {
    return trusted_.save(publisher);
  }
  protocol::result<void> forget_trusted(const std::string& alias) override { return trusted_.forget(alias); }
  protocol::result<std::optional<protocol::publisher_id>> first_use(const std::string& name) override {
    return trusted_.first_use(name);
  }
  protocol::result<void> save_first_use(const std::string& name, const protocol::publisher_id& publisher) override {
    return trusted_.save_first_use(name, publisher);
  }

  protocol::result<std::vector<actors::installed_package>> installed(const std::optional<std::string>& root) override {
    return ledger_.installed(root);
  }
  protocol::result<void> note_sequence(const protocol::package_name& package, std::uint64_t sequence) override {
    return sequences_.note(package, sequence);
  }
  protocol::result<void> note_rotations(const protocol::publisher_id& publisher, std::size_t rotations) override {
    return sequences_.note_rotations(publisher, rotations);
  }

  // For the archiver, which works on the same disk.
  blob_store& blobs() noexcept { return blobs_; }
  ledger& installs() noexcept { return ledger_; }
  // For imports, which are built on a thread of their own.
  catalogue_shelves& shelves() noexcept { return *shelves_; }
  // For searches, which are answered from another thread.
  trust_table& trust() noexcept { return trusted_; }

private:
  disk_store(const std::string& folder, std::unique_ptr<database> durable, std::unique_ptr<database> cache,
             std::unique_ptr<catalogue_shelves> shelves);

  std::unique_ptr<database> durable_; // souk.db
  std::unique_ptr<database> cache_;   // cache.db
  std::unique_ptr<catalogue_shelves> shelves_;
  record_table records_;
  contact_table contacts_;
  blob_store blobs_;
  published_table published_;
  trust_table trusted_;
  sequence_table sequences_;
  catalogue_table catalogue_;
  ledger ledger_;
};

} // namespace souk::runtime
