// Address tokens: 8 bytes that only this node can make and that only one address can show. Whoever presents one
// has received an answer there, so the address is not forged (BEP 5). Nothing is kept per address.
#pragma once

#include <array>
#include <cstdint>

#include "protocol/endpoint.hpp"
#include "protocol/limits.hpp"
#include "protocol/random.hpp"
#include "protocol/time.hpp"
#include "protocol/wire/envelope.hpp"

namespace souk::protocol {

using token_key = std::array<std::uint8_t, 16>; // of SipHash-2-4

// From the simulator's generator. A node on real sockets takes its keys from the operating system instead.
token_key draw_token_key(random_source& random);

// Two keys, the current and the one before; a new one every half limits::token_lifetime. So a token holds for at
// least half of it and never longer than all of it. Call `rotate` before `issue` and `holds` whenever it is due.
class token_secret {
public:
  token_secret(instant now, const token_key& first) noexcept;

  bool rotation_due(instant now) const noexcept;
  void rotate(instant now, const token_key& fresh) noexcept;

  token issue(const endpoint& where) const noexcept;
  bool holds(const token& shown, const endpoint& where) const noexcept;

private:
  token_key current_;
  token_key previous_;
  std::int64_t period_; // number of half lifetimes since the clock began
};

static_assert(sizeof(token_secret) <= 48, "one lives in every simulated peer");

} // namespace souk::protocol
