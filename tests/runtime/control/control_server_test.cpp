#include "runtime/control/control_server.hpp"

#include <fstream>
#include <thread>

#include <sys/socket.h>
#include <sys/un.h>

#include "runtime/control/control_client.hpp"
#include "runtime/control/socket_path.hpp"
#include "runtime/files.hpp"
#include "runtime/net/io_thread.hpp"
#include "tests/catch.hpp"
#include "tests/runtime/temporary_folder.hpp"

using namespace souk;
using namespace std::chrono_literals;
using nlohmann::json;
using runtime::control_client;
using runtime::control_server;

namespace {

// Answers `echo` at once, `late` from another thread with progress before it, and `never` never.
void answer(runtime::control_call call) {
  if (call.method == "echo")
    return call.reply(call.params);
  if (call.method == "late") {
    std::thread{[call] {
      call.told({{"done", 1}});
      call.reply(json{{"late", true}});
    }}.detach();
    return;
  }
  if (call.method != "never")
    call.reply(protocol::fail(protocol::errc::usage, "there is no method '" + call.method + "'"));
}

int connect_raw(const std::filesystem::path& socket) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, socket.c_str(), sizeof address.sun_path - 1);
  const auto fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  REQUIRE(::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  return fd;
}

// Sends the bytes and waits until the server has closed the connection.
bool is_closed_after(const std::filesystem::path& socket, const protocol::bytes& raw) {
  const runtime::descriptor fd{connect_raw(socket)};
  const timeval limit{5, 0};
  ::setsockopt(fd.get(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  (void)::send(fd.get(), raw.data(), raw.size(), MSG_NOSIGNAL);
  char answer = 0;
  return ::recv(fd.get(), &answer, 1, 0) <= 0 && errno != EAGAIN;
}

struct served {
  tests::temporary_folder folder;
  std::filesystem::path socket = runtime::control_socket_path(folder.path());
  runtime::io_thread io;
  protocol::result<std::unique_ptr<control_server>> server = control_server::listen(io, socket, answer);
};

} // namespace

TEST_CASE("a client asks and is answered, with progress") {
  served s;
  REQUIRE(s.server);
  CHECK(runtime::mode_of(s.socket) == 0600);
  auto client = control_client::connect(s.socket);
  REQUIRE(client);
  CHECK(client->call("echo", {{"x", 1}}, {}).value()["x"] == 1);
  auto told = 0;
  CHECK(client->call("late", json::object(), [&](const json& now) { told += now["done"].get<int>(); }).value()["late"]
        == true);
  CHECK(told == 1);
  CHECK(client->call("nonsense", json::object(), {}).error().code == protocol::errc::usage);
}

TEST_CASE("one client that waits holds up no other") {
  served s;
  REQUIRE(s.server);
  std::vector<runtime::descriptor> stalled;
  const auto never = runtime::encode_rpc(runtime::rpc_request{1, "never", json::object()});
  for (auto i = 0; i < 20; ++i) {
    stalled.emplace_back(connect_raw(s.socket));
    (void)::send(stalled.back().get(), never.data(), never.size() - static_cast<std::size_t>(i % 2), MSG_NOSIGNAL);
  }
  CHECK(control_client::connect(s.socket)->call("echo", {{"x", 2}}, {}).value()["x"] == 2);
}

TEST_CASE("whoever breaks the protocol is closed, and the next is served") {
  served s;
  REQUIRE(s.server);
  CHECK(is_closed_after(s.socket, {0xc1}));
  CHECK(is_closed_after(s.socket, protocol::bytes(100, 0x91)));
  CHECK(is_closed_after(s.socket, {0xdd, 0xff, 0xff, 0xff, 0xff}));
  CHECK(is_closed_after(s.socket, {0xc6, 0x7f, 0xff, 0xff, 0xff}));
  CHECK(is_closed_after(s.socket, json::to_msgpack(json{1, 1, nullptr, 3})));
  CHECK(is_closed_after(s.socket, json::to_msgpack(json{0, 1, "echo", {3}})));
  CHECK(control_client::connect(s.socket)->call("echo", json::object(), {}));
}

TEST_CASE("the socket file of a dead node is replaced, that of a living one is not") {
  served s;
  REQUIRE(s.server);
  CHECK_FALSE(control_server::listen(s.io, s.socket, answer));
  CHECK(control_client::connect(s.socket)); // it was left alone
  s.server->reset();
  CHECK_FALSE(std::filesystem::exists(s.socket));
  {
    const auto fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0); // binds and dies without removing the file
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, s.socket.c_str(), sizeof address.sun_path - 1);
    REQUIRE(::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    ::close(fd);
  }
  CHECK_FALSE(control_client::connect(s.socket));
  const auto again = control_server::listen(s.io, s.socket, answer);
  REQUIRE(again);
  CHECK(control_client::connect(s.socket)->call("echo", json::object(), {}));
}

TEST_CASE("a file that is no socket is left where it is") {
  const tests::temporary_folder folder;
  const auto socket = runtime::control_socket_path(folder.path());
  std::ofstream{socket} << "mine";
  runtime::io_thread io;
  CHECK_FALSE(control_server::listen(io, socket, answer));
  CHECK(std::filesystem::is_regular_file(socket));
}

TEST_CASE("a path that is too long for a socket gets a short one") {
  const std::filesystem::path deep = "/" + std::string(200, 'd');
  const auto socket = runtime::control_socket_path(deep);
  CHECK(socket.native().size() <= 107);
  CHECK(socket == runtime::control_socket_path(deep));
  CHECK(socket != runtime::control_socket_path(deep / "other"));
  CHECK(runtime::control_socket_path("/short") == "/short/control.sock");
}
