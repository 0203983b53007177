#include "runtime/net/datagram_tap.hpp"

#include <algorithm>
#include <utility>

#include "protocol/shell/message_text.hpp"

namespace souk::runtime {

void datagram_tap::sent(const protocol::endpoint& to, protocol::byte_view raw, clock::time_point now) noexcept {
  if (!wanted())
    return;
  if (const auto read = protocol::decode_datagram(raw, network_))
    keep({0, now, true, to, read->envelope.transaction, protocol::key_named_by(read->body), protocol::message_text(read->body)});
}

void datagram_tap::arrived(const protocol::endpoint& from, const protocol::datagram& read, clock::time_point now) noexcept {
  if (wanted())
    keep({0, now, false, from, read.envelope.transaction, protocol::key_named_by(read.body), protocol::message_text(read.body)});
}

void datagram_tap::keep(tapped_datagram row) noexcept {
  const std::lock_guard guard{keeping_};
  if (row.at > until_) { // nobody asked for them any more
    wanted_ = false;
    rows_.clear();
    return;
  }
  row.number = ++last_;
  rows_.push_back(std::move(row));
  if (rows_.size() > rows_max)
    rows_.pop_front();
}

std::vector<tapped_datagram> datagram_tap::after(std::uint64_t number, clock::time_point now) {
  const std::lock_guard guard{keeping_};
  wanted_ = true;
  until_ = now + kept_after_asking;
  const auto first =
    std::find_if(rows_.begin(), rows_.end(), [number](const tapped_datagram& row) { return row.number > number; });
  return {first, rows_.end()};
}

} // namespace souk::runtime
