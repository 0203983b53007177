#include "runtime/http/http_server.hpp"

#include <vector>

#include "runtime/http/http_connection.hpp"
#include "runtime/net/io_thread.hpp"
#include "runtime/net/tcp_endpoint.hpp"

namespace souk::runtime {
namespace {

using boost::asio::ip::tcp;
using boost::system::error_code;
using protocol::errc;
using protocol::fail;
using protocol::result;

constexpr std::size_t connections_max = 64;

// Throws boost::system::system_error.
tcp::acceptor open_acceptor(io_thread& io, const protocol::endpoint& where) {
  const auto at = tcp_endpoint(where);
  tcp::acceptor made{io.context()};
  made.open(at.protocol());
  made.set_option(tcp::acceptor::reuse_address{true});
  made.bind(at);
  made.listen();
  return made;
}

} // namespace

struct http_server::state : std::enable_shared_from_this<state> {
  state(tcp::acceptor opened, protocol::endpoint at, http_handler handler)
      : acceptor{std::move(opened)}, where{at}, handle{std::make_shared<const http_handler>(std::move(handler))} {}

  void accept_next() {
    acceptor.async_accept([self = shared_from_this()](const error_code& code, tcp::socket client) {
      if (!self->acceptor.is_open())
        return;
      if (!code)
        self->take(std::move(client));
      self->accept_next();
    });
  }

  // Beyond the limit a client is closed at once.
  void take(tcp::socket client) {
    std::erase_if(clients, [](const auto& each) { return each.expired() || !each.lock()->is_open(); });
    if (clients.size() >= connections_max)
      return;
    const auto made = std::make_shared<http_connection>(std::move(client), handle);
    clients.push_back(made);
    made->start();
  }

  void close() {
    error_code ignored;
    (void)acceptor.close(ignored);
    for (const auto& each : clients)
      if (const auto client = each.lock())
        client->close();
  }

  tcp::acceptor acceptor;
  protocol::endpoint where;
  std::shared_ptr<const http_handler> handle;
  std::vector<std::weak_ptr<http_connection>> clients;
};

http_server::http_server(io_thread& io, std::shared_ptr<state> made) : io_{io}, state_{std::move(made)} {}

http_server::~http_server() {
  io_.run_and_wait([this] { state_->close(); });
}

protocol::endpoint http_server::where() const {
  return state_->where;
}

result<std::unique_ptr<http_server>> http_server::listen(io_thread& io, const protocol::endpoint& where,
                                                         http_handler handler) {
  try {
    auto acceptor = open_acceptor(io, where);
    auto local = where;
    local.port = acceptor.local_endpoint().port();
    const auto made = std::make_shared<state>(std::move(acceptor), local, std::move(handler));
    io.run_and_wait([&] { made->accept_next(); });
    return std::unique_ptr<http_server>{new http_server{io, made}};
  } catch (const boost::system::system_error& refused) {
    return fail(errc::internal, "cannot serve HTTP on " + to_string(where) + ": " + refused.code().message());
  }
}

} // namespace souk::runtime
