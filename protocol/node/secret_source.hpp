// Numbers that nobody outside can predict, from a key that came from outside: SipHash-2-4 of a counter
// (Aumasson and Bernstein 2012). What others see of it (transactions, nonces) tells nothing about the rest.
#pragma once

#include <array>
#include <cstdint>

namespace souk::protocol {

class secret_source {
public:
  using key = std::array<std::uint8_t, 16>;
  explicit secret_source(const key& from) noexcept : key_{from} {}

  std::uint64_t next() noexcept { return at(++counter_); }
  // The draw that belongs to a number, always the same: needs no memory.
  std::uint64_t at(std::uint64_t position) const noexcept;
  key next_key() noexcept;

private:
  key key_;
  std::uint64_t counter_ = 0;
};

} // namespace souk::protocol
