// Pushes announcements at a node over UDP, from one socket or several, as fast as is told and without minding what is answered:
// what a busy network does, and what one does that means harm.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "protocol/endpoint.hpp"
#include "protocol/error.hpp"

namespace souk::bench {

// What is wrong with what is pushed.
enum class push_kind : std::uint8_t { fresh, replayed, forged, expired, oversized };
protocol::result<push_kind> push_kind_from(const std::string& name);

struct push_order {
  protocol::endpoint to;
  std::size_t senders = 1;
  double rate = 1000; // announcements a second, of all senders together
  double seconds = 10;
  push_kind kind = push_kind::fresh;
  std::uint64_t seed = 1;
};

struct push_report {
  std::uint64_t sent = 0;
  std::map<std::string, std::uint64_t> answers; // by their status
  double took_s = 0;
};

// Makes and signs everything first, then gets tokens, says "pushing" on standard error, and pushes. Error: no_peers, when the node gives no token.
protocol::result<push_report> push(const push_order& order);

} // namespace souk::bench
