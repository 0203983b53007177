#include "tests/catch.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

#include "runtime/net/deliver.hpp"
#include "runtime/net/socket_address.hpp"
#include "runtime/net/udp_port.hpp"
#include "tests/runtime/net/net_fixture.hpp"
#include "tests/runtime/net/watching.hpp"

using namespace souk;
using namespace souk::tests;
using runtime::credit;
using runtime::udp_port;

namespace {

struct arrival {
  protocol::endpoint from;
  protocol::datagram datagram;
};

// A port that collects what it is sent, and gives each credit back unless told to keep it.
struct datagram_node {
  explicit datagram_node(watching& io, const protocol::endpoint& at = loopback(), std::size_t credits = 4096,
                         bool gives_back = true)
      : in_use{std::make_shared<credit>(credits)}, port{io.sockets, runtime::bind_datagrams(at).value(), 0, metrics} {
    port.deliver_to({[gives_back, to = all, used = in_use](const protocol::endpoint& from, protocol::datagram&& x) {
                       if (gives_back)
                         used->give_back();
                       to->add({from, std::move(x)});
                     },
                     [to = refused](const protocol::endpoint&, const protocol::refused_datagram& x) { to->add(x); },
                     in_use});
  }

  std::shared_ptr<counted_metrics> metrics = std::make_shared<counted_metrics>();
  std::shared_ptr<collected<arrival>> all = std::make_shared<collected<arrival>>();
  std::shared_ptr<collected<protocol::refused_datagram>> refused =
    std::make_shared<collected<protocol::refused_datagram>>();
  std::shared_ptr<credit> in_use;
  udp_port port;
};

protocol::bytes ping_of(std::uint64_t transaction) {
  protocol::envelope head;
  head.transaction = transaction;
  return encode_datagram(head, protocol::ping{});
}

protocol::endpoint v6_loopback(std::uint16_t port = 0) {
  return *protocol::parse_endpoint("[::1]:" + std::to_string(port));
}

} // namespace

TEST_CASE("two ports talk over loopback") {
  watching io;
  datagram_node a{io};
  datagram_node b{io};
  for (std::uint64_t i = 0; i < 200; ++i)
    a.port.send(b.port.local(), ping_of(i));
  REQUIRE(b.all->wait_for(200));
  const auto all = b.all->all();
  CHECK(all.front().from == a.port.local());
  CHECK(all.back().datagram.envelope.transaction == 199);
  CHECK(all.front().datagram.bytes_on_wire == ping_of(0).size());
  CHECK(b.in_use->in_use() == 0);
}

TEST_CASE("a dual-stack port hears IPv4 and IPv6, and names IPv4 senders as IPv4") {
  watching io;
  datagram_node four{io};
  datagram_node six{io, v6_loopback()};
  datagram_node both{io, *protocol::parse_endpoint("[::]:0")};
  const auto port = both.port.local().port;
  four.port.send(loopback(port), ping_of(4));
  REQUIRE(both.all->wait_for(1));
  six.port.send(v6_loopback(port), ping_of(6));
  REQUIRE(both.all->wait_for(2));
  CHECK(both.all->all()[0].from == four.port.local());
  CHECK(both.all->all()[1].from == six.port.local());

  both.port.send(four.port.local(), ping_of(1));
  both.port.send(six.port.local(), ping_of(1));
  CHECK(four.all->wait_for(1));
  CHECK(six.all->wait_for(1));
  four.port.send(six.port.local(), ping_of(1));
  CHECK(four.metrics->of("wrong_family") == 1);
}

