#include "runtime/net/frame_buffers.hpp"

#include <algorithm>
#include <utility>

#include "protocol/invariant.hpp"

namespace souk::runtime {
namespace {

// Memory follows what arrives: four bytes that promise a megabyte get this much at first.
constexpr std::size_t first_body_bytes = 64 * 1024;

std::array<std::uint8_t, 4> header_of(std::size_t size) noexcept {
  return {static_cast<std::uint8_t>(size >> 24), static_cast<std::uint8_t>(size >> 16),
          static_cast<std::uint8_t>(size >> 8), static_cast<std::uint8_t>(size)};
}

} // namespace

std::span<std::uint8_t> frame_reader::room() noexcept {
  if (at_ < header_bytes)
    return std::span{header_}.subspan(at_);
  return std::span{body_}.subspan(at_ - header_bytes);
}

bool frame_reader::filled(std::size_t count) {
  at_ += count;
  if (at_ < header_bytes)
    return true;
  if (at_ == header_bytes && expected_ == 0) {
    expected_ =
      std::size_t{header_[0]} << 24 | std::size_t{header_[1]} << 16 | std::size_t{header_[2]} << 8 | header_[3];
    if (expected_ == 0 || expected_ > protocol::limits::frame_bytes_max)
      return false;
    body_.resize(std::min(expected_, first_body_bytes));
  }
  protocol::invariant(at_ - header_bytes <= body_.size(), "what is read fits its room");
  if (at_ - header_bytes == body_.size())
    body_.resize(expected_);
  return true;
}

std::optional<protocol::bytes> frame_reader::take() {
  if (expected_ == 0 || at_ != header_bytes + expected_)
    return std::nullopt;
  at_ = expected_ = 0;
  return std::exchange(body_, {});
}

void frame_writer::push(protocol::bytes frame) {
  protocol::invariant(!frame.empty() && frame.size() <= protocol::limits::frame_bytes_max,
                      "a frame is within its limit");
  queued_bytes_ += frame.size();
  queue_.push_back(std::move(frame));
}

bool frame_writer::next_is_direct() const noexcept {
  return staged_.empty() && !queue_.empty() && at_ >= header_bytes
         && queue_.front().size() + header_bytes - at_ >= record_bytes;
}

protocol::byte_view frame_writer::next() {
  if (next_is_direct())
    return protocol::byte_view{queue_.front()}.subspan(at_ - header_bytes, record_bytes);
  if (staged_.empty())
    stage();
  return protocol::byte_view{staged_}.subspan(staged_at_);
}

void frame_writer::stage() {
  while (staged_.size() < record_bytes && !queue_.empty())
    stage_front();
}

void frame_writer::stage_front() {
  auto& front = queue_.front();
  const auto header = header_of(front.size());
  while (at_ < header_bytes && staged_.size() < record_bytes)
    staged_.push_back(header[at_++]);
  if (at_ < header_bytes)
    return;
  const auto left = front.size() + header_bytes - at_;
  const auto part = std::min(left, record_bytes - staged_.size());
  const auto* from = front.data() + (at_ - header_bytes);
  staged_.insert(staged_.end(), from, from + part);
  at_ += part;
  if (part < left)
    return;
  queued_bytes_ -= front.size();
  queue_.pop_front();
  at_ = 0;
}

void frame_writer::wrote(std::size_t count) noexcept {
  if (staged_.empty()) {
    at_ += count;
    const auto& front = queue_.front();
    if (at_ < front.size() + header_bytes)
      return;
    queued_bytes_ -= front.size();
    queue_.pop_front();
    at_ = 0;
    return;
  }
  staged_at_ += count;
  if (staged_at_ < staged_.size())
    return;
  staged_at_ = 0;
  staged_.clear();
}

} // namespace souk::runtime
