#include "runtime/net/socket_address.hpp"

#include <cerrno>
#include <cstring>
#include <system_error>

#include <arpa/inet.h>
#include <netinet/in.h>

namespace souk::runtime {

int family_of(const protocol::endpoint& where) noexcept {
  return where.is_v4() ? AF_INET : AF_INET6;
}

socket_address to_socket_address(const protocol::endpoint& where, int family) noexcept {
  socket_address made;
  if (family == AF_INET6) {
    sockaddr_in6 six{};
    six.sin6_family = AF_INET6;
    six.sin6_port = htons(where.port);
    std::memcpy(&six.sin6_addr, where.address.data(), 16);
    std::memcpy(&made.raw, &six, sizeof six);
    made.size = sizeof six;
  } else if (where.is_v4()) {
    sockaddr_in four{};
    four.sin_family = AF_INET;
    four.sin_port = htons(where.port);
    std::memcpy(&four.sin_addr, where.address.data() + 12, 4);
    std::memcpy(&made.raw, &four, sizeof four);
    made.size = sizeof four;
  }
  return made;
}

protocol::endpoint from_socket_address(const sockaddr_storage& raw) noexcept {
  if (raw.ss_family == AF_INET) {
    sockaddr_in four{};
    std::memcpy(&four, &raw, sizeof four);
    return protocol::endpoint::v4(ntohl(four.sin_addr.s_addr), ntohs(four.sin_port));
  }
  protocol::endpoint made;
  if (raw.ss_family == AF_INET6) {
    sockaddr_in6 six{};
    std::memcpy(&six, &raw, sizeof six);
    std::memcpy(made.address.data(), &six.sin6_addr, 16);
    made.port = ntohs(six.sin6_port);
  }
  return made;
}

protocol::endpoint local_endpoint(int fd) noexcept {
  socket_address found;
  found.size = sizeof found.raw;
  if (::getsockname(fd, found.get(), &found.size) != 0)
    return {};
  return from_socket_address(found.raw);
}

std::string reason_of(int error_number) {
  switch (error_number) {
  case EADDRINUSE:
    return "the port is in use";
  case EADDRNOTAVAIL:
    return "this is not an address of this machine";
  case EACCES:
  case EPERM:
    return "not permitted";
  case EAFNOSUPPORT:
    return "this machine has no addresses of this kind";
  case ECONNREFUSED:
    return "nobody listens there";
  default:
    return std::generic_category().message(error_number);
  }
}

} // namespace souk::runtime
