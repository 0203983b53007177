// The sockets of a node and how its actors are tied to them.
#pragma once

#include <memory>

#include "actors/environment.hpp"
#include "actors/node/wiring.hpp"
#include "protocol/error.hpp"
#include "protocol/hash.hpp"
#include "runtime/config.hpp"
#include "runtime/net/tls_port.hpp"
#include "runtime/net/udp_port.hpp"
#include "runtime/node/mailbox_meter.hpp"
#include "runtime/telemetry/registry.hpp"

namespace souk::runtime {

class member_board;

struct node_ports {
  std::shared_ptr<registry> counts;
  std::shared_ptr<mailbox_meter> measured;
  std::shared_ptr<udp_port> datagrams;
  std::shared_ptr<tls_port> streams;
};

// A client takes any UDP port and is called by nobody. Error: internal (port in use).
protocol::result<node_ports> open_ports(io_thread& io, socket_watch& datagrams, const config& settings,
                                        const protocol::key_pair& keys, bool client);

// Holds the ports weakly: the actors hold them already, and the ports hold the actors. `members` hears of each new peer; none:
// nobody watches.
std::shared_ptr<const actors::wiring> wiring_of(const node_ports& ports, std::uint32_t network,
                                                const std::shared_ptr<member_board>& members);

// Where others reach the node: where it listens, or, when that is every address, at one of this machine.
protocol::endpoint advertised_endpoint(const protocol::endpoint& local);

} // namespace souk::runtime
