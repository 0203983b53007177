#include "runtime/store/tar_writer.hpp"

#include <archive.h>
#include <archive_entry.h>
#include <zstd.h>

#include "protocol/invariant.hpp"

namespace souk::runtime {

using namespace protocol;

namespace {

constexpr int compression_level = 3;

unsigned type_of(file_kind kind) {
  return kind == file_kind::folder ? AE_IFDIR : kind == file_kind::link ? AE_IFLNK : AE_IFREG;
}

unsigned mode_of(file_kind kind) {
  return kind == file_kind::regular ? 0644 : kind == file_kind::link ? 0777 : 0755;
}

} // namespace

// Takes tar bytes from libarchive, gives zstd bytes to the file, and keeps the first error.
struct tar_writer::compressor {
  explicit compressor(content_file& file) : to{file}, stream{ZSTD_createCCtx(), ZSTD_freeCCtx} {
    invariant(stream != nullptr, "there is memory for a compressor");
    ZSTD_CCtx_setParameter(stream.get(), ZSTD_c_compressionLevel, compression_level);
    ZSTD_CCtx_setParameter(stream.get(), ZSTD_c_checksumFlag, 0);
    out.resize(ZSTD_CStreamOutSize());
  }

  bool run(byte_view part, ZSTD_EndDirective how) {
    ZSTD_inBuffer in{part.data(), part.size(), 0};
    for (std::size_t left = 1; status && (how == ZSTD_e_end ? left != 0 : in.pos < in.size);) {
      ZSTD_outBuffer made{out.data(), out.size(), 0};
      left = ZSTD_compressStream2(stream.get(), &made, &in, how);
      invariant(ZSTD_isError(left) == 0, "zstd compresses whatever it is given");
      status = to.write({out.data(), made.pos});
    }
    return status.has_value();
  }

  static la_ssize_t take(archive*, void* self, const void* data, std::size_t size) {
    auto& me = *static_cast<compressor*>(self);
    return me.run({static_cast<const std::uint8_t*>(data), size}, ZSTD_e_continue) ? static_cast<la_ssize_t>(size) : -1;
  }

  content_file& to;
  std::unique_ptr<ZSTD_CCtx, std::size_t (*)(ZSTD_CCtx*)> stream;
  bytes out;
  result<void> status;
};

tar_writer::tar_writer(content_file& to) : compressor_{std::make_unique<compressor>(to)}, tar_{archive_write_new()} {
  invariant(tar_ != nullptr, "there is memory for a tar writer");
  archive_write_set_format_pax_restricted(tar_);
  // Names are written as they are, whatever the locale.
  archive_write_set_format_option(tar_, "pax", "hdrcharset", "BINARY");
  archive_write_set_bytes_per_block(tar_, 0);
  const auto status = archive_write_open(tar_, compressor_.get(), nullptr, compressor::take, nullptr);
  invariant(status == ARCHIVE_OK, "a tar writer can be opened");
}

tar_writer::~tar_writer() {
  archive_write_free(tar_);
}

result<void> tar_writer::checked(long status) {
  if (status >= ARCHIVE_OK)
    return {};
  if (!compressor_->status)
    return compressor_->status;
  const auto* why = archive_error_string(tar_);
  return fail(errc::internal, std::string{"cannot write the archive: "} + (why == nullptr ? "unknown" : why));
}

result<void> tar_writer::begin(const packed_file& file) {
  const std::unique_ptr<archive_entry, void (*)(archive_entry*)> entry{archive_entry_new(), archive_entry_free};
  archive_entry_set_pathname(entry.get(), file.path.c_str());
  archive_entry_set_filetype(entry.get(), type_of(file.kind));
  archive_entry_set_perm(entry.get(), static_cast<__LA_MODE_T>(mode_of(file.kind)));
  archive_entry_set_mtime(entry.get(), 0, 0);
  archive_entry_set_size(entry.get(), static_cast<la_int64_t>(file.bytes));
  if (file.kind == file_kind::link)
    archive_entry_set_symlink(entry.get(), file.target.c_str());
  return checked(archive_write_header(tar_, entry.get()));
}

result<void> tar_writer::data(byte_view part) {
  while (!part.empty()) {
    const auto wrote = archive_write_data(tar_, part.data(), part.size());
    if (wrote <= 0)
      return checked(wrote == 0 ? ARCHIVE_FATAL : wrote);
    part = part.subspan(static_cast<std::size_t>(wrote));
  }
  return {};
}

result<void> tar_writer::finish() {
  if (const auto closed = checked(archive_write_close(tar_)); !closed)
    return closed;
  compressor_->run({}, ZSTD_e_end);
  return compressor_->status;
}

} // namespace souk::runtime
