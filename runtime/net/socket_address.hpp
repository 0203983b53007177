// Endpoints as the kernel writes them.
#pragma once

#include <string>

#include <sys/socket.h>

#include "protocol/endpoint.hpp"

namespace souk::runtime {

struct socket_address {
  sockaddr_storage raw{};
  socklen_t size = 0;
  const sockaddr* get() const noexcept { return reinterpret_cast<const sockaddr*>(&raw); }
  sockaddr* get() noexcept { return reinterpret_cast<sockaddr*>(&raw); }
};

// AF_INET or AF_INET6, as the endpoint is.
int family_of(const protocol::endpoint& where) noexcept;

// In the given family: an IPv4 endpoint is mapped on an IPv6 socket; size is 0 when it does not fit.
socket_address to_socket_address(const protocol::endpoint& where, int family) noexcept;
inline socket_address to_socket_address(const protocol::endpoint& where) noexcept {
  return to_socket_address(where, family_of(where));
}

protocol::endpoint from_socket_address(const sockaddr_storage& raw) noexcept;

// The endpoint that a socket is bound to.
protocol::endpoint local_endpoint(int fd) noexcept;

// One line of what errno means, for people.
std::string reason_of(int error_number);

} // namespace souk::runtime
