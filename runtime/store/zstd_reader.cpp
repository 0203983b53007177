#include "runtime/store/zstd_reader.hpp"

#include "protocol/invariant.hpp"

namespace souk::runtime {

using namespace protocol;

namespace {

constexpr std::size_t out_bytes = std::size_t{1} << 20;
constexpr int window_log_max = 23; // 8 MiB; level 3 needs 2

} // namespace

zstd_reader::zstd_reader(source more, std::uint64_t bytes_max)
    : more_{std::move(more)}, bytes_left_{bytes_max}, stream_{ZSTD_createDCtx(), ZSTD_freeDCtx}, out_(out_bytes) {
  invariant(stream_ != nullptr, "there is memory for a decompressor");
  ZSTD_DCtx_setParameter(stream_.get(), ZSTD_d_windowLogMax, window_log_max);
}

result<bool> zstd_reader::refill() {
  while (!in_ || in_used_ == in_->size()) {
    auto part = more_();
    if (!part)
      return false;
    in_ = std::move(part);
    in_used_ = 0;
  }
  return true;
}

result<byte_view> zstd_reader::next() {
  ZSTD_outBuffer made{out_.data(), out_.size(), 0};
  while (!ended_ && made.pos < made.size) {
    const auto has_more = refill();
    if (!has_more)
      return fail(has_more.error());
    if (!*has_more)
      return fail(errc::verification, "the archive is cut short");
    ZSTD_inBuffer in{in_->data(), in_->size(), in_used_};
    const auto status = ZSTD_decompressStream(stream_.get(), &made, &in);
    in_used_ = in.pos;
    if (ZSTD_isError(status) != 0)
      return fail(errc::verification, std::string{"the archive is damaged: "} + ZSTD_getErrorName(status));
    ended_ = status == 0;
  }
  if (ended_)
    if (const auto rest = refill(); rest && *rest)
      return fail(errc::verification, "the archive has bytes after its end");
  if (made.pos > bytes_left_)
    return fail(errc::verification, "the archive has more data than the release states");
  bytes_left_ -= made.pos;
  return byte_view{out_.data(), made.pos};
}

} // namespace souk::runtime
