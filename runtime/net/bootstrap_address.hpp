// The address of a first peer, as people write it: `host:port`, `1.2.3.4:port` or `[2001:db8::1]:port`,
// after `ID@` when its node id is to be checked.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/endpoint.hpp"
#include "protocol/error.hpp"
#include "protocol/time.hpp"

namespace souk::runtime {

class io_thread;

struct bootstrap_address {
  std::optional<protocol::node_id> expected;
  std::string host; // a name or an address, without brackets
  std::uint16_t port = 0;
  bool operator==(const bootstrap_address&) const = default;
};

// errc::usage, with what was wrong, when it is none of the forms above.
protocol::result<bootstrap_address> parse_bootstrap_address(std::string_view text);
std::string to_string(const bootstrap_address& address);

// Every endpoint that the name stands for, IPv6 and IPv4 as the system orders them, at most 16. A name that
// does not exist is errc::no_peers; no answer in time is errc::timeout.
using resolved = protocol::result<std::vector<protocol::endpoint>>;

// Waits; an address needs no waiting.
resolved resolve(const bootstrap_address& address, protocol::duration timeout);
// Calls back once, on the I/O thread, unless that is stopped before.
void resolve(io_thread& io, const bootstrap_address& address, protocol::duration timeout,
             std::function<void(resolved)> done);

} // namespace souk::runtime
