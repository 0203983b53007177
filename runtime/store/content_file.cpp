#include "runtime/store/content_file.hpp"

#include <algorithm>

#include <fcntl.h>

#include "protocol/invariant.hpp"

namespace souk::runtime {

using namespace protocol;

namespace {

constexpr std::uint64_t writeback_bytes = std::uint64_t{8} << 20;

} // namespace

void block_hasher::update(byte_view part) {
  list_.total_bytes += part.size();
  while (!part.empty()) {
    const auto now = part.first(std::min(part.size(), limits::block_bytes - in_block_));
    block_.update(now);
    in_block_ += now.size();
    part = part.subspan(now.size());
    if (in_block_ < limits::block_bytes)
      continue;
    list_.blocks.push_back(block_.finish());
    block_ = hasher{"souk.block"};
    in_block_ = 0;
  }
}

block_list block_hasher::finish() {
  if (in_block_ > 0)
    list_.blocks.push_back(block_.finish());
  in_block_ = 0;
  return std::move(list_);
}

result<content_file> content_file::create(const std::string& path, unsigned mode) {
  if (path.empty())
    return content_file{path, file_handle{}};
  return open_file(path, O_WRONLY | O_CREAT | O_EXCL, mode).map([&](file_handle&& file) {
    return content_file{path, std::move(file)};
  });
}

result<void> content_file::write(byte_view part) {
  written_ += part.size();
  if (written_ > limits::archive_bytes_max)
    return fail(errc::usage, "the package is too large: its archive would be more than "
                               + std::to_string(limits::archive_bytes_max) + " bytes");
  blocks_.update(part);
  if (!file_)
    return {};
  if (written_ - started_ >= writeback_bytes) {
    start_writeback(file_, started_, written_ - part.size() - started_);
    started_ = written_ - part.size();
  }
  return write_all(file_, part, path_);
}

result<block_list> content_file::finish() {
  auto list = blocks_.finish();
  invariant(list.total_bytes == written_ && list.blocks.size() == block_count(written_), "every byte was hashed");
  return list;
}

} // namespace souk::runtime
