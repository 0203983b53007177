#include "apps/sim_cache.hpp"

#include <memory>

#include <fmt/format.h>

#include "apps/sim_commands.hpp"
#include "protocol/hash.hpp"
#include "protocol/shell/quantity.hpp"
#include "runtime/sim/cache_scenario.hpp"

namespace souk::apps {
namespace {

namespace sim = runtime::sim;

struct flags {
  sim::cache_options options;
  std::string interval = "0s";
};

json parameters_of(const flags& f) {
  const auto& o = f.options;
  return {{"catalogue", o.catalogue}, {"zipf", o.zipf},         {"requests", o.requests}, {"peers", o.peers},
          {"network", o.network},     {"interval", f.interval}, {"hot", o.hot},           {"warm", o.warm},
          {"seed", o.seed},           {"threads", o.threads},   {"shards", o.shards}};
}

json document_of(const flags& f, const sim::cache_figures& made) {
  return {{"parameters", parameters_of(f)},
          {"hit_rate_percent", made.hot_percent + made.warm_percent},
          {"hot_percent", made.hot_percent},
          {"warm_percent", made.warm_percent},
          {"dht_percent", made.dht_percent},
          {"missing_percent", made.missing_percent},
          {"refreshes_percent", made.refreshes_percent},
          {"latency_ms", {{"mean", made.latency_ms.mean}, {"p50", made.latency_ms.p50}, {"p95", made.latency_ms.p95}}},
          {"counted", made.counted},
          {"virtual_s", made.virtual_s},
          {"wall_s", made.wall_s},
          {"trace_hash", fmt::format("{:016x}", made.trace_hash)}};
}

void show(const json& d, const terminal& out) {
  out.say(fmt::format("of {} requests {:.2f} % were answered by the caches: {:.2f} % hot, {:.2f} % warm",
                      d["counted"].get<std::uint64_t>(), d["hit_rate_percent"].get<double>(),
                      d["hot_percent"].get<double>(), d["warm_percent"].get<double>()));
  const auto& ms = d["latency_ms"];
  out.say(fmt::format("an answer took {:.2f} ms on average, {:.2f} at the median, {:.2f} at 95 %",
                      ms["mean"].get<double>(), ms["p50"].get<double>(), ms["p95"].get<double>()));
  out.say(out.dim("trace ") + d["trace_hash"].get<std::string>());
}

// The command that makes the same trace again.
std::string replay_of(const flags& f) {
  const auto& o = f.options;
  return fmt::format(
    "souk sim cache --catalogue {} --zipf {} --requests {} --peers {} --network {} --interval {} --hot {} "
    "--warm {} --shards {} --seed {}",
    o.catalogue, o.zipf, o.requests, o.peers, o.network, f.interval, o.hot, o.warm, o.shards, o.seed);
}

int run(context& at, flags f) {
  const auto interval = protocol::parse_duration(f.interval);
  if (!interval)
    return finish(at, fail(interval.error()), {});
  f.options.interval = *interval;
  report_invariants(at, replay_of(f));
  protocol::set_crypto_mode(protocol::crypto_mode::model);
  progress_bar bar{true};
  const auto figures =
    sim::run_cache_scenario(f.options, [&](std::string_view stage, std::size_t done, std::size_t total) {
      bar.show(std::string{stage}, "", done, total);
    });
  bar.end();
  return finish(at, figures.map([&](const auto& made) { return document_of(f, made); }), show);
}

} // namespace

void add_sim_cache(CLI::App& sim, context& at) {
  auto* command = sim.add_subcommand("cache", "Measures what the caches answer of requests by Zipf's law");
  const auto f = std::make_shared<flags>();
  auto& o = f->options;
  command->add_option("--catalogue", o.catalogue, "How many values there are")->check(CLI::Range(1, 1'000'000));
  command->add_option("--zipf", o.zipf, "Exponent: rank i is asked for in proportion to 1/i^S")
    ->check(CLI::Range(0.0, 8.0));
  command->add_option("--requests", o.requests, "Requests of each peer; the second half counts")
    ->check(CLI::Range(2, 100'000'000));
  command->add_option("--peers", o.peers, "How many peers make requests")->check(CLI::Range(1, 1'000'000));
  command->add_option("--network", o.network, "Peers in all; those who ask keep none of the values")
    ->check(CLI::Range(2, 1'000'000));
  command->add_option("--interval", f->interval, "Between an answer and the next request; 0s: nothing expires");
  command->add_option("--hot", o.hot, "Places of the hot tier")->check(CLI::Range(0, 10'000'000));
  command->add_option("--warm", o.warm, "Places of the warm tier")->check(CLI::Range(0, 10'000'000));
  command->add_option("--seed", o.seed, "The same seed gives the same trace");
  command->add_option("--threads", o.threads, "Threads; they change nothing but the time it takes")
    ->check(CLI::Range(1, 256));
  command->add_option("--shards", o.shards, "Parts that can run on threads of their own")->check(CLI::Range(1, 256));
  command->callback([&at, f] { at.chosen = [f](context& c) { return run(c, *f); }; });
}

} // namespace souk::apps
