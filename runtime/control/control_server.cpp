#include "runtime/control/control_server.hpp"

#include <cerrno>
#include <cstring>
#include <vector>

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "runtime/control/connection.hpp"
#include "runtime/control/socket_path.hpp"
#include "runtime/files.hpp"
#include "runtime/net/descriptor.hpp"
#include "runtime/net/io_thread.hpp"

namespace souk::runtime {
namespace {

using boost::asio::local::stream_protocol;
using protocol::errc;
using protocol::fail;
using protocol::result;
namespace fs = std::filesystem;

constexpr std::size_t connections_max = 64;

sockaddr_un address_of(const fs::path& socket) {
  sockaddr_un made{};
  made.sun_family = AF_UNIX;
  std::strncpy(made.sun_path, socket.c_str(), sizeof made.sun_path - 1);
  return made;
}

tl::unexpected<protocol::error> failed(const fs::path& socket, int code) {
  return fail(errc::internal, "the control socket " + socket.string() + " cannot be made: " + system_error_text(code));
}

// A socket file outlives a node that was killed: whoever has nobody behind it may go.
result<void> remove_stale(const fs::path& socket) {
  struct stat seen{};
  if (::lstat(socket.c_str(), &seen) != 0)
    return {};
  if (!S_ISSOCK(seen.st_mode))
    return fail(errc::internal, socket.string() + " is there and is not a socket");
  const auto address = address_of(socket);
  const descriptor probe{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  if (::connect(probe.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0)
    return fail(errc::internal, "a node answers at " + socket.string() + " already");
  ::unlink(socket.c_str());
  return {};
}

result<descriptor> bind_socket(const fs::path& socket) {
  if (auto made = make_socket_folder(socket); !made)
    return fail(made.error());
  if (auto removed = remove_stale(socket); !removed)
    return fail(removed.error());
  descriptor made{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
  const auto address = address_of(socket);
  // The mode of the descriptor becomes that of the file: at no moment may another user connect.
  if (!made || ::fchmod(made.get(), 0600) != 0
      || ::bind(made.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0
      || ::chmod(socket.c_str(), 0600) != 0 || ::listen(made.get(), SOMAXCONN) != 0)
    return failed(socket, errno);
  return made;
}

} // namespace

struct control_server::state : std::enable_shared_from_this<state> {
  state(io_thread& io, int descriptor, fs::path socket, control_handler handler)
      : acceptor{io.context(), stream_protocol{}, descriptor}, path{std::move(socket)},
        handle{std::make_shared<const control_handler>(std::move(handler))} {}

  void accept_next() {
    acceptor.async_accept(
      [self = shared_from_this()](const boost::system::error_code& code, stream_protocol::socket client) {
        if (!self->acceptor.is_open())
          return;
        if (!code)
          self->take(std::move(client));
        self->accept_next();
      });
  }

  // Beyond the limit a client is closed at once, which it sees as a node that does not answer.
  void take(stream_protocol::socket client) {
    std::erase_if(clients, [](const auto& each) { return each.expired() || !each.lock()->is_open(); });
    if (clients.size() >= connections_max)
      return;
    const auto made = std::make_shared<control_connection>(std::move(client), handle);
    clients.push_back(made);
    made->start();
  }

  void close() {
    boost::system::error_code ignored;
    (void)acceptor.close(ignored);
    ::unlink(path.c_str());
    for (const auto& each : clients)
      if (const auto client = each.lock())
        client->close();
  }

  stream_protocol::acceptor acceptor;
  fs::path path;
  std::shared_ptr<const control_handler> handle;
  std::vector<std::weak_ptr<control_connection>> clients;
};

control_server::control_server(io_thread& io, std::shared_ptr<state> made) : io_{io}, state_{std::move(made)} {}

control_server::~control_server() {
  io_.run_and_wait([this] { state_->close(); });
}

result<std::unique_ptr<control_server>> control_server::listen(io_thread& io, const fs::path& socket,
                                                               control_handler handler) {
  auto bound = bind_socket(socket);
  if (!bound)
    return fail(bound.error());
  const auto made = std::make_shared<state>(io, bound->release(), socket, std::move(handler));
  io.run_and_wait([&] { made->accept_next(); });
  return std::unique_ptr<control_server>{new control_server{io, made}};
}

} // namespace souk::runtime
