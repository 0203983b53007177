#include "runtime/sim/gossip_scenario.hpp"

#include <algorithm>
#include <chrono>

#include "protocol/invariant.hpp"
#include "protocol/wire/signed.hpp"
#include "runtime/sim/gossip_peers.hpp"
#include "runtime/sim/purpose.hpp"
#include "runtime/sim/tables.hpp"

namespace souk::runtime::sim {
namespace {

using namespace std::chrono_literals;

constexpr auto settling = 6s;            // neighbours are chosen and have given tokens
constexpr auto published_every = 100ms;
constexpr auto pushed_within = 2s;       // of the last: no anti-entropy yet, which waits until it is quiet
constexpr auto reconciled_within = 60s;
constexpr protocol::wall_seconds issued_at = 1'750'000'000;

world_plan plan_of(const gossip_options& o) {
  world_plan plan;
  plan.seed = o.seed;
  plan.peers = o.peers;
  plan.shards = o.shards;
  plan.threads = o.threads;
  plan.latency = o.latency;
  plan.rules.prove_contacts = false;
  return plan;
}

protocol::key_pair publisher_keys(std::uint64_t seed, std::size_t item) {
  auto draws = draws_for(seed, item, purpose::key, 1);
  std::array<std::uint8_t, 32> drawn{};
  for (auto& byte : drawn)
    byte = static_cast<std::uint8_t>(draws.next());
  return protocol::key_pair_from_seed(drawn);
}

// As large as a usual one.
protocol::bytes announcement_of(std::uint64_t seed, std::size_t item) {
  const auto keys = publisher_keys(seed, item);
  protocol::announcement_body body;
  body.publisher.first.key = keys.open;
  body.name = "package-" + std::to_string(item);
  body.version = "1.0.0";
  body.description = "A package that is announced in a simulation, described in as many words as usual";
  body.category = "library";
  body.tags = {"simulation", "gossip"};
  body.license = "MIT";
  body.issued_at = issued_at;
  body.expires_at = issued_at + protocol::limits::validity_seconds;
  return protocol::encode(protocol::sign_document(body, keys));
}

class scenario {
public:
  scenario(const gossip_options& options, world& net, const scenario_progress& told)
      : options_{options}, net_{net}, told_{told} {}

  void prepare() {
    net_.net().now.packets.lost = options_.loss_ppm;
    net_.spawn_all();
    fill_perfectly(net_, [this](std::size_t done) { tell("tables", done, net_.size()); });
    for (std::size_t i = 0; i < options_.announcements; ++i) {
      auto draws = draws_for(options_.seed, i, purpose::scenario);
      items_.push_back({static_cast<peer_index>(draws.below(net_.size())), announcement_of(options_.seed, i), 0,
                        std::vector<nanoseconds>(net_.size(), not_arrived)});
    }
    peers_ = std::make_unique<gossip_peers>(net_, items_);
    run_for(settling);
  }

  void publish() {
    before_ = net_.all().counts();
    const auto length = options_.split_minutes > 0 ? protocol::duration{std::chrono::minutes{options_.split_minutes}}
                                                   : published_every * static_cast<int>(items_.size());
    if (options_.split_minutes > 0)
      split();
    const auto began = net_.all().now_ns();
    for (std::size_t i = 0; i < items_.size(); ++i) {
      const auto at = began + ns_of(length) * static_cast<nanoseconds>(i) / static_cast<nanoseconds>(items_.size());
      net_.all().of(items_[i].publisher).at(at, [this, i] { peers_->publish(i); });
    }
    schedule_deaths(began, ns_of(length));
    run_for(length + pushed_within);
    figures_.coverage_percent = percent_arrived();
    figures_.duplicates_per_announcement = static_cast<double>(peers_->count("duplicate")) / pairs();
  }

  void reconcile() {
    if (options_.split_minutes > 0)
      return heal();
    run_for(reconciled_within);
  }

