// Finds where one msgpack value ends in a stream of them, without building anything. It reads each byte once, however
// small the pieces are in which they come, and refuses what is too large or too deep before anyone parses it.
#pragma once

#include <cstdint>
#include <vector>

#include "protocol/bytes.hpp"

namespace souk::runtime {

enum class scan : std::uint8_t { complete, incomplete, malformed, too_large, too_deep };

class message_scanner {
public:
  message_scanner(std::size_t bytes_max, std::size_t depth_max) : bytes_max_{bytes_max}, depth_max_{depth_max} {}

  // `all` is everything since the value began; it only grows between calls. When complete, the value has size() bytes.
  scan look(protocol::byte_view all);
  std::size_t size() const noexcept { return at_; }
  void restart(); // for the next value

private:
  struct item {
    std::size_t header = 1; // bytes before the payload
    std::uint64_t payload = 0; // bytes of it
    std::uint64_t children = 0; // values in it
    bool is_container = false;
    bool known = true;
  };
  static item item_of(protocol::byte_view from);
  void count_value();

  std::size_t bytes_max_;
  std::size_t depth_max_;
  std::size_t at_ = 0;
  bool begun_ = false;
  std::vector<std::uint64_t> open_; // values that each open container still lacks
};

} // namespace souk::runtime
