#include "runtime/net/udp_port.hpp"

#include <array>
#include <cerrno>

#include <netinet/in.h>
#include <sys/socket.h>

#include "protocol/invariant.hpp"
#include "protocol/limits.hpp"
#include "runtime/net/io_thread.hpp"
#include "runtime/net/socket_address.hpp"

#include <boost/asio/posix/stream_descriptor.hpp>

namespace souk::runtime {
namespace {

constexpr std::size_t batch_datagrams = 64;                                  // taken by one system call
constexpr std::size_t batches_per_wakeup = 8; // then others on the thread get their turn
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

// Lives on the I/O thread.
class udp_port::receiver : public std::enable_shared_from_this<receiver> {
public:
  receiver(io_thread& io, std::shared_ptr<descriptor> socket, std::uint32_t network,
           std::shared_ptr<actors::metrics> metrics, std::shared_ptr<datagram_tap> tap)
      : socket_{std::move(socket)}, network_{network}, metrics_{std::move(metrics)}, tap_{std::move(tap)},
        ready_{io.context(), socket_->get()} {}

  ~receiver() {
    ready_.release(); // the descriptor has another owner
  }

  void deliver_to(datagram_sinks sinks) {
    const auto first = !sinks_;
    sinks_ = std::make_shared<datagram_sinks>(std::move(sinks));
    if (first)
      wait();
  }

  void stop() {
    closed_ = true;
    ready_.cancel();
  }

private:
  void wait() {
    ready_.async_wait(boost::asio::posix::descriptor_base::wait_read,
                      [self = shared_from_this()](const boost::system::error_code& failure) {
                        if (failure || self->closed_)
                          return;
                        self->drain();
                        if (!self->closed_) // a sink may close its port
                          self->wait();
                      });
  }

  void drain() {
    static thread_local receive_batch batch;
    const auto sinks = sinks_; // one of them may put others in place
    for (std::size_t round = 0; round < batches_per_wakeup; ++round) {
      const auto count = batch.receive(socket_->get());
      for (std::size_t i = 0; i < count && !closed_; ++i)
        take(*sinks, from_socket_address(batch.from[i]), {batch.bytes[i].data(), batch.heads[i].msg_len});
      if (count < batch_datagrams || closed_)
        return;
    }
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

  std::shared_ptr<descriptor> socket_;
  std::uint32_t network_;
  std::shared_ptr<actors::metrics> metrics_;
  std::shared_ptr<datagram_tap> tap_;
  boost::asio::posix::stream_descriptor ready_;
  std::shared_ptr<const datagram_sinks> sinks_;
  bool closed_ = false;
};

udp_port::udp_port(io_thread& io, descriptor socket, std::uint32_t network, std::shared_ptr<actors::metrics> metrics)
    : io_{io}, socket_{std::make_shared<descriptor>(std::move(socket))}, family_{family_of_socket(socket_->get())},
      local_{local_endpoint(socket_->get())}, metrics_{std::move(metrics)}, tap_{std::make_shared<datagram_tap>(network)},
      receiver_{std::make_shared<receiver>(io, socket_, network, metrics_, tap_)} {
  protocol::invariant(family_ == AF_INET || family_ == AF_INET6, "a udp_port gets a bound socket");
}

udp_port::~udp_port() {
  close();
}

void udp_port::deliver_to(datagram_sinks sinks) {
  protocol::invariant(sinks.accepted && sinks.credit, "datagrams have a consumer and a bound");
  io_.run_and_wait([&] { receiver_->deliver_to(std::move(sinks)); });
}

void udp_port::close() {
  io_.run_and_wait([this] { receiver_->stop(); });
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
