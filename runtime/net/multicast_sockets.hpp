// The sockets of multicast discovery: one that hears the group, and one for each local address to ask from.
#pragma once

#include <string>
#include <vector>

#include <sys/socket.h>

#include "protocol/endpoint.hpp"
#include "protocol/error.hpp"
#include "runtime/net/descriptor.hpp"

namespace souk::runtime {

inline constexpr std::uint16_t discovery_port = 38775;
inline constexpr const char* discovery_group_v4 = "239.255.83.75";   // site-local scope, RFC 2365
inline constexpr const char* discovery_group_v6 = "ff12::736f:756b"; // transient, link-local scope, RFC 4291

// An address of this machine from which a group can be asked. Link-local IPv6 is left out: an endpoint
// cannot say which link.
struct local_interface {
  protocol::endpoint address; // port 0
  unsigned index = 0;
  std::string name;
};
std::vector<local_interface> multicast_interfaces(bool include_loopback);

// Bound to the group, shared with other nodes of this machine. Joins nothing yet.
protocol::result<descriptor> group_socket(int family);
protocol::result<void> join_group(int fd, const local_interface& on);
// Bound to the interface's address; what it sends to the group leaves there.
protocol::result<descriptor> asking_socket(const local_interface& on);

protocol::endpoint discovery_group(int family);

} // namespace souk::runtime
