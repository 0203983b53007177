// A reproducible tar.zst: pax, entries in the order given, times 0, owner 0 without names, modes 0644 and 0755
// only; zstd level 3 in one frame by one thread, without a checksum. The same entries give the same bytes.
#pragma once

#include <memory>
#include <string>

#include "protocol/error.hpp"
#include "protocol/package/release.hpp"
#include "runtime/store/content_file.hpp"

struct archive;
struct archive_entry;

namespace souk::runtime {

class tar_writer {
public:
  explicit tar_writer(content_file& to);
  ~tar_writer();
  tar_writer(const tar_writer&) = delete;
  tar_writer& operator=(const tar_writer&) = delete;

  // Then `data` until file.bytes were given, for a file.
  protocol::result<void> begin(const protocol::packed_file& file);
  protocol::result<void> data(protocol::byte_view part);
  protocol::result<void> finish(); // once, after the last entry

private:
  struct compressor;
  protocol::result<void> checked(long status);

  std::unique_ptr<compressor> compressor_;
  archive* tar_ = nullptr;
};

} // namespace souk::runtime
