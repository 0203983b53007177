// marketplace/install and what runs at once with it: the command `souk install` of somebody who has nothing yet downloads, verifies
// and unpacks from nodes on loopback. `inside` is what the command itself says of it, without the start of the process.
#include <algorithm>

#include "bench/scenarios/cases.hpp"
#include "bench/scenarios/goods.hpp"
#include "bench/scenarios/groups.hpp"
#include "bench/scenarios/programs.hpp"

namespace souk::bench {
namespace {

using benchmark::State;

constexpr int installs = 5; // of a repetition
constexpr std::size_t searched_packages = 1000;

std::string dependency(const std::string& name) {
  return "\"me/" + name + "\" = \"^1\"";
}

std::vector<std::string> dependencies(const std::string& stem, std::size_t first, std::size_t last) {
  std::vector<std::string> all;
  for (auto i = first; i <= last; ++i)
    all.push_back(dependency(stem + std::to_string(i)));
  return all;
}

// What is published, dependencies first. `ten` is ten packages each of which needs the two after it.
std::vector<folder_plan> packages_of_shop(const std::string& me) {
  std::vector<folder_plan> all;
  const auto add = [&](const std::string& name, std::vector<std::string> needs, std::size_t bytes) {
    all.push_back({name, "1.0.0", std::move(needs), me, bytes, all.size() + 1});
  };
  add("small", {}, 100'000);
  for (const auto* leaf : {"medium1", "medium2"})
    add(leaf, {}, 200'000);
  add("medium", dependencies("medium", 1, 2), 500'000);
  for (std::size_t i = 1; i <= 6; ++i)
    add("large" + std::to_string(i), i == 6 ? dependencies("large", 1, 2) : std::vector<std::string>{}, 500'000);
  add("large", dependencies("large", 1, 6), 5'000'000);
  for (std::size_t i = 10; i >= 1; --i)
    add("ten" + std::to_string(i), dependencies("ten", i + 1, std::min<std::size_t>(i + 2, 10)), 20'000);
  return all;
}

// A publisher, and two that keep copies.
protocol::result<void> open_shop(node_network& net) {
  if (auto up = net.grow(3, 1).and_then([&] { return net.settle(2); }); !up)
    return up;
  const auto data = net.at(0).data().string();
  const auto first = net.place() / "first";
  write_package(first, {.name = "first"});
  if (const auto made = run_souk({"publish", first.string(), "--data", data}); !made)
    return protocol::fail(made.error());
  const auto own = run_souk({"key", "show", "--data", data});
  if (!own)
    return protocol::fail(own.error());
  for (const auto& plan : packages_of_shop(own->document["publisher"]["text"])) {
    const auto where = net.place() / plan.name;
    write_package(where, plan);
    if (const auto made = run_souk({"publish", where.string(), "--data", data, "--wait-for-copy"}); !made)
      return protocol::fail(made.error());
  }
  return {};
}

node_network* the_shop(State& state) {
  const auto shop = network_of("shop", open_shop);
  return shop ? *shop : (fail_case(state, shop.error()), nullptr);
}

std::vector<std::string> install_words(node_network& shop, const std::string& package) {
  return {"install",     package,
          "--data",      shop.place().fresh("reader").string(),
          "--into",      shop.place().fresh("into").string(),
          "--bootstrap", shop.at(1).address()};
}

bool installed(State& state, const protocol::result<command::outcome>& done, std::size_t count) {
  if (!done)
    return fail_case(state, done.error()), false;
  if (done->document["installed"].size() != count)
    return fail_case(state, "not as many packages were installed as are needed"), false;
  return true;
}

void install(State& state, const std::string& package, std::size_t count) {
  auto* shop = the_shop(state);
  if (shop == nullptr)
    return;
  samples inside;
  double bytes = 0;
  time_each(state, [&] {
    const auto done = run_souk(install_words(*shop, package));
    if (!installed(state, done, count))
      return false;
    inside.add(done->document["took_ms"].get<double>());
    bytes = 0;
    for (const auto& each : done->document["installed"])
      bytes += each["bytes"].get<double>();
    return true;
  });
  inside.report(state, "inside_");
  set(state, "packages", static_cast<double>(count));
  set(state, "bytes", bytes);
}

void small(State& state) {
  install(state, "small", 1);
}
void medium(State& state) {
  install(state, "medium", 3);
}
void large(State& state) {
  install(state, "large", 7);
}
void ten(State& state) {
  install(state, "ten1", 10);
}

void installs_at_once(State& state) {
  auto* shop = the_shop(state);
  if (shop == nullptr)
    return;
  time_each(state, [&] {
    std::vector<command> all;
    for (int i = 0; i < 5; ++i)
      all.emplace_back(install_words(*shop, "medium"));
    auto good = true;
    for (auto& each : all)
      good = installed(state, each.wait(), 3) && good;
    return good;
  });
}

// The searches are made at a node with a thousand packages of another registry.
void mixed(State& state) {
  auto* shop = the_shop(state);
  if (shop == nullptr)
    return;
  static bool imported = false;
  const auto data = shop->at(2).data().string();
  if (!std::exchange(imported, true)) {
    write_table(shop->place() / "table.tsv", make_packages(searched_packages, 1));
    const auto done =
      run_souk({"catalogue", "import", (shop->place() / "table.tsv").string(), "--source", "registry", "--data", data});
    if (!done)
      return fail_case(state, done.error());
  }
  samples searched;
  std::size_t nth = 0;
  time_each(state, [&] {
    std::vector<command> searches;
    std::vector<command> all;
    for (int i = 0; i < 5; ++i) {
      all.emplace_back(install_words(*shop, "medium"));
      const auto& words = words_of_packages();
      searches.emplace_back(std::vector<std::string>{"search", words[nth++ % words.size()], "--data", data});
    }
    auto good = true;
    for (auto& each : searches)
      if (const auto done = each.wait(); done)
        searched.add(done->document["took_ms"].get<double>());
      else
        good = (fail_case(state, done.error()), false);
    for (auto& each : all)
      good = installed(state, each.wait(), 3) && good;
    return good;
  });
  searched.report(state, "search_inside_");
}

} // namespace

void add_install() {
  add_case("marketplace/install/small", small, installs, 3);
  add_case("marketplace/install/medium", medium, installs, 3);
  add_case("marketplace/install/large", large, installs, 3);
}

void add_concurrent_installs() {
  add_case("marketplace/concurrent/installs/at_once:5", installs_at_once, 3, 3);
  add_case("marketplace/concurrent/mixed/searches:5/installs:5", mixed, 3, 3);
}

void add_ten_packages() {
  add_case("promises/install/packages:10", ten, installs, 3);
}

} // namespace souk::bench
