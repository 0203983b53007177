#include "runtime/store/partial_blob.hpp"

#include <algorithm>

#include <fcntl.h>
#include <unistd.h>

#include "protocol/invariant.hpp"

namespace souk::runtime {

using namespace protocol;

result<partial_blob> partial_blob::open(const std::string& path, const block_list& list) {
  partial_blob made{path, list};
  auto file = open_file(path, O_RDWR | O_CREAT);
  if (!file)
    return fail(file.error());
  auto map = open_file(map_path(path), O_RDWR | O_CREAT);
  if (!map)
    return fail(map.error());
  made.file_ = std::move(*file);
  made.map_ = std::move(*map);
  made.present_.assign(list.blocks.size(), false);
  if (const auto ready = made.reserve().and_then([&] { return made.verify_present(); }); !ready)
    return fail(ready.error());
  return made;
}

// The whole length at once: a full disk shows now, and the file is in few pieces.
result<void> partial_blob::reserve() {
  const auto size = static_cast<off_t>(list_.total_bytes);
  if (size > 0 && ::fallocate(file_.fd(), 0, 0, size) != 0 && errno != EOPNOTSUPP && errno != ENOSYS)
    return fail(system_error("reserve space for", path_));
  if (::ftruncate(file_.fd(), size) != 0)
    return fail(system_error("reserve space for", path_));
  if (::ftruncate(map_.fd(), static_cast<off_t>(list_.blocks.size())) != 0)
    return fail(system_error("reserve space for", path_));
  return {};
}

result<void> partial_blob::verify_present() {
  const auto claimed = read_at(map_, 0, list_.blocks.size(), path_);
  if (!claimed)
    return fail(claimed.error());
  for (std::size_t i = 0; i < present_.size(); ++i) {
    if ((*claimed)[i] == 0)
      continue;
    const auto block = read(i);
    if (!block)
      return fail(block.error());
    present_[i] = hash_block(*block) == list_.blocks[i];
  }
  return {};
}

bool partial_blob::is_complete() const noexcept {
  return std::all_of(present_.begin(), present_.end(), [](bool there) { return there; });
}

result<void> partial_blob::write(std::size_t index, byte_view block) {
  if (index >= list_.blocks.size() || block.size() != list_.block_size(index))
    return fail(errc::internal, "a block does not fit the content it is for");
  const auto offset = static_cast<std::uint64_t>(index) * limits::block_bytes;
  static constexpr std::uint8_t there = 1;
  if (const auto wrote = write_at(file_, block, offset, path_); !wrote)
    return wrote;
  start_writeback(file_, offset, block.size());
  if (const auto noted = write_at(map_, {&there, 1}, index, map_path(path_)); !noted)
    return noted;
  present_[index] = true;
  return {};
}

result<bytes> partial_blob::read(std::size_t index) const {
  invariant(index < list_.blocks.size(), "a block is read within its list");
  return read_at(file_, static_cast<std::uint64_t>(index) * limits::block_bytes, list_.block_size(index), path_);
}

} // namespace souk::runtime
