// One row of a routing table, 8 bytes.
#pragma once

#include <cstdint>

#include "protocol/dht/contact_book.hpp"
#include "protocol/dht/rtt_class.hpp"

namespace souk::protocol {

// A full bucket spreads over its eight regions: the three bits that follow its prefix.
inline constexpr int bucket_region_bits = 3;

struct table_entry {
  contact_handle handle = 0;
  std::uint16_t following = 0;    // the id's bits that follow its bucket's prefix: orders most pairs without the book
  std::uint16_t rtt : 7 = 0;      // rtt_class
  std::uint16_t heard : 7 = 0;    // minute of the last sign of life or of the last try, see routing_table::minute_of
  std::uint16_t failures : 2 = 0; // in a row

  static constexpr unsigned failures_max = 2; // a bad entry: left out of answers, makes room
  bool bad() const noexcept { return failures >= failures_max; }
};
static_assert(sizeof(table_entry) == 8);

} // namespace souk::protocol
