#include "runtime/sim/lookup_scenario.hpp"

#include <algorithm>
#include <chrono>
#include <unordered_set>

#include "protocol/dht/record.hpp"
#include "protocol/invariant.hpp"
#include "runtime/sim/lookup_driver.hpp"
#include "runtime/sim/memory_use.hpp"
#include "runtime/sim/net_file.hpp"
#include "runtime/sim/purpose.hpp"
#include "runtime/sim/tables.hpp"
#include "runtime/sim/value_storer.hpp"

namespace souk::runtime::sim {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t value_bytes = 100;
constexpr protocol::duration patience = std::chrono::hours{1000}; // every lookup ends long before

class stopwatch {
public:
  double seconds() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - began_).count(); }

private:
  std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
};

protocol::lookup_rules measured_rules(const lookup_options& o) {
  protocol::lookup_rules rules;
  rules.k = o.k;
  rules.alpha = o.alpha;
  rules.stop = o.stop;
  rules.hedge = o.hedge;
  rules.prefer_near = o.near_first;
  rules.quorum = o.quorum;
  return rules;
}

world_plan plan_of(const lookup_options& o) {
  world_plan plan;
  plan.seed = o.seed;
  plan.peers = o.peers;
  plan.shards = o.shards;
  plan.threads = o.threads;
  plan.latency = o.latency;
  plan.families = o.families;
  plan.rules.prove_contacts = false;
  plan.rules.hand_over = false; // nobody joins after the values were put where they belong
  plan.rules.table.k = o.k;
  plan.rules.table.prefer_near = o.near;
  plan.rules.replicas = o.k;
  plan.rules.closest_lookup.k = o.k; // of joins; what is measured has rules of its own
  plan.rules.value_lookup.k = o.k;
  plan.rules.own_lookup.k = o.k;
  plan.rules.own_lookup.stop = o.k;
  plan.rules.refresh_lookup.k = o.k;
  plan.rules.adaptive_timeouts = o.adaptive;
  return plan;
}

bool chosen(std::uint64_t seed, peer_index peer, purpose what, std::uint32_t ppm) {
  return draws_for(seed, peer, what).below(ppm_of_one) < ppm;
}

class scenario {
public:
  scenario(const lookup_options& options, world& net, const scenario_progress& told)
      : options_{options}, net_{net}, told_{told}, rules_{measured_rules(options)} {}

  void prepare() {
    net_.net().now.packets.lost = options_.loss_ppm;
    for (peer_index i = 1; i < net_.size(); ++i) // others join through the first
      if (options_.unreachable_ppm > 0 && chosen(options_.seed, i, purpose::nat, options_.unreachable_ppm))
        net_.net().now.make_unreachable(i);
    net_.spawn_all();
  }

  protocol::result<void> fill() {
    const stopwatch watch;
    const auto told = [this](std::size_t done) { tell("tables", done, net_.size()); };
    protocol::result<void> filled;
    if (!options_.load_net.empty())
      filled = load_net(net_, options_.load_net);
    else if (options_.tables == table_filling::perfect)
      fill_perfectly(net_, told);
    else
      join_all(net_, told);
    figures_.join_s = watch.seconds();
    figures_.join_messages = net_.all().counts().sent;
    return filled && !options_.save_net.empty() ? save_net(net_, options_.save_net) : filled;
  }

  void store_values() {
    std::vector<storing_batch> batches(options_.shards);
    std::vector<std::vector<std::size_t>> places(options_.shards);
    for (std::size_t i = 0; i < options_.lookups; ++i) {
      auto draws = draws_for(options_.seed, i, purpose::scenario);
      const auto source = static_cast<peer_index>(draws.below(net_.size()));
      places[net_.peers().shard_of(source)].push_back(i);
      batches[net_.peers().shard_of(source)].tasks.push_back({source, value(i)});
    }
    run_batches(batches, "values", [this](shard_index s, storing_batch& b) { drive_storing(net_, s, b); });
    holders_.resize(options_.lookups);
    for (shard_index s = 0; s < options_.shards; ++s)
      for (std::size_t i = 0; i < places[s].size(); ++i)
        holders_[places[s][i]] = std::move(batches[s].holders[i]);
  }

  void kill_some() {
    for (peer_index i = 0; i < net_.size(); ++i)
      if (options_.dead_ppm > 0 && chosen(options_.seed, i, purpose::churn, options_.dead_ppm))
        net_.kill(i);
  }

  void measure() {
    const truth_by_family known{net_.peers(),
                                [this](peer_index i) { return net_.up(i) && !net_.net().now.unreachable(i); }};
    std::vector<lookup_batch> batches(options_.shards);
    for (std::size_t i = 0; i < options_.lookups; ++i) {
      auto task = options_.mode == lookup_mode::get ? get_task(i) : closest_task(i, known);
      batches[net_.peers().shard_of(task.source)].tasks.push_back(task);
    }
    const auto before = net_.all().counts();
    const auto events_before = net_.all().events_done();
    const auto began = net_.all().now_ns();
    const stopwatch watch;
    run_batches(batches, "lookups", [&](shard_index s, lookup_batch& b) { drive_lookups(net_, s, known, b); });
    figures_.wall_s = watch.seconds();
    figures_.virtual_s = static_cast<double>(net_.all().now_ns() - began) / 1e9;
    const auto after = net_.all().counts();
    figures_.messages = after.sent - before.sent;
    figures_.bytes = after.bytes - before.bytes;
    figures_.events = net_.all().events_done() - events_before;
    figures_.lookups_per_s = static_cast<double>(options_.lookups) / figures_.wall_s;
    figures_.events_per_s = static_cast<double>(figures_.events) / figures_.wall_s;
    summarise(batches);
  }

