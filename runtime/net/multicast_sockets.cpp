#include "runtime/net/multicast_sockets.hpp"

#include <cerrno>
#include <cstring>
#include <memory>

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>

#include "runtime/net/socket_address.hpp"

namespace souk::runtime {

using protocol::errc;
using protocol::fail;

namespace {

constexpr std::size_t interfaces_max = 16; // of a machine with many containers, the first ones do

auto no_discovery(const std::string& what) {
  return fail(errc::internal, "no local discovery " + what + ": " + reason_of(errno));
}

template <class T>
bool set(int fd, int level, int option, const T& value) noexcept {
  return ::setsockopt(fd, level, option, &value, sizeof value) == 0;
}

bool is_link_local_v6(const protocol::endpoint& where) noexcept {
  return !where.is_v4() && where.address[0] == 0xfe && (where.address[1] & 0xc0) == 0x80;
}

bool serves(const ifaddrs& each, bool include_loopback) noexcept {
  if (!each.ifa_addr || (each.ifa_addr->sa_family != AF_INET && each.ifa_addr->sa_family != AF_INET6))
    return false;
  if ((each.ifa_flags & IFF_LOOPBACK) != 0)
    return include_loopback; // it carries multicast, though it does not say so
  return (each.ifa_flags & IFF_UP) != 0 && (each.ifa_flags & IFF_MULTICAST) != 0;
}

ip_mreqn membership_v4(const local_interface& on) {
  ip_mreqn made{};
  inet_pton(AF_INET, discovery_group_v4, &made.imr_multiaddr);
  made.imr_ifindex = static_cast<int>(on.index);
  return made;
}

} // namespace

protocol::endpoint discovery_group(int family) {
  auto group = protocol::endpoint::v4(0, discovery_port);
  const auto* text = family == AF_INET ? discovery_group_v4 : discovery_group_v6;
  inet_pton(family, text, group.address.data() + (family == AF_INET ? 12 : 0));
  return group;
}

std::vector<local_interface> multicast_interfaces(bool include_loopback) {
  ifaddrs* first = nullptr;
  if (::getifaddrs(&first) != 0)
    return {};
  const std::unique_ptr<ifaddrs, void (*)(ifaddrs*)> owner{first, ::freeifaddrs};
  std::vector<local_interface> found;
  for (const auto* each = first; each && found.size() < interfaces_max; each = each->ifa_next) {
    if (!serves(*each, include_loopback))
      continue;
    sockaddr_storage raw{};
    std::memcpy(&raw, each->ifa_addr,
                each->ifa_addr->sa_family == AF_INET ? sizeof(sockaddr_in) : sizeof(sockaddr_in6));
    const auto address = from_socket_address(raw);
    if (!is_link_local_v6(address))
      found.push_back({address, ::if_nametoindex(each->ifa_name), each->ifa_name});
  }
  return found;
}

protocol::result<descriptor> group_socket(int family) {
  descriptor made{::socket(family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
  const auto group = to_socket_address(discovery_group(family));
  if (!made || !set(made.get(), SOL_SOCKET, SO_REUSEADDR, 1) || ::bind(made.get(), group.get(), group.size) != 0)
    return no_discovery(family == AF_INET ? "over IPv4" : "over IPv6");
  if (family == AF_INET)
    set(made.get(), IPPROTO_IP, IP_MULTICAST_ALL, 0); // only of interfaces that were joined
  return made;
}

protocol::result<void> join_group(int fd, const local_interface& on) {
  auto joined = false;
  if (on.address.is_v4()) {
    joined = set(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, membership_v4(on));
  } else {
    ipv6_mreq request{};
    inet_pton(AF_INET6, discovery_group_v6, &request.ipv6mr_multiaddr);
    request.ipv6mr_interface = on.index;
    joined = set(fd, IPPROTO_IPV6, IPV6_JOIN_GROUP, request);
  }
  if (joined || errno == EADDRINUSE) // two addresses of one interface
    return {};
  return no_discovery("on " + on.name);
}

protocol::result<descriptor> asking_socket(const local_interface& on) {
  const auto family = family_of(on.address);
  descriptor made{::socket(family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
  const auto address = to_socket_address(on.address);
  const auto leaves = made
                      && (on.address.is_v4() ? set(made.get(), IPPROTO_IP, IP_MULTICAST_IF, membership_v4(on))
                                             : set(made.get(), IPPROTO_IPV6, IPV6_MULTICAST_IF, on.index));
  if (!leaves || ::bind(made.get(), address.get(), address.size) != 0)
    return no_discovery("from " + on.name);
  return made;
}

} // namespace souk::runtime
