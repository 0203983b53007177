#include "runtime/sim/cache_scenario.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <memory>

#include <caf/event_based_actor.hpp>
#include <caf/send.hpp>

#include "actors/cache/cache_tier_actor.hpp"
#include "actors/clock.hpp"
#include "protocol/dht/record.hpp"
#include "protocol/invariant.hpp"
#include "runtime/sim/purpose.hpp"
#include "runtime/sim/tables.hpp"
#include "runtime/sim/truth.hpp"
#include "runtime/sim/world.hpp"
#include "runtime/sim/zipf.hpp"

namespace souk::runtime::sim {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t value_bytes = 32;
constexpr protocol::duration for_ever = std::chrono::hours{100'000};
constexpr std::size_t at_once = 10'000; // values that are handed over between two runs of the actors

struct catalogue {
  zipf law;
  std::vector<protocol::id> keys; // by rank
  std::uint64_t seed = 0;
};

protocol::bytes value_of(std::uint64_t seed, std::size_t rank) {
  auto draws = draws_for(seed, rank, purpose::target);
  protocol::bytes made(value_bytes);
  for (auto& byte : made)
    byte = static_cast<std::uint8_t>(draws.next());
  return made;
}

// One peer that asks, with the tiers in front of it.
struct asker {
  const cache_options* options = nullptr;
  const catalogue* goods = nullptr;
  peer_index peer = 0;
  actors::cache_tier_actor cache;
  protocol::random_source draws;
  std::size_t asked = 0;
  std::array<std::uint64_t, 5> sources{}; // by record_source, of the second half
  std::vector<double> latency_ms;

  bool done() const noexcept { return asked == options->requests && latency_ms.size() == asked - asked / 2; }
};

void ask(caf::event_based_actor* self, asker& by);

void on_answer(caf::event_based_actor* self, asker& by, const actors::cache_answer& answer, protocol::duration took) {
  if (by.asked > by.options->requests / 2) {
    ++by.sources[static_cast<std::size_t>(answer.source)];
    by.latency_ms.push_back(protocol::to_ms(took));
  }
  if (by.asked == by.options->requests)
    return;
  if (by.options->interval == protocol::duration{})
    return ask(self, by);
  self->delayed_send(self, by.options->interval, actors::tick{});
}

void ask(caf::event_based_actor* self, asker& by) {
  ++by.asked;
  const auto& key = by.goods->keys[by.goods->law.draw(by.draws)];
  const auto began = actors::now(self);
  self->request(by.cache, caf::infinite, actors::cache_get{key})
    .then([self, &by, began](const actors::cache_answer& answer) {
      on_answer(self, by, answer, actors::now(self) - began);
    });
}

caf::behavior requester(caf::event_based_actor* self, asker* by) {
  ask(self, *by);
  return {[self, by](actors::tick) { ask(self, *by); }};
}

world_plan plan_of(const cache_options& o) {
  world_plan plan;
  plan.seed = o.seed;
  plan.peers = o.network;
  plan.shards = o.shards;
  plan.threads = o.threads;
  plan.rules.prove_contacts = false;
  plan.rules.hand_over = false; // to those who ask: what they keep is no request at all
  plan.rules.records.per_sender_max = plan.rules.records.records_max = o.catalogue;
  plan.rules.records.lifetime = for_ever; // what is asked is how the caches do, not how records are kept
  plan.rules.hot.entries_max = o.hot;
  plan.rules.warm.entries_max = o.warm;
  if (o.interval == protocol::duration{})
    plan.rules.hot.lifetime = plan.rules.warm.lifetime = for_ever;
  return plan;
}

class scenario {
public:
  scenario(const cache_options& options, world& net, const scenario_progress& told)
      : options_{options}, net_{net}, told_{told}, goods_{zipf{options.catalogue, options.zipf}, {}, options.seed} {}

  void prepare() {
    net_.spawn_all();
    join_all(net_, [this](std::size_t done) { tell("tables", done, net_.size()); });
  }

  // Each value with the closest of those who do not ask: an asker's own record would be no request at all.
  void keep_values() {
    const truth keepers{net_.peers(), [this](peer_index i) { return i >= options_.peers; }};
    for (std::size_t rank = 0; rank < options_.catalogue; ++rank) {
      const auto value = value_of(options_.seed, rank);
      goods_.keys.push_back(protocol::value_key(value));
      for (const auto keeper : keepers.closest(goods_.keys.back(), net_.plan().rules.replicas)) {
        net_.all().of(keeper).drive();
        caf::anon_send(net_.actor(keeper), actors::keep_record{protocol::record_kind::value, value});
      }
      if (rank % at_once == at_once - 1 || rank + 1 == options_.catalogue) {
        net_.run_for(protocol::duration{});
        tell("values", rank + 1, options_.catalogue);
      }
    }
  }

  void measure() {
    const auto wall = std::chrono::steady_clock::now();
    const auto began = net_.all().now_ns();
    const auto refreshed = refreshes();
    start();
    const auto done = [&] {
      std::size_t asked = 0;
      for (const auto& each : askers_)
        asked += each.asked;
      tell("requests", asked, options_.peers * options_.requests);
      return std::all_of(askers_.begin(), askers_.end(), [](const auto& each) { return each.done(); });
    };
    protocol::invariant(net_.run_until(done, for_ever), "every request is answered");
    figures_.virtual_s = static_cast<double>(net_.all().now_ns() - began) / 1e9;
    figures_.wall_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - wall).count();
    figures_.refreshes_percent =
      100 * static_cast<double>(refreshes() - refreshed) / static_cast<double>(options_.peers * options_.requests);
  }

  cache_figures finish() {
    std::vector<double> latency_ms;
    std::array<std::uint64_t, 5> sources{};
    for (const auto& each : askers_) {
      latency_ms.insert(latency_ms.end(), each.latency_ms.begin(), each.latency_ms.end());
      for (std::size_t i = 0; i < sources.size(); ++i)
        sources[i] += each.sources[i];
    }
    const auto percent = [&](actors::record_source which) {
      return 100 * static_cast<double>(sources[static_cast<std::size_t>(which)])
             / static_cast<double>(latency_ms.size());
    };
    figures_.hot_percent = percent(actors::record_source::hot);
    figures_.warm_percent = percent(actors::record_source::warm);
    figures_.dht_percent = percent(actors::record_source::dht);
    figures_.missing_percent = percent(actors::record_source::none);
    figures_.counted = latency_ms.size();
    figures_.latency_ms = summary_of(std::move(latency_ms));
    figures_.trace_hash = net_.all().trace_hash();
    return figures_;
  }

private:
  void tell(std::string_view stage, std::size_t done, std::size_t total) const {
    if (told_)
      told_(stage, done, total);
  }

  std::uint64_t refreshes() const {
    std::uint64_t sum = 0;
    for (shard_index s = 0; s < options_.shards; ++s)
      sum += net_.measured(s)->count(actors::counter::cache_refreshed);
    return sum;
  }

  void start() {
    askers_.resize(options_.peers);
    for (peer_index i = 0; i < options_.peers; ++i) {
      auto& home = net_.all().of(i);
      const auto& measured = net_.measured(net_.peers().shard_of(i));
      const auto& rules = *net_.rules_of(i);
      home.drive();
      const auto warm = home.system().spawn<caf::hidden>(actors::cache_tier, std::string_view{"warm"}, rules.warm,
                                                         net_.actor(i), actors::cache_tier_actor{}, measured);
      const auto hot = home.system().spawn<caf::hidden>(actors::cache_tier, std::string_view{"hot"}, rules.hot,
                                                        net_.actor(i), warm, measured);
      askers_[i] = {&options_, &goods_, i, hot, draws_for(options_.seed, i, purpose::scenario), 0, {}, {}};
      home.system().spawn<caf::hidden>(requester, &askers_[i]);
    }
  }

  const cache_options& options_;
  world& net_;
  const scenario_progress& told_;
  catalogue goods_;
  std::vector<asker> askers_;
  cache_figures figures_;
};

} // namespace

protocol::result<cache_figures> run_cache_scenario(const cache_options& options, const scenario_progress& told) {
  if (options.requests < 2)
    return protocol::fail(protocol::errc::usage, "what is counted is the second half of the requests: two at least");
  if (options.network <= options.peers + protocol::limits::k)
    return protocol::fail(protocol::errc::usage,
                          "the network has fewer than 20 peers beside those who ask: a larger --network");
  auto net = world::make(plan_of(options));
  if (!net)
    return protocol::fail(net.error());
  scenario run{options, **net, told};
  run.prepare();
  run.keep_values();
  run.measure();
  return run.finish();
}

} // namespace souk::runtime::sim