  lookup_figures finish(std::uint64_t rss_before) {
    static_cast<void>(net_.all().in_flight()); // an invariant
    figures_.trace_hash = net_.all().trace_hash();
    figures_.rss_bytes = resident_bytes();
    figures_.rss_peak_bytes = resident_bytes_peak();
    figures_.bytes_per_peer = static_cast<double>(figures_.rss_bytes - std::min(rss_before, figures_.rss_bytes))
                              / static_cast<double>(net_.size());
    return figures_;
  }

private:
  void tell(std::string_view stage, std::size_t done, std::size_t total) const {
    if (told_)
      told_(stage, done, total);
  }

  // Each shard works on its own batch; the whole is done when all are.
  template <class Batch, class Drive>
  void run_batches(std::vector<Batch>& batches, std::string_view stage, Drive drive) {
    for (shard_index s = 0; s < batches.size(); ++s) {
      batches[s].concurrent = std::max<std::size_t>(1, options_.concurrent / batches.size());
      drive(s, batches[s]);
    }
    const auto done = [&] {
      if (told_) {
        std::size_t ended = 0;
        for (const auto& b : batches)
          ended += b.ended_count();
        tell(stage, ended, options_.lookups);
      }
      return std::all_of(batches.begin(), batches.end(), [](const auto& b) { return b.done(); });
    };
    protocol::invariant(net_.run_until(done, patience), "every lookup ends");
  }

  protocol::bytes value(std::size_t i) const {
    auto draws = draws_for(options_.seed, i, purpose::target);
    protocol::bytes made(value_bytes);
    for (auto& byte : made)
      byte = static_cast<std::uint8_t>(draws.next());
    return made;
  }

  // A peer that lives and is not `excluded`.
  template <class Excluded>
  peer_index source_of(std::size_t i, Excluded excluded) const {
    for (std::uint64_t nth = 1;; ++nth) {
      const auto peer = static_cast<peer_index>(draws_for(options_.seed, i, purpose::scenario, nth).below(net_.size()));
      if (net_.up(peer) && !excluded(peer))
        return peer;
      protocol::invariant(nth < 1'000'000, "some peer lives that is not what is looked for");
    }
  }

  lookup_task closest_task(std::size_t i, const truth_by_family& known) const {
    auto draws = draws_for(options_.seed, i, purpose::target);
    lookup_task task;
    for (auto& byte : task.query.target.raw)
      byte = static_cast<std::uint8_t>(draws.next());
    task.source = source_of(i, [&](peer_index p) {
      const auto closest = known.of(p).closest(task.query.target, 1);
      return !closest.empty() && closest[0] == p;
    });
    task.query.rules = rules_;
    return task;
  }

  lookup_task get_task(std::size_t i) const {
    lookup_task task;
    task.query.target = protocol::value_key(value(i));
    task.query.kind = protocol::record_kind::value;
    task.query.rules = rules_;
    const auto& holders = holders_[i];
    task.source = source_of(i, [&](peer_index p) {
      return std::find(holders.begin(), holders.end(), net_.peers().contact(p).id) != holders.end();
    });
    return task;
  }

  void summarise(const std::vector<lookup_batch>& batches) {
    std::vector<double> hops, rpcs, timeouts, latency, rounds;
    std::size_t found = 0;
    double recall = 0;
    const auto round_trip_ms = static_cast<double>(net_.net().latency().round_trip()) / 1e6;
    for (const auto& batch : batches)
      for (const auto& each : batch.outcomes) {
        found += each.success ? 1 : 0;
        recall += each.wanted > 0 ? static_cast<double>(each.recalled) / each.wanted : 0;
        rpcs.push_back(each.rpcs);
        timeouts.push_back(each.timeouts);
        latency.push_back(each.latency_ms);
        if (each.hops > 0)
          hops.push_back(each.hops);
        if (round_trip_ms > 0)
          rounds.push_back(each.latency_ms / round_trip_ms);
      }
    const auto count = static_cast<double>(std::max<std::size_t>(latency.size(), 1));
    figures_.success_percent = 100.0 * static_cast<double>(found) / count;
    figures_.recall_percent = 100.0 * recall / count;
    figures_.hops = summary_of(std::move(hops));
    figures_.rpcs = summary_of(std::move(rpcs));
    figures_.timeouts = summary_of(std::move(timeouts));
    figures_.latency_ms = summary_of(std::move(latency));
    figures_.rounds = summary_of(std::move(rounds));
  }

  const lookup_options& options_;
  world& net_;
  const scenario_progress& told_;
  protocol::lookup_rules rules_;
  std::vector<std::vector<protocol::node_id>> holders_; // of each value
  lookup_figures figures_;
};

} // namespace

protocol::result<lookup_figures> run_lookup_scenario(const lookup_options& options, const scenario_progress& told) {
  if (options.peers < 2)
    return protocol::fail(protocol::errc::usage, "a lookup needs at least two peers");
  if (options.tables == table_filling::perfect && !options.families.all_v4())
    return protocol::fail(protocol::errc::usage,
                          "perfect tables know everybody: with peers of several address families, use --tables join");
  const auto rss_before = resident_bytes();
  auto net = world::make(plan_of(options));
  if (!net)
    return protocol::fail(net.error());
  scenario run{options, **net, told};
  run.prepare();
  if (const auto filled = run.fill(); !filled)
    return protocol::fail(filled.error());
  if (options.mode == lookup_mode::get)
    run.store_values();
  run.kill_some();
  run.measure();
  return run.finish(rss_before);
}

} // namespace souk::runtime::sim
