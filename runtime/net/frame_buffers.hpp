// Frames in and out of a byte stream: a 4-byte big-endian length, then that many bytes. No sockets here.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <optional>
#include <span>

#include "protocol/bytes.hpp"
#include "protocol/limits.hpp"

namespace souk::runtime {

// Puts frames together where they are received, so that a block is not copied.
class frame_reader {
public:
  // Where the next bytes go; never empty.
  std::span<std::uint8_t> room() noexcept;
  // `count` bytes of room() were filled. False when the length that was declared is not allowed.
  [[nodiscard]] bool filled(std::size_t count);
  // A frame, when one is complete.
  std::optional<protocol::bytes> take();

private:
  static constexpr std::size_t header_bytes = 4;

  std::array<std::uint8_t, header_bytes> header_{};
  protocol::bytes body_;
  std::size_t at_ = 0;       // bytes of header and body that are here
  std::size_t expected_ = 0; // bytes of the body, once the header is complete
};

// Cuts what is queued into pieces of one TLS record. Small frames share a record; large ones are taken
// from where they are.
class frame_writer {
public:
  void push(protocol::bytes frame);
  // The next piece, empty when nothing is queued. The same one until wrote() is called.
  protocol::byte_view next();
  // All or the first part of next() is written.
  void wrote(std::size_t count) noexcept;
  // Bytes of the frames that are not written completely.
  std::size_t queued_bytes() const noexcept { return queued_bytes_; }
  bool empty() const noexcept { return queue_.empty() && staged_.empty(); }

private:
  static constexpr std::size_t header_bytes = 4;
  static constexpr std::size_t record_bytes = 16384; // most that a TLS record holds

  bool next_is_direct() const noexcept;
  void stage();
  void stage_front();

  std::deque<protocol::bytes> queue_;
  std::size_t at_ = 0; // bytes of the front frame, its header included, that are staged or written
  protocol::bytes staged_;
  std::size_t staged_at_ = 0;
  std::size_t queued_bytes_ = 0;
};

} // namespace souk::runtime
