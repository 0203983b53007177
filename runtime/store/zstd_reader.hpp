// Decompresses one zstd frame that comes in parts. Bounded in memory and in what it gives, whatever comes.
#pragma once

#include <functional>
#include <memory>

#include <zstd.h>

#include "protocol/bytes.hpp"
#include "protocol/error.hpp"

namespace souk::runtime {

class zstd_reader {
public:
  // Gives the next compressed bytes, null at the end.
  using source = std::function<std::shared_ptr<const protocol::bytes>()>;
  zstd_reader(source more, std::uint64_t bytes_max);

  // Some bytes, valid until the next call; none at the end of the frame. Error: verification.
  protocol::result<protocol::byte_view> next();

private:
  protocol::result<bool> refill(); // false at the end of the input

  source more_;
  std::uint64_t bytes_left_;
  std::unique_ptr<ZSTD_DCtx, std::size_t (*)(ZSTD_DCtx*)> stream_;
  std::shared_ptr<const protocol::bytes> in_;
  std::size_t in_used_ = 0;
  protocol::bytes out_;
  bool ended_ = false;
};

} // namespace souk::runtime
