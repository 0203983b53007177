#include "runtime/sim/chaos_plan.hpp"

#include <algorithm>
#include <charconv>

#include "protocol/invariant.hpp"
#include "runtime/sim/purpose.hpp"

namespace souk::runtime::sim {
namespace {

using namespace std::chrono_literals;
using protocol::duration;
using protocol::random_source;

// Each aspect of a plan draws from a stream of its own.
enum class aspect : std::uint64_t { weather, traits, roles, crashes, partitions, deeds };

random_source draws_of(const chaos_setting& setting, aspect which) {
  return draws_for(setting.seed, 0, purpose::churn, static_cast<std::uint64_t>(which));
}

bool happens(std::uint64_t percent, random_source& draws) noexcept {
  return draws.below(100) < percent;
}

duration somewhere(duration from, duration to, random_source& draws) noexcept {
  return from + duration{static_cast<duration::rep>(draws.below(static_cast<std::uint64_t>((to - from).count()) + 1))};
}

// A chance of up to `most_ppm` in two runs of three, none in the others: no fault hides behind another for ever.
std::uint32_t chance(std::uint32_t most_ppm, random_source& draws) noexcept {
  const auto on = happens(67, draws);
  const auto ppm = static_cast<std::uint32_t>(draws.below(most_ppm)) + 1;
  return on ? ppm : 0;
}

void plan_weather(const chaos_setting& setting, chaos_plan& plan) {
  constexpr std::array<const char*, 4> latencies{"geo", "geo", "uniform:5-80", "fixed:30"};
  auto draws = draws_of(setting, aspect::weather);
  plan.latency = latencies[draws.below(latencies.size())];
  plan.packets.lost = chance(100'000, draws);
  plan.packets.duplicated = chance(50'000, draws);
  plan.packets.reordered = chance(200'000, draws);
  plan.packets.reordered_by_ns = ns_of(somewhere(1ms, 300ms, draws));
  const auto thin = happens(40, draws);
  const auto rate = 12'000 + draws.below(40'000);
  plan.uplink_bytes_per_s = thin ? rate : 0;
}

// --- peers

struct trait_chances { // in percent of the peers
  std::uint64_t wrong_contacts = 0;
  std::uint64_t wrong_values = 0;
  std::uint64_t silence = 0;
  std::uint64_t slow = 0;
  std::uint64_t unreachable = 0;
  std::uint64_t wrong_clock = 0;
};

trait_chances chances_of(random_source& draws) {
  trait_chances made;
  for (auto* percent : {&made.wrong_contacts, &made.wrong_values, &made.silence}) {
    const auto on = happens(60, draws);
    const auto many = happens(25, draws);
    const auto most = 1 + draws.below(many ? 25 : 6);
    *percent = on ? most : 0;
  }
  for (auto* percent : {&made.slow, &made.unreachable, &made.wrong_clock}) {
    const auto on = happens(60, draws);
    const auto most = 1 + draws.below(15);
    *percent = on ? most : 0;
  }
  return made;
}

lie lie_of(const trait_chances& chances, random_source& draws) {
  const auto at = draws.below(100);
  if (at < chances.wrong_contacts)
    return lie::wrong_contacts;
  if (at < chances.wrong_contacts + chances.wrong_values)
    return lie::wrong_values;
  if (at < chances.wrong_contacts + chances.wrong_values + chances.silence)
    return lie::silence;
  return lie::none;
}

void plan_peers(const chaos_setting& setting, chaos_plan& plan) {
  constexpr std::int64_t clock_off_max_s = 600;
  auto draws = draws_of(setting, aspect::traits);
  const auto chances = chances_of(draws);
  for (std::size_t i = 0; i < setting.peers; ++i) {
    peer_traits made;
    made.tells = lie_of(chances, draws);
    made.unreachable = happens(chances.unreachable, draws);
    made.seeds = happens(5, draws);
    const auto slow = happens(chances.slow, draws);
    const auto factor = static_cast<std::uint8_t>(2 + draws.below(9));
    made.slowness = slow ? factor : std::uint8_t{1};
    const auto wrong = happens(chances.wrong_clock, draws);
    const auto off = static_cast<std::int64_t>(draws.below(2 * clock_off_max_s + 1)) - clock_off_max_s;
    made.clock_off_s = wrong ? off : 0;
    if (i < introducers) {
      made.tells = lie::none;
      made.unreachable = false;
    }
    plan.peers.push_back(made);
  }
}

peer_index honest_peer(const chaos_plan& plan, random_source& draws) {
  for (int tries = 0; tries < 1000; ++tries)
    if (const auto peer = static_cast<peer_index>(draws.below(plan.peers.size())); plan.peers[peer].tells == lie::none)
      return peer;
  return 0;
}

void plan_roles(const chaos_setting& setting, chaos_plan& plan) {
  constexpr std::size_t users = 3;
  auto draws = draws_of(setting, aspect::roles);
  const auto packages = std::clamp<std::size_t>(setting.peers / 30, 1, 4);
  for (std::size_t i = 0; i < packages; ++i)
    plan.publishers.push_back(honest_peer(plan, draws));
  for (std::size_t i = 0; i < users; ++i)
    plan.users.push_back(honest_peer(plan, draws));
}

// --- what happens when

// Of one peer a crash comes after its last return. Liars crash too.
void plan_crashes(const chaos_setting& setting, chaos_plan& plan) {
  auto draws = draws_of(setting, aspect::crashes);
  const auto on = happens(75, draws);
  const auto crashes = on ? 1 + draws.below(setting.peers / 2) : 0;
  std::vector<duration> back(setting.peers, duration{});
  for (std::uint64_t i = 0; i < crashes; ++i) {
    const auto peer = static_cast<peer_index>(draws.below(setting.peers));
    const auto at = somewhere(0s, setting.length, draws);
    const auto back_at = std::min(at + somewhere(1s, 3min, draws), setting.length);
    if (at < back[peer])
      continue;
    back[peer] = back_at + 1s;
    plan.crashes.push_back({at, back_at, peer});
  }
  std::stable_sort(plan.crashes.begin(), plan.crashes.end(), [](const auto& a, const auto& b) { return a.at < b.at; });
}

// Some at random; in one of three a few with a publisher and a user, who reads there what nobody else has heard of.
std::vector<peer_index> drawn_apart(const chaos_plan& plan, random_source& draws) {
  const auto few = happens(33, draws);
  const auto percent = 3 + draws.below(few ? 8 : 48);
  const auto publisher = plan.publishers[draws.below(plan.publishers.size())];
  const auto user = plan.users[draws.below(plan.users.size())];
  std::vector<peer_index> apart;
  for (peer_index peer = 0; peer < plan.peers.size(); ++peer)
    if (happens(percent, draws) || (few && (peer == publisher || peer == user)))
      apart.push_back(peer);
  return apart;
}

void plan_partitions(const chaos_setting& setting, chaos_plan& plan) {
  auto draws = draws_of(setting, aspect::partitions);
  if (!happens(67, draws))
    return;
  auto at = somewhere(0s, setting.length / 2, draws);
  while (at < setting.length) {
    planned_partition made;
    made.from = at;
    made.until = std::min(at + somewhere(5s, 4min, draws), setting.length);
    made.one_way = happens(50, draws);
    made.apart = drawn_apart(plan, draws);
    at = made.until + somewhere(10s, 4min, draws);
    plan.partitions.push_back(std::move(made));
  }
}

// --- deeds

struct deed_share {
  deed what;
  std::uint64_t percent;
};
constexpr std::array<deed_share, 7> deed_shares{{{deed::publish, 9},
                                                 {deed::install, 27},
                                                 {deed::inform, 14},
                                                 {deed::search, 10},
                                                 {deed::put, 10},
                                                 {deed::get, 20},
                                                 {deed::look_up, 10}}};

deed drawn_deed(random_source& draws) {
  auto at = draws.below(100);
  for (const auto& each : deed_shares) {
    if (at < each.percent)
      return each.what;
    at -= each.percent;
  }
  return deed::look_up;
}

// What was published and put so far, in the order of time.
struct so_far {
  std::vector<std::uint32_t> versions; // of each package; 0: none yet
  std::uint32_t values = 0;
};

planned_deed next_deed(const chaos_plan& plan, so_far& done, duration at, random_source& draws) {
  planned_deed made{at, drawn_deed(draws), honest_peer(plan, draws)};
  made.subject = static_cast<std::uint32_t>(draws.below(plan.publishers.size()));
  const auto user = plan.users[draws.below(plan.users.size())];
  const auto value = static_cast<std::uint32_t>(draws.below(std::max<std::uint32_t>(done.values, 1)));
  switch (made.what) {
  case deed::publish:
    made.peer = plan.publishers[made.subject];
    made.version = ++done.versions[made.subject];
    break;
  case deed::install:
  case deed::inform:
    made.peer = user;
    break;
  case deed::put:
    made.subject = done.values++;
    break;
  case deed::get:
    made.subject = value;
    break;
  case deed::look_up:
    made.subject = static_cast<std::uint32_t>(draws.next());
    break;
  case deed::search:
    break;
  }
  return made;
}

void plan_deeds(const chaos_setting& setting, chaos_plan& plan) {
  auto draws = draws_of(setting, aspect::deeds);
  so_far done{std::vector<std::uint32_t>(plan.publishers.size()), 0};
  const auto apart = std::min<duration>(2s, duration{3min} / static_cast<duration::rep>(setting.peers));
  for (auto at = apart; at < setting.length; at += somewhere(apart / 2, apart * 3 / 2, draws))
    plan.deeds.push_back(next_deed(plan, done, at, draws));
}

protocol::bytes noise(std::size_t size, random_source draws) {
  protocol::bytes made(size);
  for (auto& byte : made)
    byte = static_cast<std::uint8_t>(draws.next());
  return made;
}

} // namespace

std::string_view to_string(fault kind) noexcept {
  constexpr std::array<std::string_view, fault_kinds> names{
    "packet_loss", "packet_duplication", "packet_reordering", "full_uplink",
    "partition",   "one_way_partition",  "slow_peer",         "crash",
    "restart",     "unreachable_peer",   "wrong_contacts",    "wrong_values",
    "silence",     "wrong_clock"};
  return names[static_cast<std::size_t>(kind)];
}

std::string_view to_string(deed what) noexcept {
  constexpr std::array<std::string_view, 7> names{"publish", "install", "inform", "search", "put", "get", "look up"};
  return names[static_cast<std::size_t>(what)];
}

chaos_plan plan_chaos(const chaos_setting& setting) {
  protocol::invariant(setting.peers >= chaos_peers_min, "a network is more than its introducers");
  chaos_plan plan;
  plan_weather(setting, plan);
  plan_peers(setting, plan);
  plan_roles(setting, plan);
  plan_crashes(setting, plan);
  plan_partitions(setting, plan);
  plan_deeds(setting, plan);
  return plan;
}

// One in eight is more than a block.
protocol::bytes chaos_content(std::uint64_t seed, std::uint32_t package, std::uint32_t version) {
  constexpr std::uint64_t block = std::uint64_t{1} << 20;
  auto draws = draws_for(seed, package, purpose::target, version);
  const auto large = draws.below(8) == 0;
  const auto size = 100 + draws.below(5000);
  return noise(large ? block + size : size, draws);
}

protocol::bytes chaos_value(std::uint64_t seed, std::uint32_t which) {
  constexpr std::size_t value_bytes = 100;
  return noise(value_bytes, draws_for(seed, which, purpose::target, std::uint64_t{1} << 32));
}

std::string chaos_package(std::uint32_t package) {
  return "package-" + std::to_string(package);
}

std::string chaos_version(std::uint32_t version) {
  return "1." + std::to_string(version) + ".0";
}

std::uint32_t chaos_version_number(std::string_view version) {
  std::uint32_t number = 0;
  if (!version.starts_with("1.") || !version.ends_with(".0") || version.size() < 5)
    return 0;
  const auto* end = version.data() + version.size() - 2;
  const auto [at, error] = std::from_chars(version.data() + 2, end, number);
  return error == std::errc{} && at == end ? number : 0;
}

} // namespace souk::runtime::sim
