#include "runtime/node/ports.hpp"

#include <ifaddrs.h>
#include <net/if.h>

#include "runtime/net/deliver.hpp"
#include "runtime/net/io_thread.hpp"
#include "runtime/net/listen.hpp"
#include "runtime/net/socket_address.hpp"
#include "runtime/node/member_board.hpp"

namespace souk::runtime {
namespace {

using protocol::endpoint;
using protocol::fail;
using protocol::result;

// IPv4 and IPv6 where there is both. A client hears calls too: what it publishes is fetched from it while it runs.
result<listening_sockets> client_sockets() {
  auto both = listen_on(endpoint{});
  return both ? std::move(both) : listen_on(endpoint::v4(0, 0));
}

// To a request of a later version: this one does not know it.
refused_sink answer_unsupported(std::weak_ptr<udp_port> port, std::uint32_t network) {
  return [port = std::move(port), network](const endpoint& from, const protocol::refused_datagram& refused) {
    protocol::envelope head;
    head.network = network;
    head.transaction = refused.transaction;
    if (const auto open = port.lock())
      open->send(from, protocol::encode_datagram(head, protocol::unsupported{refused.tag}));
  };
}

} // namespace

result<node_ports> open_ports(io_thread& io, socket_watch& datagrams, const config& settings,
                              const protocol::key_pair& keys, bool client) {
  auto sockets = client ? client_sockets() : listen_on(settings.listen);
  if (!sockets)
    return fail(sockets.error());
  auto identity = tls_identity::make(keys);
  if (!identity)
    return fail(identity.error());
  node_ports made;
  made.counts = std::make_shared<registry>();
  made.measured = std::make_shared<mailbox_meter>(made.counts);
  made.datagrams =
    std::make_shared<udp_port>(datagrams, std::move(sockets->datagrams), settings.network, made.measured);
  made.streams = std::make_shared<tls_port>(io, *std::move(identity), std::move(sockets->streams), settings.network);
  return made;
}

std::shared_ptr<const actors::wiring> wiring_of(const node_ports& ports, std::uint32_t network,
                                                const std::shared_ptr<member_board>& members) {
  auto made = std::make_shared<actors::wiring>();
  const std::weak_ptr<udp_port> datagrams = ports.datagrams;
  const std::weak_ptr<tls_port> streams = ports.streams;
  made->deliver_datagrams_to = [datagrams, network, meter = ports.measured, members](const actors::peer_actor& peer) {
    const auto port = datagrams.lock();
    if (!port)
      return;
    const auto waiting = meter->start_anew();
    if (members)
      members->watch_peer(waiting);
    port->deliver_to({sink_to(peer), answer_unsupported(datagrams, network), waiting});
  };
  made->deliver_calls_to = [streams](const actors::stream_acceptor& acceptor) {
    if (const auto port = streams.lock())
      port->deliver_to(acceptor);
  };
  return made;
}

endpoint advertised_endpoint(const endpoint& local) {
  if (!local.is_unspecified())
    return local;
  auto best = endpoint::v4(0x7f000001, local.port);
  ifaddrs* list = nullptr;
  if (::getifaddrs(&list) != 0)
    return best;
  for (const auto* each = list; each != nullptr; each = each->ifa_next) {
    if (each->ifa_addr == nullptr || each->ifa_addr->sa_family != AF_INET || (each->ifa_flags & IFF_LOOPBACK) != 0
        || (each->ifa_flags & IFF_UP) == 0)
      continue;
    sockaddr_storage raw{};
    std::memcpy(&raw, each->ifa_addr, sizeof(sockaddr_in));
    best = from_socket_address(raw);
    best.port = local.port;
    break;
  }
  ::freeifaddrs(list);
  return best;
}

} // namespace souk::runtime
