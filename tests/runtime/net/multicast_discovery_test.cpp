#include "tests/catch.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include "runtime/net/multicast_discovery.hpp"
#include "runtime/net/multicast_sockets.hpp"
#include "runtime/net/socket_address.hpp"
#include "tests/runtime/net/net_fixture.hpp"

using namespace souk;
using namespace souk::tests;

namespace {

// Neither nodes of this machine nor other tests, which run at the same time, take part.
std::uint32_t own_network() {
  return 0x7e570000u + static_cast<std::uint32_t>(getpid());
}

// On 127.0.0.1.
struct finder {
  finder(runtime::io_thread& io, std::uint8_t n, std::uint16_t port, std::uint32_t network = own_network()) {
    runtime::discovery_setting setting;
    setting.network = network;
    setting.self.raw[0] = n;
    setting.listening = loopback(port);
    setting.include_loopback = true;
    setting.interval = 100ms;
    setting.queries_max = 5;
    discovery = std::make_unique<runtime::multicast_discovery>(
      io, setting, [to = found](const protocol::contact& x) { to->add(x); },
      [to = lines](const std::string& x) { to->add(x); });
  }
  bool has_found(std::uint8_t n) const {
    const auto all = found->all();
    return std::any_of(all.begin(), all.end(), [n](const protocol::contact& x) { return x.id.raw[0] == n; });
  }

  std::shared_ptr<collected<protocol::contact>> found = std::make_shared<collected<protocol::contact>>();
  std::shared_ptr<collected<std::string>> lines = std::make_shared<collected<std::string>>();
  std::unique_ptr<runtime::multicast_discovery> discovery;
};

// Where the loopback interface carries no multicast there is nothing to test.
bool loopback_has_multicast(runtime::io_thread& io) {
  finder first{io, 200, 1};
  finder second{io, 201, 2};
  return eventually([&] { return second.has_found(200); }, 1s);
}

} // namespace

TEST_CASE("two nodes on one network find each other") {
  runtime::io_thread io;
  if (!loopback_has_multicast(io))
    return;
  finder first{io, 1, 4001};
  finder second{io, 2, 4002};
  REQUIRE(eventually([&] { return first.has_found(2) && second.has_found(1); }));
  CHECK(first.found->all()[0].where == loopback(4002));
  CHECK_FALSE(first.has_found(1));
}

TEST_CASE("a client finds nodes and is not found, and other networks do not meet") {
  runtime::io_thread io;
  if (!loopback_has_multicast(io))
    return;
  finder node{io, 1, 4001};
  finder client{io, 2, 0};
  finder elsewhere{io, 3, 4003, own_network() - 0x10000000u};
  REQUIRE(eventually([&] { return client.has_found(1); }));
  std::this_thread::sleep_for(300ms);
  CHECK_FALSE(node.has_found(2));
  CHECK_FALSE(node.has_found(3));
  CHECK(elsewhere.found->size() == 0);
}

TEST_CASE("noise sent to the group disturbs nobody") {
  runtime::io_thread io;
  if (!loopback_has_multicast(io))
    return;
  finder node{io, 1, 4001};
  const auto interfaces = runtime::multicast_interfaces(true);
  const auto on = std::find_if(interfaces.begin(), interfaces.end(),
                               [](const auto& x) { return x.address.address == loopback().address; });
  REQUIRE(on != interfaces.end());
  const auto from = runtime::asking_socket(*on);
  REQUIRE(from);
  const auto group = runtime::to_socket_address(runtime::discovery_group(AF_INET));
  for (std::size_t size = 0; size < 300; ++size) {
    const protocol::bytes noise(size, static_cast<std::uint8_t>(0x90 + size));
    (void)::sendto(from->get(), noise.data(), noise.size(), 0, group.get(), group.size);
  }
  finder other{io, 2, 4002};
  CHECK(eventually([&] { return node.has_found(2); }));
  CHECK(node.found->all()[0].id.raw[0] == 2);
}

TEST_CASE("where no interface serves, discovery is a log line") {
  runtime::io_thread io;
  runtime::discovery_setting setting;
  setting.listening = *protocol::parse_endpoint("192.0.2.1:4000");
  collected<std::string> lines;
  const runtime::multicast_discovery none{io, setting, [](const protocol::contact&) {},
                                          [&](const std::string& x) { lines.add(x); }};
  CHECK(lines.size() == 1);
}
