// The HTTP server on a real socket: what it answers, and whom it refuses.
#include "runtime/http/http_server.hpp"

#include <thread>

#include <sys/socket.h>

#include "runtime/net/descriptor.hpp"
#include "runtime/net/io_thread.hpp"
#include "runtime/net/socket_address.hpp"
#include "tests/catch.hpp"

using namespace souk;
using runtime::http_call;
using runtime::http_server;

namespace {

// Says what it was asked; `/late` from another thread.
void answer(const http_call& call) {
  const runtime::http_answer made{200, "text/plain", "asked " + call.target};
  if (call.target != "/late")
    return call.reply(made);
  std::thread{[call, made] { call.reply(made); }}.detach();
}

struct served {
  runtime::io_thread io;
  std::unique_ptr<http_server> server =
    std::move(*http_server::listen(io, protocol::endpoint::v4(0x7f000001, 0), answer));

  runtime::descriptor connect() const {
    const auto to = runtime::to_socket_address(server->where());
    runtime::descriptor made{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    const timeval limit{10, 0};
    ::setsockopt(made.get(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    REQUIRE(::connect(made.get(), reinterpret_cast<const sockaddr*>(&to.raw), to.size) == 0);
    return made;
  }

  // Everything that comes until the server closes.
  std::string ask(const std::string& request) const {
    const auto client = connect();
    (void)::send(client.get(), request.data(), request.size(), MSG_NOSIGNAL);
    std::string all;
    std::array<char, 4096> piece{};
    for (ssize_t count = 0; (count = ::recv(client.get(), piece.data(), piece.size(), 0)) > 0;)
      all.append(piece.data(), static_cast<std::size_t>(count));
    return all;
  }
};

std::string request(const std::string& first, const std::string& more = "Host: 127.0.0.1:1\r\n") {
  return first + " HTTP/1.1\r\n" + more + "Connection: close\r\n\r\n";
}

bool is(const std::string& answer, int status) {
  return answer.starts_with("HTTP/1.1 " + std::to_string(status) + " ");
}

} // namespace

TEST_CASE("a question is answered, at once or later") {
  const served s;
  for (const std::string target : {"/x?y=1", "/late"}) {
    const auto got = s.ask(request("GET " + target));
    CHECK(is(got, 200));
    CHECK(got.ends_with("\r\n\r\nasked " + target));
  }
}

TEST_CASE("one connection serves several requests") {
  const served s;
  const auto got = s.ask("GET /1 HTTP/1.1\r\nHost: localhost\r\n\r\n" + request("GET /2"));
  CHECK(got.find("asked /1HTTP/1.1 200 ") != std::string::npos);
  CHECK(got.ends_with("asked /2"));
}

TEST_CASE("HEAD has the length and no body") {
  const served s;
  const auto got = s.ask(request("HEAD /x"));
  CHECK(is(got, 200));
  CHECK(got.find("Content-Length: 8\r\n") != std::string::npos);
  CHECK(got.ends_with("\r\n\r\n"));
}

TEST_CASE("what is no question is refused") {
  const served s;
  CHECK(is(s.ask(request("POST /x")), 405));
  CHECK(is(s.ask(request("GET /x", "Host: 127.0.0.1\r\nContent-Length: 3\r\n") + "abc"), 413));
  CHECK(is(s.ask(request("GET /" + std::string(10'000, 'x'))), 431));
  CHECK(is(s.ask("nonsense\r\n\r\n"), 400));
}

TEST_CASE("other sites and other names are refused") {
  const served s;
  for (const std::string host : {"127.0.0.1", "localhost:80", "[::1]:80", "192.0.2.1"})
    CHECK(is(s.ask(request("GET /x", "Host: " + host + "\r\n")), 200));
  for (const std::string host : {"souk.example", "localhost.example", "", "[", "::::"})
    CHECK(is(s.ask(request("GET /x", "Host: " + host + "\r\n")), 403));
  CHECK(is(s.ask(request("GET /x", "")), 403));
  CHECK(is(s.ask(request("GET /x", "Host: 127.0.0.1:1\r\nOrigin: http://127.0.0.1:1\r\n")), 200));
  for (const std::string origin : {"http://127.0.0.1:2", "https://127.0.0.1:1", "null", "http://souk.example"})
    CHECK(is(s.ask(request("GET /x", "Host: 127.0.0.1:1\r\nOrigin: " + origin + "\r\n")), 403));
}

TEST_CASE("those who say nothing hold up nobody, and there is an end to how many") {
  const served s;
  std::vector<runtime::descriptor> silent;
  for (int i = 0; i < 63; ++i)
    silent.push_back(s.connect());
  CHECK(is(s.ask(request("GET /x")), 200));
  silent.push_back(s.connect());
  silent.push_back(s.connect());
  CHECK(s.ask(request("GET /x")).empty());
}

TEST_CASE("an address that is taken is an error") {
  served s;
  const auto again = http_server::listen(s.io, s.server->where(), answer);
  REQUIRE_FALSE(again);
  CHECK(again.error().message.find(to_string(s.server->where())) != std::string::npos);
}
