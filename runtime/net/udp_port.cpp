#include "runtime/net/udp_port.hpp"

#include <array>
#include <atomic>
#include <cerrno>
#include <mutex>
#include <optional>

#include <netinet/in.h>
#include <sys/socket.h>

#include "protocol/invariant.hpp"
#include "protocol/limits.hpp"
#include "runtime/net/socket_address.hpp"
#include "runtime/net/socket_watch.hpp"

namespace souk::runtime {
namespace {

constexpr std::size_t batch_datagrams = 16;                                  // taken by one system call
constexpr std::size_t batches_per_turn = 8;                                  // then others on the thread get theirs
constexpr std::size_t slot_bytes = protocol::limits::datagram_bytes_max + 1; // one more shows what is too long

// Where the kernel puts what arrives. One a thread, whatever the number of ports.
struct receive_batch {
  std::array<std::array<std::uint8_t, slot_bytes>, batch_datagrams> bytes;
  std::array<sockaddr_storage, batch_datagrams> from;
  std::array<iovec, batch_datagrams> parts;
  std::array<mmsghdr, batch_datagrams> heads;

  std::size_t used = 0; // by the last call, which wrote the lengths of the addresses

  receive_batch() noexcept : heads{} {
    for (std::size_t i = 0; i < batch_datagrams; ++i) {
      parts[i] = {bytes[i].data(), slot_bytes};
      heads[i].msg_hdr.msg_iov = &parts[i];
      heads[i].msg_hdr.msg_iovlen = 1;
      heads[i].msg_hdr.msg_name = &from[i];
      heads[i].msg_hdr.msg_namelen = sizeof from[i];
    }
  }

  std::size_t receive(int fd) noexcept {
    for (std::size_t i = 0; i < used; ++i)
      heads[i].msg_hdr.msg_namelen = sizeof from[i];
    const auto count = ::recvmmsg(fd, heads.data(), batch_datagrams, MSG_DONTWAIT, nullptr);
    used = count > 0 ? static_cast<std::size_t>(count) : 0;
    return used;
  }
};

int family_of_socket(int fd) noexcept {
  int family = AF_UNSPEC;
  socklen_t size = sizeof family;
  ::getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &family, &size);
  return family;
}

} // namespace

class udp_port::receiver {
public:
  receiver(socket_watch& sockets, std::shared_ptr<descriptor> socket, std::uint32_t network,
           std::shared_ptr<actors::metrics> metrics, std::shared_ptr<datagram_tap> tap)
      : sockets_{sockets}, socket_{std::move(socket)}, network_{network}, metrics_{std::move(metrics)},
        tap_{std::move(tap)} {}

  // `self` is this: the watch holds it while it is read.
  void deliver_to(const std::shared_ptr<receiver>& self, datagram_sinks sinks) {
    const std::lock_guard alone{opening_};
    sinks_ = std::make_shared<const datagram_sinks>(std::move(sinks));
    if (!watched_ && !closed_)
      watched_ = sockets_.add(socket_->get(), [self] { return self->drain(); });
  }

  void stop() noexcept {
    std::optional<socket_watch::key> watched;
    {
      const std::lock_guard alone{opening_};
      closed_ = true;
      watched = watched_;
    }
    if (watched)
      sockets_.remove(*watched);
  }

private:
  // True when it ends before all is read.
  bool drain() {
    static thread_local receive_batch batch;
    const auto sinks = sinks_.load(); // one of them may put others in place
    for (std::size_t round = 0; round < batches_per_turn; ++round) {
      const auto count = batch.receive(socket_->get());
      for (std::size_t i = 0; i < count && !closed_; ++i)
        take(*sinks, from_socket_address(batch.from[i]), {batch.bytes[i].data(), batch.heads[i].msg_len});
      if (count < batch_datagrams || closed_)
        return false;
    }
    return true;
  }

  void take(const datagram_sinks& sinks, const protocol::endpoint& from, protocol::byte_view raw) {
    auto decoded = protocol::decode_datagram(raw, network_);
    if (!decoded)
      return refuse(sinks, from, decoded.error());
    if (!sinks.credit->take())
      return metrics_->add(actors::counter::datagram_dropped, "no_credit");
    tap_->arrived(from, *decoded);
    sinks.accepted(from, std::move(*decoded));
  }

  void refuse(const datagram_sinks& sinks, const protocol::endpoint& from, const protocol::refused_datagram& refused) {
    metrics_->add(actors::counter::datagram_dropped, to_string(refused.why));
    if (refused.why == protocol::wire_fault::unknown_tag && sinks.refused)
      sinks.refused(from, refused);
  }

  socket_watch& sockets_;
  const std::shared_ptr<descriptor> socket_;
  const std::uint32_t network_;
  const std::shared_ptr<actors::metrics> metrics_;
  const std::shared_ptr<datagram_tap> tap_;
  std::atomic<std::shared_ptr<const datagram_sinks>> sinks_;
  std::atomic<bool> closed_ = false;
  std::mutex opening_; // guards what follows
  std::optional<socket_watch::key> watched_;
};

udp_port::udp_port(socket_watch& sockets, descriptor socket, std::uint32_t network,
                   std::shared_ptr<actors::metrics> metrics)
    : socket_{std::make_shared<descriptor>(std::move(socket))}, family_{family_of_socket(socket_->get())},
      local_{local_endpoint(socket_->get())}, metrics_{std::move(metrics)},
      tap_{std::make_shared<datagram_tap>(network)},
      receiver_{std::make_shared<receiver>(sockets, socket_, network, metrics_, tap_)} {
  protocol::invariant(family_ == AF_INET || family_ == AF_INET6, "a udp_port gets a bound socket");
}

udp_port::~udp_port() {
  close();
}

void udp_port::deliver_to(datagram_sinks sinks) {
  protocol::invariant(sinks.accepted && sinks.credit, "datagrams have a consumer and a bound");
  receiver_->deliver_to(receiver_, std::move(sinks));
}

void udp_port::close() noexcept {
  receiver_->stop();
}

void udp_port::send(const protocol::endpoint& to, protocol::bytes raw) noexcept {
  const auto address = to_socket_address(to, family_);
  if (address.size == 0)
    return metrics_->add(actors::counter::datagram_dropped, "wrong_family");
  tap_->sent(to, raw); // before its answer can be here
  const auto sent =
    ::sendto(socket_->get(), raw.data(), raw.size(), MSG_DONTWAIT | MSG_NOSIGNAL, address.get(), address.size);
  if (sent == static_cast<ssize_t>(raw.size()))
    return;
  const auto full = errno == EAGAIN || errno == ENOBUFS;
  metrics_->add(actors::counter::datagram_dropped, full ? "send_buffer_full" : "not_sendable");
}

} // namespace souk::runtime
