#include "runtime/store/disk_unpacking.hpp"

#include <utility>

#include <sys/stat.h>

#include "runtime/store/pack_choice.hpp"
#include "runtime/store/tar_reader.hpp"

namespace souk::runtime {

using namespace protocol;

namespace {

constexpr std::size_t queue_bytes_max = std::size_t{4} << 20;

} // namespace

disk_unpacking::disk_unpacking(actors::unpack_order order, ledger& installs, std::string staged)
    : order_{std::move(order)}, installs_{installs}, staged_{std::move(staged)}, queue_{queue_bytes_max} {}

result<std::unique_ptr<disk_unpacking>> disk_unpacking::start(const actors::unpack_order& order, ledger& installs) {
  const auto staged = order.root + "/" + random_name(staging_prefix);
  if (const auto ready = make_folders(order.root).and_then([&] { return installs.add_scratch(staged); }); !ready)
    return fail(ready.error());
  if (::mkdir(staged.c_str(), 0700) != 0) {
    auto why = system_error("make the folder", staged);
    (void)installs.forget_scratch(staged);
    return fail(std::move(why));
  }
  std::unique_ptr<disk_unpacking> made{new disk_unpacking{order, installs, staged}};
  made->worker_ = std::thread{[self = made.get()] {
    self->outcome_ = self->unpack();
    self->queue_.stop(); // a caller that still feeds is told
  }};
  return made;
}

disk_unpacking::~disk_unpacking() {
  queue_.stop();
  if (worker_.joinable())
    worker_.join();
  if (committed_)
    return;
  if (remove_tree(staged_))
    (void)installs_.forget_scratch(staged_);
}

result<void> disk_unpacking::unpack() {
  auto tree = tree_writer::open(staged_, order_.release.files);
  if (!tree)
    return fail(tree.error());
  zstd_reader archive{[this] { return queue_.pop(); }, tar_bytes_max(order_.release.files)};
  return unpack_tar(archive, *tree).and_then([&] { return tree->sync(); });
}

result<void> disk_unpacking::stop() {
  queue_.close();
  if (worker_.joinable())
    worker_.join();
  return outcome_;
}

result<void> disk_unpacking::feed(actors::shared_bytes part) {
  fed_ += part->size();
  if (fed_ > order_.release.archive_bytes) {
    queue_.stop();
    (void)stop();
    return fail(errc::verification, "the archive is larger than the release states");
  }
  if (queue_.push(std::move(part)))
    return {};
  if (const auto how = stop(); !how)
    return how;
  return fail(errc::verification, "the archive has bytes after its end");
}

result<void> disk_unpacking::finish() {
  if (const auto how = stop(); !how)
    return how;
  finished_ = true;
  return {};
}

} // namespace souk::runtime