TEST_CASE("hostile datagrams are counted by reason and reach nobody") {
  watching io;
  datagram_node a{io};
  datagram_node b{io};
  const auto to = b.port.local();
  a.port.send(to, {0xc1});
  a.port.send(to, protocol::bytes(1300, 0));
  a.port.send(to, protocol::bytes{0xdf, 0xff, 0xff, 0xff, 0xff});
  auto cut = ping_of(1);
  cut.resize(cut.size() - 1);
  a.port.send(to, cut);
  protocol::envelope other_network;
  other_network.network = 7;
  a.port.send(to, encode_datagram(other_network, protocol::ping{}));
  auto unknown = ping_of(0x1234);
  REQUIRE(unknown[3] == protocol::ping::tag);
  unknown[3] = 0x7f;
  a.port.send(to, unknown);
  a.port.send(to, ping_of(9));
  REQUIRE(b.all->wait_for(1));
  CHECK(b.all->size() == 1);
  CHECK(b.metrics->of("too_large") == 1);
  CHECK(b.metrics->of("wrong_network") == 1);
  CHECK(b.metrics->of("malformed") + b.metrics->of("over_limit") == 3);
  REQUIRE(b.refused->wait_for(1));
  CHECK(b.refused->size() == 1);
  CHECK(b.refused->all()[0].transaction == 0x1234);
  CHECK(b.refused->all()[0].tag == 0x7f);
}

TEST_CASE("beyond its credit a consumer is spared") {
  watching io;
  datagram_node a{io};
  datagram_node b{io, loopback(), 10, false};
  for (std::uint64_t i = 0; i < 15; ++i)
    a.port.send(b.port.local(), ping_of(i));
  REQUIRE(eventually([&] { return b.metrics->of("no_credit") == 5; }));
  CHECK(b.all->size() == 10);
  CHECK(b.in_use->in_use() == 10);
  b.in_use->give_back(10);
  a.port.send(b.port.local(), ping_of(1));
  CHECK(b.all->wait_for(11));
}

TEST_CASE("after close nothing is delivered, and a port may be closed by its own sink") {
  watching io;
  datagram_node a{io};
  datagram_node b{io};
  b.port.deliver_to({[&](const protocol::endpoint&, protocol::datagram&& x) {
                       b.all->add({{}, std::move(x)});
                       b.port.close();
                     },
                     {},
                     std::make_shared<credit>()});
  for (std::uint64_t i = 0; i < 50; ++i)
    a.port.send(b.port.local(), ping_of(i));
  REQUIRE(b.all->wait_for(1));
  std::this_thread::sleep_for(20ms);
  CHECK(b.all->size() == 1);
}

TEST_CASE("an address that cannot be had is named") {
  const auto taken = runtime::listen_on(loopback());
  REQUIRE(taken);
  const auto again = runtime::listen_on(taken->local);
  REQUIRE_FALSE(again);
  CHECK(again.error().code == protocol::errc::internal);
  CHECK(again.error().message == "cannot listen on " + to_string(taken->local) + ": the port is in use");

  const auto foreign = runtime::listen_on(*protocol::parse_endpoint("192.0.2.1:4000"));
  REQUIRE_FALSE(foreign);
  CHECK(foreign.error().message == "cannot listen on 192.0.2.1:4000: this is not an address of this machine");
}

TEST_CASE("UDP and TCP get one port number, also where TCP finds it taken") {
  for (int i = 0; i < 20; ++i) {
    const auto sockets = runtime::listen_on(loopback());
    REQUIRE(sockets);
    CHECK(sockets->local.port != 0);
    CHECK(runtime::local_endpoint(sockets->streams.get()) == sockets->local);
    CHECK(runtime::local_endpoint(sockets->datagrams.get()) == sockets->local);
  }
}

TEST_CASE("each datagram arrives at a typed actor, decoded") {
  using peer = caf::typed_actor<caf::reacts_to<actors::arrived_datagram>>;
  caf::actor_system_config config;
  caf::actor_system system{config};
  watching io;
  datagram_node a{io};
  auto seen = std::make_shared<collected<std::string>>();
  const auto actor = system.spawn([seen](peer::pointer) -> peer::behavior_type {
    return {[seen](const actors::arrived_datagram& m) { seen->add(std::string{protocol::name_of(m.what.body)}); }};
  });
  udp_port port{io.sockets, runtime::bind_datagrams(loopback()).value(), 0, a.metrics};
  port.deliver_to({runtime::sink_to(actor), {}, std::make_shared<credit>()});
  a.port.send(port.local(), ping_of(1));
  a.port.send(port.local(), encode_datagram({}, protocol::find_node{}));
  REQUIRE(seen->wait_for(2));
  CHECK(seen->all() == std::vector<std::string>{"ping", "find_node"});
  port.close();
  stop(actor);
}
