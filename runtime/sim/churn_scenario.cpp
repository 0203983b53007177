#include "runtime/sim/churn_scenario.hpp"

#include <algorithm>
#include <memory>

#include <caf/event_based_actor.hpp>
#include <caf/send.hpp>

#include "actors/dht/placer_actor.hpp"
#include "protocol/dht/record.hpp"
#include "protocol/invariant.hpp"
#include "runtime/sim/churn_peers.hpp"
#include "runtime/sim/purpose.hpp"

namespace souk::runtime::sim {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t value_bytes = 100;
constexpr std::size_t publishing_max = 20; // of one shard at once

protocol::bytes value_of(std::uint64_t seed, std::size_t nth) {
  auto draws = draws_for(seed, nth, purpose::target);
  protocol::bytes made(value_bytes);
  for (auto& byte : made)
    byte = static_cast<std::uint8_t>(draws.next());
  return made;
}

// The actor of one shard.
caf::behavior churner(caf::event_based_actor* self, churn_peers* peers, const std::vector<protocol::id>* keys) {
  peers->begin(self);
  return {[=](begin_sessions) {
            peers->start_sessions(self);
            peers->look_up(self, *keys);
          },
          [=](session_over m) { peers->end_session(self, m.place); },
          [=](look_up_one) { peers->look_up(self, *keys); }};
}

// What one shard publishes, before anybody leaves.
struct publishing {
  const churn_options* options = nullptr;
  const churn_peers* peers = nullptr;
  std::size_t next = 0; // record
  std::size_t open = 0;
  std::uint64_t published = 0;

  bool done() const noexcept { return next >= options->records && open == 0; }
};

void publish_more(caf::event_based_actor* self, publishing& p) {
  while (p.open < publishing_max && p.next < p.options->records) {
    const auto value = value_of(p.options->seed, p.next);
    auto draws = draws_for(p.options->seed, p.next, purpose::scenario, 1);
    p.next += p.options->shards;
    ++p.open;
    const auto& by = p.peers->anyone(draws);
    const actors::place_records order{protocol::value_key(value), {{protocol::record_kind::value, value}}, nullptr};
    const auto peer = self->home_system().spawn<caf::hidden>(actors::placer, by.outside, p.peers->actor_of(by));
    self->request(peer, caf::infinite, order).then([self, &p](const actors::placed& outcome) {
      p.published += outcome.acknowledged >= outcome.asked / 4 * 3 && outcome.asked > 0 ? 1 : 0;
      --p.open;
      publish_more(self, p);
    });
  }
}

world_plan plan_of(const churn_options& o) {
  world_plan plan;
  plan.seed = o.seed;
  plan.peers = churn_population(o);
  plan.shards = o.shards;
  plan.threads = o.threads;
  plan.latency = o.latency;
  plan.rules.prove_contacts = false;
  plan.rules.refresh_interval = o.refresh;
  plan.rules.republish_interval = o.republish;
  return plan;
}

class scenario {
public:
  scenario(const churn_options& options, world& net, const scenario_progress& told)
      : options_{options}, net_{net}, told_{told} {
    for (std::size_t i = 0; i < options.records; ++i)
      keys_.push_back(protocol::value_key(value_of(options.seed, i)));
  }

  // Its actors first: they hold on to the parts.
  ~scenario() {
    for (shard_index s = 0; s < churners_.size(); ++s) {
      net_.all().at(s).drive();
      caf::anon_send_exit(churners_[s], caf::exit_reason::kill);
    }
    net_.run_for(protocol::duration{});
  }
  scenario(const scenario&) = delete;
  scenario& operator=(const scenario&) = delete;

  void join() {
    net_.net().now.packets.lost = options_.loss_ppm;
    for (shard_index s = 0; s < options_.shards; ++s) {
      auto& home = net_.all().at(s);
      home.drive();
      parts_.push_back(std::make_unique<churn_peers>(options_, net_, s));
      churners_.push_back(home.system().spawn<caf::hidden>(churner, parts_.back().get(), &keys_));
    }
    const auto joined = [&] {
      return std::all_of(parts_.begin(), parts_.end(), [](const auto& each) { return each->all_joined(); });
    };
    protocol::invariant(net_.run_until(joined, 1000h), "every join ends");
  }

