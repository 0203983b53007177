#include "runtime/sim/memory_archiver.hpp"

#include "protocol/package/content.hpp"

namespace souk::runtime::sim {
namespace {

using protocol::errc;
using protocol::fail;
using protocol::result;

constexpr const char* only_file = "content";

protocol::packed_file file_of(const protocol::bytes& content) {
  return {only_file, protocol::file_kind::regular, content.size(), protocol::hash_of("souk.file", {content}), ""};
}

class memory_unpacking final : public actors::unpacking {
public:
  explicit memory_unpacking(actors::unpack_order order) : order_{std::move(order)} {}

  result<void> feed(actors::shared_bytes part) override {
    got_.insert(got_.end(), part->begin(), part->end());
    return {};
  }
  result<void> finish() override {
    if (order_.release.files != std::vector{file_of(got_)})
      return fail(errc::verification, "the tree differs from the release document");
    finished_ = true;
    return {};
  }

  const actors::unpack_order& order() const noexcept { return order_; }
  bool finished() const noexcept { return finished_; }
  protocol::bytes take() { return std::move(got_); }

private:
  actors::unpack_order order_;
  protocol::bytes got_;
  bool finished_ = false;
};

actors::installed_package row_of(const actors::unpack_order& order) {
  const auto& release = order.release;
  return {release.package,       release.version, release.archive, order.release_digest,
          release.archive_bytes, path_of(order),  order.root,      0};
}

} // namespace

void memory_archiver::write_folder(const std::string& folder, protocol::manifest manifest, protocol::bytes content) {
  folders_[folder] = {std::move(manifest), std::move(content)};
}

result<actors::packed_package> memory_archiver::pack(const std::string& folder, bool keep, const std::string&) {
  const auto found = folders_.find(folder);
  if (found == folders_.end())
    return fail(errc::bad_manifest, "no souk.toml in " + folder);
  const auto& [manifest, content] = found->second;
  if (keep)
    if (const auto kept = kept_->put_whole(content, actors::blob_role::published); !kept)
      return fail(kept.error());
  actors::packed_package packed;
  packed.manifest = manifest;
  packed.list = protocol::block_list_of(content);
  packed.archive = protocol::digest_of(packed.list);
  packed.archive_bytes = packed.unpacked_bytes = content.size();
  packed.files.push_back(file_of(content));
  return packed;
}

result<std::unique_ptr<actors::unpacking>> memory_archiver::begin(const actors::unpack_order& order) {
  return std::make_unique<memory_unpacking>(order);
}

result<std::vector<actors::installed_package>>
memory_archiver::commit(std::vector<std::unique_ptr<actors::unpacking>> all, const actors::folder_change& change) {
  for (const auto& each : all)
    if (!static_cast<const memory_unpacking&>(*each).finished())
      return fail(errc::internal, "a tree is committed before it is complete");
  for (const auto& each : change.removed)
    if (const auto gone = remove(each); !gone)
      return fail(gone.error());
  std::vector<actors::installed_package> done;
  for (const auto& each : all) {
    auto& job = static_cast<memory_unpacking&>(*each);
    done.push_back(row_of(job.order()));
    trees_[done.back().path] = job.take();
    kept_->add_installed(done.back());
  }
  return done;
}

result<void> memory_archiver::remove(const actors::installed_package& package) {
  trees_.erase(package.path);
  kept_->erase_installed(package.path);
  return {};
}

result<std::vector<std::string>> memory_archiver::verify(const actors::installed_package& package) {
  const auto found = trees_.find(package.path);
  if (found == trees_.end())
    return std::vector<std::string>{package.path + " is missing"};
  if (protocol::digest_of(protocol::byte_view{found->second}) != package.archive)
    return std::vector<std::string>{package.path + " differs"};
  return std::vector<std::string>{};
}

} // namespace souk::runtime::sim
