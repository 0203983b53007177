#include "runtime/net/multicast_discovery.hpp"

#include <array>
#include <optional>
#include <utility> // before asio: Debian 12's Boost needs it in C++20
#include <vector>

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <sys/socket.h>

#include "protocol/error.hpp"
#include "protocol/wire/decode.hpp"
#include "protocol/wire/encode.hpp"
#include "protocol/wire/envelope.hpp"
#include "runtime/net/io_thread.hpp"
#include "runtime/net/multicast_sockets.hpp"
#include "runtime/net/socket_address.hpp"

namespace souk::runtime {

// Its fields are the message, see the head of the header.
struct presence {
  std::uint8_t version = protocol::wire_version;
  std::uint32_t network = 0;
  protocol::node_id node;
  std::uint16_t port = 0;
};
template <class F>
auto fields(F&& f, protocol::like<presence> auto& m) {
  return f(m.version, m.network, m.node, m.port);
}

namespace {

constexpr std::size_t message_bytes_max = 128;     // 45 are usual
constexpr std::size_t answers_per_second_max = 50; // a network where more ask at once finds peers all the same
constexpr std::size_t contacts_per_second_max = 50;
constexpr std::size_t datagrams_per_wakeup = 64;

struct heard {
  presence who;
  protocol::endpoint from;
};

// Allows so many of something in each second.
class rate_limit {
public:
  explicit rate_limit(std::size_t per_second) noexcept : per_second_{per_second} {}
  bool allows(protocol::instant now) noexcept {
    if (now - since_ >= std::chrono::seconds{1}) {
      since_ = now;
      count_ = 0;
    }
    return count_++ < per_second_;
  }

private:
  std::size_t per_second_;
  std::size_t count_ = 0;
  protocol::instant since_;
};

std::optional<heard> receive(int fd, bool& more) {
  std::array<std::uint8_t, message_bytes_max + 1> raw{};
  socket_address from;
  from.size = sizeof from.raw;
  const auto size = ::recvfrom(fd, raw.data(), raw.size(), MSG_DONTWAIT, from.get(), &from.size);
  more = size >= 0;
  if (size < 0 || static_cast<std::size_t>(size) > message_bytes_max)
    return std::nullopt;
  const auto who =
    protocol::decode<presence>({raw.data(), static_cast<std::size_t>(size)}, protocol::extra_fields::ignored);
  if (!who || who->version >> 4 != protocol::wire_version >> 4)
    return std::nullopt;
  return heard{*who, from_socket_address(from.raw)};
}

} // namespace

// Lives on the I/O thread.
class multicast_discovery::conversation : public std::enable_shared_from_this<conversation> {
public:
  conversation(io_thread& io, const discovery_setting& setting, found on_found, log_line log)
      : io_{io}, setting_{setting}, found_{std::move(on_found)}, log_{std::move(log)}, timer_{io.context()} {}

  void start() {
    for (const auto& each : multicast_interfaces(setting_.include_loopback))
      if (setting_.listening.is_unspecified() || each.address.address == setting_.listening.address)
        use(each);
    if (asking_.empty())
      log_("no local discovery: no network interface with multicast");
    ask();
  }

  void stop() {
    stopped_ = true;
    timer_.cancel();
    for (auto& each : sockets_)
      each->close();
  }

private:
  using socket = boost::asio::posix::stream_descriptor;

  void use(const local_interface& on) {
    auto asking = asking_socket(on);
    if (!asking)
      return log_(asking.error().message);
    asking_.push_back(listen(std::move(*asking), false));
    if (setting_.listening.port == 0)
      return; // a client answers nobody
    auto& group = on.address.is_v4() ? group_v4_ : group_v6_;
    if (!group) {
      auto made = group_socket(family_of(on.address));
      if (!made)
        return log_(made.error().message);
      group = listen(std::move(*made), true);
    }
    if (const auto joined = join_group(group->native_handle(), on); !joined)
      log_(joined.error().message);
  }

  std::shared_ptr<socket> listen(descriptor fd, bool is_group) {
    auto made = std::make_shared<socket>(io_.context(), fd.release());
    sockets_.push_back(made);
    wait(made, is_group);
    return made;
  }

  void wait(const std::shared_ptr<socket>& on, bool is_group) {
    on->async_wait(socket::wait_read,
                   [self = shared_from_this(), on, is_group](const boost::system::error_code& failure) {
                     if (failure || self->stopped_)
                       return;
                     self->drain(*on, is_group);
                     if (!self->stopped_)
                       self->wait(on, is_group);
                   });
  }

  void drain(socket& on, bool is_group) {
    auto more = true;
    for (std::size_t i = 0; more && i < datagrams_per_wakeup && !stopped_; ++i)
      if (const auto x = receive(on.native_handle(), more))
        take(*x, is_group);
  }

  void take(const heard& x, bool is_query) {
    if (x.who.network != setting_.network || x.who.node == setting_.self)
      return;
    const auto now = std::chrono::steady_clock::now();
    if (is_query && answers_.allows(now))
      answer(x.from);
    if (x.who.port == 0 || !contacts_.allows(now))
      return;
    auto where = x.from;
    where.port = x.who.port;
    found_({x.who.node, where});
  }

  // From any address of ours of its kind: the route decides.
  void answer(const protocol::endpoint& to) {
    const descriptor from{::socket(family_of(to), SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
    if (from)
      send(from.get(), to);
  }

  void ask() {
    for (const auto& each : asking_)
      send(each->native_handle(), discovery_group(family_of(local_endpoint(each->native_handle()))));
    if (stopped_ || asking_.empty() || ++queries_ >= setting_.queries_max)
      return;
    timer_.expires_after(setting_.interval);
    timer_.async_wait([self = shared_from_this()](const boost::system::error_code& cancelled) {
      if (!cancelled && !self->stopped_)
        self->ask();
    });
  }

  void send(int fd, const protocol::endpoint& to) const {
    const auto raw =
      protocol::encode(presence{protocol::wire_version, setting_.network, setting_.self, setting_.listening.port});
    const auto address = to_socket_address(to);
    // A query or an answer that is lost is asked for again.
    (void)::sendto(fd, raw.data(), raw.size(), MSG_DONTWAIT | MSG_NOSIGNAL, address.get(), address.size);
  }

  io_thread& io_;
  discovery_setting setting_;
  found found_;
  log_line log_;
  boost::asio::steady_timer timer_;
  std::vector<std::shared_ptr<socket>> sockets_;
  std::vector<std::shared_ptr<socket>> asking_;
  std::shared_ptr<socket> group_v4_;
  std::shared_ptr<socket> group_v6_;
  rate_limit answers_{answers_per_second_max};
  rate_limit contacts_{contacts_per_second_max};
  int queries_ = 0;
  bool stopped_ = false;
};

multicast_discovery::multicast_discovery(io_thread& io, const discovery_setting& setting, found on_found, log_line log)
    : io_{io}, conversation_{std::make_shared<conversation>(io, setting, std::move(on_found), std::move(log))} {
  io_.run_and_wait([this] { conversation_->start(); });
}

multicast_discovery::~multicast_discovery() {
  io_.run_and_wait([this] { conversation_->stop(); });
}

} // namespace souk::runtime
