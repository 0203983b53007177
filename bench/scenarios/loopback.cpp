#include "bench/scenarios/loopback.hpp"

#include <algorithm>
#include <chrono>
#include <vector>

#include <unistd.h>

#include "bench/scenarios/cases.hpp"
#include "bench/scenarios/programs.hpp"

namespace souk::bench {
namespace {

using namespace std::chrono_literals;

constexpr auto join_max = 20s;
constexpr std::size_t known_wanted = 10;
constexpr int port_tries = 20;

// Below those that the system gives away itself; another run beside this one begins elsewhere.
std::uint16_t next_port(std::size_t nodes) {
  static std::size_t next = static_cast<std::size_t>(::getpid()) * 131;
  next += nodes;
  return static_cast<std::uint16_t>(12'000 + next % 18'000);
}

} // namespace

protocol::result<std::unique_ptr<loopback_peers>> loopback_peers::start(std::size_t nodes) {
  protocol::error why;
  for (int i = 0; i < port_tries; ++i) {
    auto made = std::make_unique<loopback_peers>();
    made->order_ = std::make_unique<arguments>();
    made->order_->nodes = nodes;
    made->order_->port = next_port(nodes);
    const auto began = steady::now();
    made->fleet_ = std::make_unique<fleet>(*made->order_);
    protocol::result<void> started;
    for (std::size_t n = 0; n < nodes && started; ++n)
      started = made->fleet_->start_node(n);
    if (!started) {
      why = started.error();
      continue;
    }
    const auto wanted = std::min(known_wanted, nodes / 2);
    const auto all_know = [&] { return std::ranges::min(made->fleet_->contacts_known()) >= wanted; };
    if (!becomes_true(all_know, join_max, 1ms))
      return protocol::fail(protocol::errc::timeout, "the nodes on loopback did not come to know each other");
    made->joined_ms_ = ms_since(began);
    return made;
  }
  return protocol::fail(why);
}

} // namespace souk::bench