  gossip_figures finish() {
    figures_.after_anti_entropy_percent = percent_arrived();
    figures_.bytes_per_peer_per_announcement = static_cast<double>(net_.all().counts().bytes - before_.bytes) / pairs();
    std::vector<double> latencies;
    for (const auto& item : items_)
      for (std::size_t i = 0; i < net_.size(); ++i)
        if (const auto at = item.arrived_at[i]; at != not_arrived && i != item.publisher)
          latencies.push_back(static_cast<double>(at - item.published_at) / 1e6);
    if (!latencies.empty())
      figures_.latency_ms_max = *std::max_element(latencies.begin(), latencies.end());
    figures_.latency_ms = summary_of(std::move(latencies));
    figures_.trace_hash = net_.all().trace_hash();
    peers_.reset();
    return figures_;
  }

private:
  void tell(std::string_view stage, std::size_t done, std::size_t total) const {
    if (told_)
      told_(stage, done, total);
  }

  void run_for(protocol::duration length) {
    const auto end = net_.all().now_ns() + ns_of(length);
    const auto began = net_.all().now_ns();
    net_.run_until(
      [&] {
        tell("gossip", static_cast<std::size_t>((net_.all().now_ns() - began) / 1'000'000),
             static_cast<std::size_t>(ns_of(length) / 1'000'000));
        return net_.all().now_ns() >= end;
      },
      length);
  }

  double pairs() const { return std::max(1.0, static_cast<double>(items_.size()) * static_cast<double>(net_.size())); }

  // Of those that live and did not publish it.
  double percent_arrived() const {
    std::size_t wanted = 0;
    std::size_t there = 0;
    for (const auto& item : items_)
      for (std::size_t i = 0; i < net_.size(); ++i) {
        if (i == item.publisher || !net_.up(static_cast<peer_index>(i)) || item.published_at == 0)
          continue;
        ++wanted;
        there += item.arrived_at[i] != not_arrived ? 1 : 0;
      }
    return wanted == 0 ? 100.0 : 100.0 * static_cast<double>(there) / static_cast<double>(wanted);
  }

  // Publishers stay, so that everything is published.
  void schedule_deaths(nanoseconds began, nanoseconds length) {
    for (peer_index i = 0; i < net_.size(); ++i) {
      auto draws = draws_for(options_.seed, i, purpose::churn);
      const auto dies = draws.below(ppm_of_one) < options_.churn_ppm;
      const auto when = began + static_cast<nanoseconds>(draws.unit() * static_cast<double>(length));
      if (dies && std::none_of(items_.begin(), items_.end(), [i](const auto& item) { return item.publisher == i; }))
        net_.all().schedule(when, [this, i] { peers_->kill(i); });
    }
  }

  void split() {
    auto& now = net_.net().now;
    for (peer_index i = 0; i < net_.size(); ++i)
      now.put_on_side(i, i % 2);
    now.block(0, 1);
    now.block(1, 0);
  }

  void heal() {
    const auto began = net_.all().now_ns();
    const auto before = net_.all().counts();
    for (const auto& item : items_)
      for (std::size_t i = 0; i < net_.size(); ++i)
        figures_.difference_bytes += item.arrived_at[i] == not_arrived ? static_cast<double>(item.raw.size()) : 0;
    net_.net().now.heal_partitions();
    const auto agreed = net_.run_until([this] { return percent_arrived() >= 100.0; }, 10min);
    figures_.agreed_after_s = agreed ? static_cast<double>(net_.all().now_ns() - began) / 1e9 : -1;
    figures_.healing_bytes = static_cast<double>(net_.all().counts().bytes - before.bytes);
  }

  const gossip_options& options_;
  world& net_;
  const scenario_progress& told_;
  std::vector<gossip_item> items_;
  std::unique_ptr<gossip_peers> peers_;
  traffic before_;
  gossip_figures figures_;
};

} // namespace

protocol::result<gossip_figures> run_gossip_scenario(const gossip_options& options, const scenario_progress& told) {
  if (options.peers < 2)
    return protocol::fail(protocol::errc::usage, "gossip needs at least two peers");
  const auto began = std::chrono::steady_clock::now();
  auto net = world::make(plan_of(options));
  if (!net)
    return protocol::fail(net.error());
  scenario run{options, **net, told};
  run.prepare();
  run.publish();
  run.reconcile();
  auto figures = run.finish();
  figures.wall_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  return figures;
}

} // namespace souk::runtime::sim
