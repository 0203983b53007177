#include "bench/scenarios/announced.hpp"

#include <algorithm>
#include <chrono>

#include "bench/gossip/pushing.hpp"

namespace souk::bench {
namespace {

using namespace std::chrono_literals;

constexpr auto spread_max = 3min;
constexpr double pushed_per_s = 400; // four senders, each of which may push 200 a second

std::size_t announcements_of(node_process& node) {
  const auto status = node.call("catalogue_status", json::object());
  return status ? (*status)["announcements"].get<std::size_t>() : 0;
}

} // namespace

protocol::result<std::size_t> announce_packages(node_network& net, std::size_t packages, std::uint64_t seed) {
  std::vector<std::size_t> before;
  for (std::size_t i = 0; i < net.size(); ++i)
    before.push_back(announcements_of(net.at(i)));
  const auto to = protocol::parse_endpoint(net.at(0).address());
  if (!to)
    return protocol::fail(protocol::errc::internal, "a node listens nowhere");
  push_order order;
  order.to = *to;
  order.senders = 4;
  order.rate = pushed_per_s;
  order.seconds = static_cast<double>(packages) / pushed_per_s;
  order.seed = seed;
  const auto pushed = push(order);
  if (!pushed)
    return protocol::fail(pushed.error());
  for (std::size_t i = 0; i < net.size(); ++i)
    if (!becomes_true([&] { return announcements_of(net.at(i)) >= before[i] + pushed->sent; }, spread_max, 20ms))
      return protocol::fail(protocol::errc::timeout, "the announcements did not come to every node");
  return pushed->sent;
}

} // namespace souk::bench
