#include "runtime/sim/chaos_scenario.hpp"

#include <memory>

#include "protocol/hash.hpp"
#include "protocol/invariant.hpp"
#include "runtime/sim/chaos_checks.hpp"
#include "runtime/sim/chaos_nodes.hpp"
#include "runtime/sim/chaos_settled.hpp"
#include "runtime/sim/chaos_work.hpp"
#include "runtime/sim/hash_chain.hpp"
#include "runtime/sim/purpose.hpp"

namespace souk::runtime::sim {
namespace {

using namespace std::chrono_literals;
using protocol::duration;

// Everything that repeats does so more often than in life, so that a run of minutes sees it.
constexpr duration refresh_interval = 5min;
constexpr duration republish_interval = 5min;

constexpr duration join_apart = 100ms;
constexpr duration join_time = 20s; // of the last one
constexpr duration check_interval = 30s;
constexpr duration settle_time = 2 * refresh_interval + 30s;
constexpr duration question_apart = 50ms;
constexpr duration answer_time = 60s;

actors::peer_rules rules_of() {
  actors::peer_rules rules;
  rules.refresh_interval = refresh_interval;
  rules.republish_interval = republish_interval;
  return rules;
}

std::shared_ptr<const latency_model> latency_of(const chaos_plan& plan, const chaos_options& options) {
  auto made = make_latency(plan.latency, options.setting.seed, options.setting.peers);
  protocol::invariant(made.has_value(), "a plan names a latency that can be read");
  return *std::move(made);
}

class chaos_run {
public:
  explicit chaos_run(const chaos_options& options)
      : options_{options}, plan_{plan_chaos(options.setting)},
        net_{std::make_shared<population>(options.setting.seed, options.setting.peers, options.shards),
             latency_of(plan_, options)},
        all_{net_}, wrong_{all_}, nodes_{plan_, rules_of(), options.bug, all_},
        work_{options.setting.seed, plan_, nodes_, wrong_} {}

  chaos_outcome run() {
    join();
    under_faults();
    heal();
    settle();
    return outcome();
  }

private:
  // A step at this time after now.
  void at(duration after, step what) { all_.schedule(all_.now_ns() + ns_of(after), std::move(what)); }
  void run_for(duration length) { all_.run_until(all_.now_ns() + ns_of(length), options_.threads); }
  std::uint64_t& count(fault kind) noexcept { return of(counts_, kind); }

  void join() {
    for (peer_index peer = 0; peer < plan_.peers.size(); ++peer) {
      const auto& traits = plan_.peers[peer];
      if (traits.unreachable)
        net_.now.make_unreachable(peer);
      count(fault::unreachable_peer) += traits.unreachable ? 1 : 0;
      count(fault::wrong_clock) += traits.clock_off_s != 0 ? 1 : 0;
      at(join_apart * peer, [this, peer] { nodes_.start(peer); });
    }
    run_for(join_apart * static_cast<int>(plan_.peers.size()) + join_time);
  }

  void under_faults() {
    begin_weather();
    for (const auto& each : plan_.partitions)
      schedule_partition(each);
    for (const auto& each : plan_.crashes)
      schedule_crash(each);
    for (std::size_t i = 0; i < plan_.deeds.size(); ++i)
      at(plan_.deeds[i].at, [this, i] { work_.begin(i); });
    for (auto t = check_interval; t < options_.setting.length; t += check_interval)
      at(t, [this] { check(); });
    run_for(options_.setting.length);
  }

  void begin_weather() {
    net_.now.packets = plan_.packets;
    net_.now.uplink_bytes_per_s = plan_.uplink_bytes_per_s;
    for (peer_index peer = 0; peer < plan_.peers.size(); ++peer)
      if (const auto slowness = plan_.peers[peer].slowness; slowness > 1) {
        net_.now.slow_down(peer, slowness);
        ++count(fault::slow_peer);
      }
  }

  void schedule_partition(const planned_partition& planned) {
    at(planned.from, [this, &planned] {
      for (const auto peer : planned.apart)
        net_.now.put_on_side(peer, 1);
      net_.now.block(1, 0);
      if (!planned.one_way)
        net_.now.block(0, 1);
      ++count(planned.one_way ? fault::one_way_partition : fault::partition);
    });
    at(planned.until, [this] { net_.now.heal_partitions(); });
  }

  void schedule_crash(const planned_crash& planned) {
    at(planned.at, [this, peer = planned.peer] {
      nodes_.crash(peer);
      ++count(fault::crash);
    });
    at(planned.back_at, [this, peer = planned.peer] {
      nodes_.start(peer);
      ++count(fault::restart);
    });
  }

  void check() {
    check_nodes(nodes_, wrong_);
    static_cast<void>(all_.in_flight()); // an invariant
  }

  // All faults end. Liars leave, those behind a NAT stay there.
  void heal() {
    const auto dropped = all_.counts();
    net_.now.packets = {};
    net_.now.uplink_bytes_per_s = 0;
    net_.now.heal_partitions();
    for (peer_index peer = 0; peer < plan_.peers.size(); ++peer) {
      net_.now.slow_down(peer, 1);
      if (!nodes_.honest(peer) && nodes_.up(peer))
        nodes_.crash(peer);
    }
    count(fault::packet_loss) = dropped.dropped[static_cast<std::size_t>(drop::lost)];
    count(fault::full_uplink) = dropped.dropped[static_cast<std::size_t>(drop::queue_full)];
    count(fault::packet_duplication) = dropped.duplicated;
    count(fault::packet_reordering) = dropped.reordered;
    count(fault::wrong_contacts) = nodes_.lies_told(lie::wrong_contacts);
    count(fault::wrong_values) = nodes_.lies_told(lie::wrong_values);
    count(fault::silence) = nodes_.lies_told(lie::silence);
  }

  void settle() {
    run_for(settle_time);
    check();
    run_for(0s);
    chaos_settled settled{options_.setting.seed, nodes_, work_, wrong_};
    duration last{};
    for (peer_index peer = 0; peer < plan_.peers.size(); ++peer)
      if (nodes_.up(peer)) {
        at(last, [&settled, peer] { settled.question(peer); });
        last += question_apart;
      }
    run_for(last);
    all_.run_until(all_.now_ns() + ns_of(answer_time), options_.threads, [&] { return settled.done(); });
    settled.judge();
  }

  chaos_outcome outcome() {
    chaos_outcome made;
    made.failures = wrong_.in_order();
    made.faults = counts_;
    made.virtual_s = static_cast<double>(all_.now_ns() - time_origin_ns) / 1e9;
    made.trace_hash = all_.trace_hash();
    auto chain = hash_step(made.trace_hash, all_.events_done());
    for (const auto& row : work_.rows()) {
      made.deeds_begun += row.begun ? 1 : 0;
      made.deeds_done += row.good ? 1 : 0;
      chain = hash_step(chain, static_cast<std::uint64_t>(row.ended_at));
      chain = hash_step(chain, row.seen << 2 | (row.good ? 2U : 0U) | (row.begun ? 1U : 0U));
    }
    made.unseed = draws_for(options_.setting.seed, chain, purpose::scenario).next();
    return made;
  }

  chaos_options options_;
  chaos_plan plan_;
  network net_;
  windows all_;
  chaos_failures wrong_;
  chaos_nodes nodes_;
  chaos_work work_;
  fault_counts counts_{};
};

} // namespace

chaos_outcome run_chaos(const chaos_options& options) {
  protocol::set_crypto_mode(protocol::crypto_mode::model);
  return chaos_run{options}.run();
}

} // namespace souk::runtime::sim
