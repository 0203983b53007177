#include "tests/catch.hpp"

#include <sys/socket.h>

#include "runtime/net/socket_address.hpp"
#include "tests/runtime/net/net_fixture.hpp"

using namespace souk;
using namespace souk::tests;
using protocol::errc;

namespace {

// Two nodes and somebody who asks.
struct two_nodes {
  explicit two_nodes(runtime::stream_limits limits = {}) : server{io, 1, limits}, client{io, 2, limits} {}
  ~two_nodes() {
    client.port->close();
    server.port->close();
    stop(asker);
    if (acceptor)
      stop(acceptor);
  }
  void serve(std::size_t bytes) {
    acceptor = spawn_server(system, *server.port, bytes);
    server.port->deliver_to(acceptor);
  }
  void serve_silently() {
    acceptor = spawn_silent(system, taken);
    server.port->deliver_to(acceptor);
  }
  void ask(std::uint32_t index, std::chrono::milliseconds timeout = 20s, std::optional<protocol::node_id> expected = {},
           std::optional<protocol::endpoint> to = {}) {
    client.port->ask(to.value_or(server.where), expected, protocol::get_block{{}, index}, timeout, asker, index);
  }
  errc code_of(std::size_t i) { return got->all().at(i).body.error().code; }

  caf::actor_system_config config;
  caf::actor_system system{config};
  runtime::io_thread io;
  stream_node server;
  stream_node client;
  std::shared_ptr<answers> got = std::make_shared<answers>();
  std::shared_ptr<calls> taken = std::make_shared<calls>();
  actors::stream_asker asker = spawn_asker(system, got);
  actors::stream_acceptor acceptor;
};

runtime::descriptor connected_plainly(const protocol::endpoint& to) {
  runtime::descriptor made{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  const auto address = runtime::to_socket_address(to);
  REQUIRE(::connect(made.get(), address.get(), address.size) == 0);
  return made;
}

} // namespace

TEST_CASE("a call is answered, and each side knows who the other is") {
  two_nodes net;
  net.serve_silently();
  net.ask(3, 20s, net.server.id);
  REQUIRE(net.taken->wait_for(1));
  const auto call = net.taken->all()[0];
  CHECK(call.peer == net.client.id);
  CHECK(std::get<protocol::get_block>(call.body).index == 3);
  net.server.port->answer(call.connection, call.call, protocol::refused{protocol::refusal::busy});
  net.server.port->answer(call.connection, call.call, protocol::refused{protocol::refusal::busy}); // ignored
  REQUIRE(net.got->wait_for(1));
  const auto answer = net.got->all()[0];
  CHECK(answer.ticket == 3);
  CHECK(answer.peer == net.server.id);
  CHECK(answer.from == net.server.where);
  REQUIRE(answer.body);
  CHECK(std::get<protocol::refused>(*answer.body).why == protocol::refusal::busy);
}

TEST_CASE("blocks of a megabyte arrive whole, over one connection") {
  two_nodes net;
  net.serve(protocol::limits::block_bytes);
  for (std::uint32_t i = 0; i < 100; ++i)
    net.ask(i);
  REQUIRE(net.got->wait_for(100, 30s));
  for (const auto& each : net.got->all()) {
    REQUIRE(each.body);
    const auto& whole = std::get<protocol::block>(*each.body).whole;
    CHECK(whole.size() == protocol::limits::block_bytes);
    CHECK(whole[0] == each.ticket);
  }
  CHECK(net.client.port->counts().connected == 1);
}

TEST_CASE("1000 calls at once are all answered, though 64 are open at a time") {
  two_nodes net;
  net.serve(10);
  for (std::uint32_t i = 0; i < 1000; ++i)
    net.ask(i);
  REQUIRE(net.got->wait_for(1000));
  std::set<std::uint64_t> tickets;
  for (const auto& each : net.got->all())
    if (each.body)
      tickets.insert(each.ticket);
  CHECK(tickets.size() == 1000);
}

TEST_CASE("at most 64 calls of a connection are handed over, and more calls than may wait are refused") {
  runtime::stream_limits limits;
  limits.waiting_max = 100;
  two_nodes net{limits};
  net.serve_silently();
  for (std::uint32_t i = 0; i < 200; ++i)
    net.ask(i, 1s);
  REQUIRE(net.got->wait_for(36));
  CHECK(net.code_of(0) == errc::internal);
  REQUIRE(net.got->wait_for(200));
  CHECK(net.code_of(199) == errc::timeout);
  CHECK(net.taken->size() == 64);
}

TEST_CASE("another node than expected is refused, for that call alone") {
  two_nodes net;
  net.serve(10);
  net.ask(1, 20s, net.client.id);
  net.ask(2, 20s, net.server.id);
  REQUIRE(net.got->wait_for(2));
  net.ask(3, 20s, protocol::node_id{});
  REQUIRE(net.got->wait_for(3));
  for (const auto& each : net.got->all())
    CHECK(each.body.has_value() == (each.ticket == 2));
  CHECK(net.code_of(2) == errc::verification);
}

TEST_CASE("what cannot be reached is a clear error") {
  two_nodes net;
  const auto gone = runtime::listen_on(loopback())->local; // closed again
  net.ask(1, 20s, {}, gone);
  REQUIRE(net.got->wait_for(1));
  CHECK(net.code_of(0) == errc::no_peers);
  CHECK(net.got->all()[0].body.error().message == "cannot reach " + to_string(gone) + ": nobody listens there");

  net.ask(2, 20s, {}, net.client.where);
  REQUIRE(net.got->wait_for(2));
  CHECK(net.got->all()[1].body.error().message == to_string(net.client.where) + " is this node itself");
}

TEST_CASE("who accepts and says nothing is a timeout, who speaks something else fails verification") {
  runtime::stream_limits limits;
  limits.connect_timeout = 300ms;
  two_nodes net{limits};
  const auto mute = runtime::listen_on(loopback());
  net.ask(1, 20s, {}, mute->local);
  REQUIRE(net.got->wait_for(1, 2s));
  CHECK(net.code_of(0) == errc::timeout);

  const auto other = runtime::listen_on(loopback());
  net.ask(2, 20s, {}, other->local);
  runtime::descriptor accepted;
  REQUIRE(eventually([&] {
    if (!accepted)
      accepted.reset(::accept(other->streams.get(), nullptr, nullptr));
    return bool{accepted};
  }));
  constexpr std::string_view greeting = "220 mail.example ESMTP\r\n";
  REQUIRE(::send(accepted.get(), greeting.data(), greeting.size(), MSG_NOSIGNAL) > 0);
  REQUIRE(net.got->wait_for(2));
  CHECK(net.code_of(1) == errc::verification);
}

TEST_CASE("a plain-text client does not disturb the others") {
  two_nodes net;
  net.serve(10);
  const auto plain = connected_plainly(net.server.where);
  constexpr std::string_view request = "GET / HTTP/1.1\r\n\r\n";
  REQUIRE(::send(plain.get(), request.data(), request.size(), MSG_NOSIGNAL) > 0);
  REQUIRE(eventually([&] { return net.server.port->counts().handshakes_failed == 1; }));
  net.ask(1);
  REQUIRE(net.got->wait_for(1));
  CHECK(net.got->all()[0].body);
}

TEST_CASE("a call times out by itself, and a late answer is ignored") {
  two_nodes net;
  net.serve_silently();
  net.ask(1, 50ms);
  net.ask(2, 20s);
  REQUIRE(net.got->wait_for(1));
  CHECK(net.code_of(0) == errc::timeout);
  REQUIRE(net.taken->wait_for(2));
  for (const auto& call : net.taken->all())
    net.server.port->answer(call.connection, call.call, protocol::refused{});
  REQUIRE(net.got->wait_for(2));
  CHECK(net.got->all()[1].ticket == 2);
  CHECK(net.got->all()[1].body);
}

TEST_CASE("a server that ends while calls are open gives each of them an error") {
  two_nodes net;
  net.serve_silently();
  for (std::uint32_t i = 0; i < 100; ++i)
    net.ask(i);
  REQUIRE(net.taken->wait_for(64));
  net.server.port.reset();
  REQUIRE(net.got->wait_for(100));
  for (const auto& each : net.got->all())
    CHECK(each.body.error().code == errc::no_peers);
  CHECK(net.got->size() == 100);
  net.server = stream_node{net.io, 1};
}

TEST_CASE("an idle connection closes, and the next call opens another") {
  runtime::stream_limits limits;
  limits.idle_outbound = 50ms;
  two_nodes net{limits};
  net.serve(10);
  net.ask(1);
  REQUIRE(net.got->wait_for(1));
  REQUIRE(eventually([&] { return net.client.port->counts().open == 0 && net.server.port->counts().open == 0; }));
  net.ask(2);
  REQUIRE(net.got->wait_for(2));
  CHECK(net.got->all()[1].body);
  CHECK(net.client.port->counts().connected == 2);
}

TEST_CASE("the connections of a node are limited: idle ones give way, busy ones do not") {
  runtime::stream_limits limits;
  limits.connections_max = 2;
  two_nodes net{limits};
  net.serve(10);
  stream_node second{net.io, 3};
  stream_node third{net.io, 4};
  const auto silent = spawn_silent(net.system, net.taken);
  second.port->deliver_to(silent);
  third.port->deliver_to(silent);
  net.ask(1);
  REQUIRE(net.got->wait_for(1));
  net.ask(2, 20s, {}, second.where);
  net.ask(3, 20s, {}, third.where); // the first connection is idle by now
  REQUIRE(net.taken->wait_for(2));
  net.ask(4);
  REQUIRE(net.got->wait_for(2));
  CHECK(net.got->all()[1].ticket == 4);
  CHECK(net.code_of(1) == errc::no_peers);
  second.port->close();
  third.port->close();
  stop(silent);
}

TEST_CASE("IPv6 and dual-stack nodes call each other") {
  two_nodes net;
  stream_node both{net.io, 3, {}, *protocol::parse_endpoint("[::]:0")};
  const auto server = spawn_server(net.system, *both.port, 10);
  both.port->deliver_to(server);
  net.ask(1, 20s, both.id, loopback(both.where.port));
  net.ask(2, 20s, both.id, *protocol::parse_endpoint("[::1]:" + std::to_string(both.where.port)));
  REQUIRE(net.got->wait_for(2));
  CHECK(net.got->all()[0].body);
  CHECK(net.got->all()[1].body);
  both.port->close();
  stop(server);
}

TEST_CASE("closing while busy is clean: every call has exactly one answer") {
  property("one answer for each ask", [](std::uint8_t count, bool server_first) {
    two_nodes net;
    net.serve(200'000);
    const auto asked = std::size_t{count} + 1;
    for (std::uint32_t i = 0; i < asked; ++i)
      net.ask(i, std::chrono::milliseconds{*rc::gen::inRange(1, 50)});
    net.got->wait_for(*rc::gen::inRange<std::size_t>(0, asked), 1s);
    (server_first ? net.server : net.client).port->close();
    RC_ASSERT(net.got->wait_for(asked));
    net.client.port->close();
    std::this_thread::sleep_for(1ms);
    std::set<std::uint64_t> tickets;
    for (const auto& each : net.got->all())
      RC_ASSERT(tickets.insert(each.ticket).second);
    RC_ASSERT(tickets.size() == asked);
  });
}

TEST_CASE("a port that is closed answers at once") {
  two_nodes net;
  net.client.port->close();
  net.ask(1);
  REQUIRE(net.got->wait_for(1));
  CHECK(net.code_of(0) == errc::no_peers);
}