  void publish() {
    std::vector<publishing> parts(options_.shards);
    for (shard_index s = 0; s < options_.shards; ++s) {
      parts[s] = {&options_, parts_[s].get(), s, 0, 0};
      net_.all().at(s).drive();
      net_.all().at(s).system().spawn<caf::hidden>(
        [part = &parts[s]](caf::event_based_actor* self) { publish_more(self, *part); });
    }
    const auto done = [&] { return std::all_of(parts.begin(), parts.end(), [](const auto& p) { return p.done(); }); };
    protocol::invariant(net_.run_until(done, 1000h), "every record is placed");
    for (const auto& p : parts)
      figures_.published += p.published;
  }

  void churn() {
    const auto wall = std::chrono::steady_clock::now();
    const auto before = net_.all().counts();
    const auto began = net_.all().now_ns();
    for (shard_index s = 0; s < options_.shards; ++s) {
      net_.all().at(s).drive();
      caf::anon_send(churners_[s], begin_sessions{});
    }
    const auto length = ns_of(options_.length);
    net_.run_until(
      [&] {
        if (told_)
          told_("minutes", static_cast<std::size_t>((net_.all().now_ns() - began) / 60'000'000'000),
                static_cast<std::size_t>(length / 60'000'000'000));
        return false;
      },
      options_.length);
    const auto after = net_.all().counts();
    figures_.virtual_s = static_cast<double>(net_.all().now_ns() - began) / 1e9;
    const auto peer_seconds = figures_.virtual_s * static_cast<double>(options_.peers);
    figures_.packets_per_peer_s = static_cast<double>(after.sent - before.sent) / peer_seconds;
    figures_.bytes_per_peer_s = static_cast<double>(after.bytes - before.bytes) / peer_seconds;
    figures_.wall_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - wall).count();
  }

  churn_figures finish() {
    std::vector<double> latency_ms;
    std::uint64_t found = 0;
    std::uint64_t last = 0;
    std::uint64_t found_last = 0;
    for (const auto& part : parts_) {
      const auto& c = part->so_far();
      figures_.lookups += c.lookups;
      figures_.sessions += c.sessions;
      figures_.joins_failed += c.joins_failed;
      found += c.found;
      last += c.lookups_last;
      found_last += c.found_last;
      latency_ms.insert(latency_ms.end(), c.latency_ms.begin(), c.latency_ms.end());
    }
    const auto percent = [](std::uint64_t part, std::uint64_t whole) {
      return 100 * static_cast<double>(part) / static_cast<double>(std::max<std::uint64_t>(whole, 1));
    };
    figures_.found_percent = percent(found, figures_.lookups);
    figures_.found_last_percent = percent(found_last, last);
    figures_.latency_ms = summary_of(std::move(latency_ms));
    figures_.replicas_mean = held() / static_cast<double>(options_.records);
    figures_.trace_hash = net_.all().trace_hash();
    return figures_;
  }

private:
  // Records over all peers that are up.
  double held() {
    std::vector<double> sums(options_.shards);
    for (shard_index s = 0; s < options_.shards; ++s) {
      net_.all().at(s).drive();
      net_.all().at(s).system().spawn<caf::hidden>([this, s, sum = &sums[s]](caf::event_based_actor* self) {
        for (const auto& life : parts_[s]->lives())
          self->request(net_.actor(life.peer), caf::infinite, actors::get_peer_view{})
            .then([sum](const actors::peer_view& view) { *sum += static_cast<double>(view.records); },
                  [](const caf::error&) {});
      });
    }
    net_.run_for(protocol::duration{});
    double sum = 0;
    for (const auto each : sums)
      sum += each;
    return sum;
  }

  const churn_options& options_;
  world& net_;
  const scenario_progress& told_;
  std::vector<protocol::id> keys_;
  std::vector<std::unique_ptr<churn_peers>> parts_;
  std::vector<caf::actor> churners_;
  churn_figures figures_;
};

} // namespace

protocol::result<churn_figures> run_churn_scenario(const churn_options& options, const scenario_progress& told) {
  if (options.peers < 4 * options.shards)
    return protocol::fail(protocol::errc::usage, "each shard needs at least four peers that are up: fewer --shards");
  if (options.session < 1min || options.length < 1min)
    return protocol::fail(protocol::errc::usage, "sessions and the whole last a minute at least");
  auto net = world::make(plan_of(options));
  if (!net)
    return protocol::fail(net.error());
  scenario run{options, **net, told};
  run.join();
  run.publish();
  run.churn();
  return run.finish();
}

} // namespace souk::runtime::sim
