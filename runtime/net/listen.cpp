#include "runtime/net/listen.hpp"

#include <cerrno>

#include <netinet/in.h>
#include <sys/socket.h>

#include "runtime/net/socket_address.hpp"

namespace souk::runtime {
namespace {

constexpr int any_port_attempts_max = 64;
constexpr int datagram_buffer_bytes = 8 << 20; // 6,000 full datagrams: a burst while the thread is busy
constexpr int backlog = 256;

void set(int fd, int level, int option, int value) noexcept {
  ::setsockopt(fd, level, option, &value, sizeof value);
}

// The forced form needs a privilege; the other one stops at the system's ceiling. Either may fail.
void enlarge_buffers(int fd) noexcept {
  set(fd, SOL_SOCKET, SO_RCVBUF, datagram_buffer_bytes);
  set(fd, SOL_SOCKET, SO_SNDBUF, datagram_buffer_bytes);
  set(fd, SOL_SOCKET, SO_RCVBUFFORCE, datagram_buffer_bytes);
  set(fd, SOL_SOCKET, SO_SNDBUFFORCE, datagram_buffer_bytes);
}

// A bound socket, or nothing and errno.
descriptor bind_socket(const protocol::endpoint& where, int kind) {
  descriptor made{::socket(family_of(where), kind | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
  if (!made)
    return made;
  if (!where.is_v4())
    set(made.get(), IPPROTO_IPV6, IPV6_V6ONLY, where.is_unspecified() ? 0 : 1);
  if (kind == SOCK_STREAM) // a restart must not wait for connections of the last run
    set(made.get(), SOL_SOCKET, SO_REUSEADDR, 1);
  const auto address = to_socket_address(where);
  if (::bind(made.get(), address.get(), address.size) == 0)
    return made;
  const auto why = errno;
  made.reset();
  errno = why;
  return made;
}

auto cannot_listen(const protocol::endpoint& where, int why) {
  return protocol::fail(protocol::errc::internal, "cannot listen on " + to_string(where) + ": " + reason_of(why));
}

} // namespace

protocol::result<descriptor> bind_datagrams(const protocol::endpoint& where) {
  auto made = bind_socket(where, SOCK_DGRAM);
  if (!made)
    return cannot_listen(where, errno);
  enlarge_buffers(made.get());
  return made;
}

protocol::result<listening_sockets> listen_on(const protocol::endpoint& where) {
  for (int attempt = 1;; ++attempt) {
    auto datagrams = bind_datagrams(where);
    if (!datagrams)
      return protocol::fail(datagrams.error());
    const auto local = local_endpoint(datagrams->get());
    auto streams = bind_socket(local, SOCK_STREAM);
    if (streams && ::listen(streams.get(), backlog) == 0)
      return listening_sockets{std::move(*datagrams), std::move(streams), local};
    const auto another = where.port == 0 && errno == EADDRINUSE && attempt < any_port_attempts_max;
    if (!another)
      return cannot_listen(local, errno);
  }
}

} // namespace souk::runtime
