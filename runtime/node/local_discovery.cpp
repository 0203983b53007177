#include "runtime/node/local_discovery.hpp"

#include <array>
#include <set>
#include <utility> // before asio: Debian 12's Boost needs it in C++20

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include "protocol/wire/decode.hpp"
#include "protocol/wire/encode.hpp"
#include "runtime/net/descriptor.hpp"
#include "runtime/net/io_thread.hpp"
#include "runtime/net/socket_address.hpp"

namespace souk::runtime {
namespace {

using protocol::contact;
using namespace std::chrono_literals;

constexpr std::uint32_t group_address = 0xefc04a0b; // 239.192.74.11, of the organisation-local scope (RFC 2365)
constexpr std::uint16_t group_port = 7410;
constexpr std::size_t call_bytes_max = 128;
constexpr std::size_t known_max = 256;              // of one local network; the DHT finds the rest
constexpr auto question_interval = 60s;
constexpr std::size_t calls_per_wakeup_max = 64;

template <class Visit>
void for_each_interface(Visit visit) {
  ifaddrs* list = nullptr;
  if (::getifaddrs(&list) != 0)
    return;
  for (const auto* each = list; each != nullptr; each = each->ifa_next)
    if (each->ifa_addr != nullptr && each->ifa_addr->sa_family == AF_INET && (each->ifa_flags & IFF_UP) != 0
        && (each->ifa_flags & (IFF_MULTICAST | IFF_LOOPBACK)) != 0)
      visit(reinterpret_cast<const sockaddr_in*>(each->ifa_addr)->sin_addr);
  ::freeifaddrs(list);
}

descriptor open_socket(std::uint16_t port) {
  descriptor made{::socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
  const int on = 1;
  ::setsockopt(made.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on); // several nodes on one machine
  const auto where = to_socket_address(protocol::endpoint::v4(0, port));
  if (::bind(made.get(), where.get(), where.size) != 0)
    made.reset();
  return made;
}

void join_group(int socket) {
  for_each_interface([&](const in_addr& at) {
    ip_mreq wanted{};
    wanted.imr_multiaddr.s_addr = htonl(group_address);
    wanted.imr_interface = at;
    ::setsockopt(socket, IPPROTO_IP, IP_ADD_MEMBERSHIP, &wanted, sizeof wanted);
  });
}

void send_to(int socket, const protocol::endpoint& to, const local_call& call) {
  const auto raw = protocol::encode(call);
  const auto where = to_socket_address(to);
  ::sendto(socket, raw.data(), raw.size(), MSG_DONTWAIT | MSG_NOSIGNAL, where.get(), where.size);
}

void send_to_all(int socket, const local_call& call) {
  for_each_interface([&](const in_addr& at) {
    ::setsockopt(socket, IPPROTO_IP, IP_MULTICAST_IF, &at, sizeof at);
    send_to(socket, protocol::endpoint::v4(group_address, group_port), call);
  });
}

struct heard {
  local_call call;
  protocol::endpoint from;
  contact node() const { return {call.node, {from.address, call.port}}; }
};

// The next call of this network, or nothing when none waits.
std::optional<heard> receive(int socket, std::uint32_t network) {
  for (std::size_t i = 0; i < calls_per_wakeup_max; ++i) {
    std::array<std::uint8_t, call_bytes_max> raw{};
    sockaddr_storage from{};
    socklen_t size = sizeof from;
    const auto count = ::recvfrom(socket, raw.data(), raw.size(), MSG_DONTWAIT, reinterpret_cast<sockaddr*>(&from), &size);
    if (count < 0)
      return std::nullopt;
    const auto call = protocol::decode<local_call>(protocol::byte_view{raw}.first(static_cast<std::size_t>(count)),
                                                   protocol::extra_fields::ignored);
    if (call && call->network == network)
      return heard{*call, from_socket_address(from)};
  }
  return std::nullopt;
}

} // namespace

// Lives on the I/O thread.
class local_discovery::listener : public std::enable_shared_from_this<listener> {
public:
  listener(io_thread& io, descriptor socket, std::uint32_t network, const contact& self, std::function<void(const contact&)> found)
      : socket_{io.context(), socket.release()}, timer_{io.context()}, network_{network}, self_{self}, found_{std::move(found)} {}

  void start() {
    join_group(socket_.native_handle());
    question();
    wait();
  }

  void stop() {
    boost::system::error_code ignored;
    socket_.close(ignored);
    timer_.cancel();
  }

private:
  local_call words(bool asks) const { return {1, network_, asks, self_.id, self_.where.port}; }

  void question() {
    send_to_all(socket_.native_handle(), words(true));
    timer_.expires_after(question_interval);
    timer_.async_wait([self = shared_from_this()](const boost::system::error_code& code) {
      if (!code && self->socket_.is_open())
        self->question();
    });
  }

  void wait() {
    socket_.async_wait(boost::asio::posix::descriptor_base::wait_read,
                       [self = shared_from_this()](const boost::system::error_code& code) {
                         if (code || !self->socket_.is_open())
                           return;
                         while (const auto next = receive(self->socket_.native_handle(), self->network_))
                           self->take(*next);
                         self->wait();
                       });
  }

  void take(const heard& h) {
    if (h.call.node == self_.id)
      return;
    if (h.call.asks)
      send_to(socket_.native_handle(), h.from, words(false));
    const auto is_node = h.call.node != protocol::node_id{} && h.call.port != 0;
    if (is_node && known_.size() < known_max && known_.insert(h.node()).second)
      found_(h.node());
  }

  boost::asio::posix::stream_descriptor socket_;
  boost::asio::steady_timer timer_;
  std::uint32_t network_;
  contact self_;
  std::function<void(const contact&)> found_;
  std::set<contact> known_;
};

local_discovery::local_discovery(io_thread& io, std::shared_ptr<listener> made) : io_{io}, listener_{std::move(made)} {}

local_discovery::~local_discovery() {
  io_.run_and_wait([this] { listener_->stop(); });
}

std::unique_ptr<local_discovery> local_discovery::start(io_thread& io, std::uint32_t network, const contact& self,
                                                        std::function<void(const contact&)> found) {
  auto socket = open_socket(group_port);
  if (!socket)
    return nullptr;
  const auto made = std::make_shared<listener>(io, std::move(socket), network, self, std::move(found));
  io.run_and_wait([&] { made->start(); });
  return std::unique_ptr<local_discovery>{new local_discovery{io, made}};
}

std::vector<contact> discover_peers(std::uint32_t network, std::chrono::milliseconds limit) {
  std::vector<contact> all;
  const auto socket = open_socket(0);
  if (!socket)
    return all;
  send_to_all(socket.get(), {1, network, true, {}, 0});
  const auto end = std::chrono::steady_clock::now() + limit;
  while (all.empty()) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
    pollfd ready{socket.get(), POLLIN, 0};
    if (left.count() <= 0 || ::poll(&ready, 1, static_cast<int>(left.count())) <= 0)
      break;
    while (const auto next = receive(socket.get(), network))
      if (next->call.node != protocol::node_id{} && next->call.port != 0 && all.size() < known_max)
        all.push_back(next->node());
  }
  return all;
}

} // namespace souk::runtime
