// Asks a running node for lookups at a steady rate, whether or not it keeps up, and says how long they took
// (bench/operations/inspected.sh).
//
//   lookup_load DATA_DIR PER_SECOND SECONDS      prints one JSON document
//
// Each call is for a random key that nobody has: the node makes three lookups for it, one after the other, for each kind
// of record. How long a call took counts from the moment at which it was due.
#include <atomic>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <string_view>
#include <thread>
#include <vector>

#include <nlohmann/json.hpp>
#include <sodium.h>

#include "protocol/id.hpp"
#include "protocol/time.hpp"
#include "runtime/control/control_client.hpp"
#include "runtime/control/socket_path.hpp"
#include "runtime/sim/summary.hpp"

namespace {

using namespace souk;
using nlohmann::json;
using clock_type = std::chrono::steady_clock;

constexpr std::size_t callers = 16; // each with one call at a time
constexpr std::size_t lookups_of_call = 3;

struct load {
  std::filesystem::path socket;
  std::size_t per_second = 0; // lookups
  std::size_t seconds = 0;

  std::size_t calls() const { return per_second * seconds / lookups_of_call; }
  clock_type::duration due(std::size_t call) const {
    return std::chrono::nanoseconds{std::uint64_t{1'000'000'000} * lookups_of_call * call / per_second};
  }
};

std::string random_key() {
  protocol::id made;
  randombytes_buf(made.raw.data(), made.raw.size());
  return made.hex();
}

// Takes one call after the other from those that are left.
void call_on(const load& order, clock_type::time_point began, std::atomic<std::size_t>& next,
             std::vector<double>& took_ms, std::atomic<std::size_t>& failed) {
  auto client = runtime::control_client::connect(order.socket);
  for (auto call = next++; call < order.calls(); call = next++) {
    const auto due = began + order.due(call);
    std::this_thread::sleep_until(due);
    if (!client || !client->call("lookup", {{"key", random_key()}}, {}))
      ++failed;
    took_ms[call] = protocol::to_ms(clock_type::now() - due);
  }
}

json run(const load& order) {
  std::vector<double> took_ms(order.calls());
  std::atomic<std::size_t> next = 0;
  std::atomic<std::size_t> failed = 0;
  const auto began = clock_type::now();
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < callers; ++i)
    threads.emplace_back([&] { call_on(order, began, next, took_ms, failed); });
  for (auto& each : threads)
    each.join();
  const auto seconds = std::chrono::duration<double>(clock_type::now() - began).count();
  const auto times = runtime::sim::summary_of(took_ms);
  return {{"calls", took_ms.size()},
          {"failed", failed.load()},
          {"lookups_per_s", static_cast<double>(took_ms.size() * lookups_of_call) / seconds},
          {"p50_ms", times.p50},
          {"p99_ms", times.p99}};
}

bool read(std::string_view text, std::size_t& into) {
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), into);
  return failure == std::errc{} && end == text.data() + text.size() && into > 0;
}

} // namespace

int main(int argc, char** argv) {
  load order;
  if (argc != 4 || !read(argv[2], order.per_second) || !read(argv[3], order.seconds) || ::sodium_init() < 0) {
    std::fprintf(stderr, "lookup_load: usage: lookup_load DATA_DIR PER_SECOND SECONDS\n");
    return 2;
  }
  order.socket = runtime::control_socket_path(std::filesystem::absolute(argv[1]));
  const auto document = run(order);
  std::printf("%s\n", document.dump().c_str());
  return document["failed"] == 0 ? 0 : 1;
}
