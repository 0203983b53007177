// p2p/cli: the commands of a person who runs one of twenty nodes on loopback, whose catalogue holds five hundred packages.
#include "bench/scenarios/announced.hpp"
#include "bench/scenarios/cases.hpp"
#include "bench/scenarios/goods.hpp"
#include "bench/scenarios/groups.hpp"
#include "bench/scenarios/programs.hpp"

namespace souk::bench {
namespace {

using benchmark::State;

constexpr std::size_t peers = 20;
constexpr std::size_t packages = 500;
constexpr std::size_t keepers = 4; // the last nodes keep copies of everything
constexpr std::size_t readers = 15; // install; node 0 publishes
constexpr int commands = 15; // of a repetition
constexpr int repetitions = 3;

std::string tool(std::size_t number) {
  return "tool-" + std::to_string(number);
}

// Each tool has one dependency. A reader installs each only once, because it keeps what it has fetched.
protocol::result<void> open_town(node_network& net) {
  if (auto up = net.grow(peers, peers - keepers).and_then([&] { return net.settle(peers - 5); }); !up)
    return up;
  if (const auto full = announce_packages(net, packages, 1); !full)
    return protocol::fail(full.error());
  const auto data = net.at(0).data().string();
  std::string me;
  for (std::size_t i = 0; i < repetitions * 2; ++i) {
    const auto name = i % 2 == 0 ? "part-" + std::to_string(i / 2) : tool(i / 2);
    folder_plan plan{name, "1.0.0", {}, me, 200'000, i + 1};
    if (i % 2 == 1)
      plan.needs = {"\"me/part-" + std::to_string(i / 2) + "\" = \"^1\""};
    write_package(net.place() / name, plan);
    if (const auto done = run_souk({"publish", (net.place() / name).string(), "--data", data, "--wait-for-copy"});
        !done)
      return protocol::fail(done.error());
    if (me.empty()) {
      const auto key = run_souk({"key", "show", "--data", data});
      if (!key)
        return protocol::fail(key.error());
      me = key->document["publisher"]["text"];
    }
  }
  return {};
}

node_network* the_town(State& state) {
  const auto town = network_of("town", open_town);
  return town ? *town : (fail_case(state, town.error()), nullptr);
}

void search(State& state) {
  auto* town = the_town(state);
  if (town == nullptr)
    return;
  samples inside;
  std::size_t nth = 0;
  time_each(state, [&] {
    const auto& node = town->at(nth++ % peers);
    const auto done = run_souk({"search", "fast", "tool", "--data", node.data().string()});
    if (!done)
      return fail_case(state, done.error()), false;
    inside.add(done->document["took_ms"].get<double>());
    return done->document["total"].get<std::size_t>() > 0 || (fail_case(state, "the search found nothing"), false);
  });
  inside.report(state, "inside_");
}

void install(State& state) {
  auto* town = the_town(state);
  if (town == nullptr)
    return;
  static std::size_t nth = 0;
  samples inside;
  time_each(state, [&] {
    const auto& node = town->at(1 + nth % readers);
    const auto package = tool(nth / readers);
    ++nth;
    const auto done =
      run_souk({"install", package, "--data", node.data().string(), "--into", town->place().fresh("into").string()});
    if (!done)
      return fail_case(state, done.error()), false;
    inside.add(done->document["took_ms"].get<double>());
    return done->document["installed"].size() == 2 || (fail_case(state, "the dependency is missing"), false);
  });
  inside.report(state, "inside_");
}

void publish(State& state) {
  auto* town = the_town(state);
  if (town == nullptr)
    return;
  samples inside;
  samples replicas;
  std::vector<std::filesystem::path> folders;
  for (int i = 0; i < commands; ++i) {
    const auto number = next_seed("cli/publish");
    folders.push_back(town->place() / ("new-" + std::to_string(number)));
    write_package(folders.back(), {.name = "new-" + std::to_string(number), .seed = 100 + number});
  }
  std::size_t nth = 0;
  time_each(state, [&] {
    const auto& node = town->at(1 + nth % readers);
    const auto done = run_souk({"publish", folders[nth++].string(), "--data", node.data().string()});
    if (!done)
      return fail_case(state, done.error()), false;
    inside.add(done->document["took_ms"].get<double>());
    replicas.add(done->document["replicas"]["acknowledged"].get<double>());
    return true;
  });
  inside.report(state, "inside_");
  replicas.report(state, "replicas_", "count");
}

} // namespace

void add_cli() {
  add_case("p2p/cli/search/peers:20/packages:500", search, commands, repetitions);
  add_case("p2p/cli/install/peers:20/packages:500", install, commands, repetitions);
  add_case("p2p/cli/publish/peers:20", publish, commands, repetitions);
}

} // namespace souk::bench
