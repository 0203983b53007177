#include "apps/sim_churn.hpp"

#include <cmath>
#include <memory>

#include <fmt/format.h>

#include "apps/sim_commands.hpp"
#include "protocol/hash.hpp"
#include "protocol/shell/quantity.hpp"
#include "runtime/sim/churn_scenario.hpp"

namespace souk::apps {
namespace {

namespace sim = runtime::sim;

struct flags {
  sim::churn_options options;
  double loss_percent = 0;
  std::string session = "60m";
  std::string length = "24h";
  std::string refresh = "1h";
  std::string republish = "1h";
};

json parameters_of(const flags& f) {
  const auto& o = f.options;
  return {{"peers", o.peers},       {"session", f.session}, {"length", f.length},       {"records", o.records},
          {"lookups", o.lookups},   {"refresh", f.refresh}, {"republish", f.republish}, {"latency", o.latency},
          {"loss", f.loss_percent}, {"seed", o.seed},       {"threads", o.threads},     {"shards", o.shards}};
}

json document_of(const flags& f, const sim::churn_figures& made) {
  const auto& ms = made.latency_ms;
  return {{"parameters", parameters_of(f)},
          {"published", made.published},
          {"lookups", made.lookups},
          {"found_percent", made.found_percent},
          {"found_last_percent", made.found_last_percent},
          {"replicas_mean", made.replicas_mean},
          {"latency_ms", {{"mean", ms.mean}, {"p50", ms.p50}, {"p95", ms.p95}, {"p99", ms.p99}}},
          {"sessions", made.sessions},
          {"joins_failed", made.joins_failed},
          {"packets_per_peer_s", made.packets_per_peer_s},
          {"bytes_per_peer_s", made.bytes_per_peer_s},
          {"virtual_s", made.virtual_s},
          {"wall_s", made.wall_s},
          {"trace_hash", fmt::format("{:016x}", made.trace_hash)}};
}

void show(const json& d, const terminal& out) {
  out.say(fmt::format(
    "{:.3f} % of {} lookups found their record ({:.3f} % in the last hour); {:.1f} replicas of each are left",
    d["found_percent"].get<double>(), d["lookups"].get<std::uint64_t>(), d["found_last_percent"].get<double>(),
    d["replicas_mean"].get<double>()));
  out.say(fmt::format("{} sessions; {:.2f} packets and {:.0f} bytes sent a second and peer",
                      d["sessions"].get<std::uint64_t>(), d["packets_per_peer_s"].get<double>(),
                      d["bytes_per_peer_s"].get<double>()));
  out.say(out.dim("trace ") + d["trace_hash"].get<std::string>());
}

// The command that makes the same trace again.
std::string replay_of(const flags& f) {
  const auto& o = f.options;
  return fmt::format(
    "souk sim churn --peers {} --session {} --length {} --records {} --lookups {} --refresh {} --republish {} "
    "--latency {} --loss {} --shards {} --seed {}",
    o.peers, f.session, f.length, o.records, o.lookups, f.refresh, f.republish, o.latency, f.loss_percent, o.shards,
    o.seed);
}

// Error: usage.
result<sim::churn_options> completed(const flags& f) {
  auto options = f.options;
  options.loss_ppm = static_cast<std::uint32_t>(std::llround(f.loss_percent * 10'000));
  for (const auto& [text, into] :
       {std::pair{&f.session, &options.session}, std::pair{&f.length, &options.length},
        std::pair{&f.refresh, &options.refresh}, std::pair{&f.republish, &options.republish}}) {
    const auto read = protocol::parse_duration(*text);
    if (!read)
      return fail(read.error());
    if (*read < std::chrono::minutes{1})
      return fail(errc::usage, fmt::format("'{}' is shorter than a minute", *text));
    *into = *read;
  }
  return options;
}

int run(context& at, const flags& f) {
  const auto options = completed(f);
  if (!options)
    return finish(at, fail(options.error()), {});
  report_invariants(at, replay_of(f));
  protocol::set_crypto_mode(protocol::crypto_mode::model);
  progress_bar bar{true};
  const auto figures =
    sim::run_churn_scenario(*options, [&](std::string_view stage, std::size_t done, std::size_t total) {
      bar.show(std::string{stage}, "", done, total);
    });
  bar.end();
  return finish(at, figures.map([&](const auto& made) { return document_of(f, made); }), show);
}

} // namespace

void add_sim_churn(CLI::App& sim, context& at) {
  auto* command = sim.add_subcommand("churn", "Measures whether records are found while peers come and go");
  const auto f = std::make_shared<flags>();
  auto& o = f->options;
  command->add_option("--peers", o.peers, "How many peers are up at any time")->check(CLI::Range(4, 1'000'000));
  command->add_option("--session", f->session, "Mean time that a peer stays; exponentially distributed");
  command->add_option("--length", f->length, "How long the run is after the records were published");
  command->add_option("--records", o.records, "How many records are published")->check(CLI::Range(1, 1'000'000));
  command->add_option("--lookups", o.lookups, "How many lookups there are, evenly over the length")
    ->check(CLI::Range(1, 100'000'000));
  command->add_option("--refresh", f->refresh, "Interval at which a peer refreshes its table");
  command->add_option("--republish", f->republish, "Interval at which holders republish");
  command->add_option("--latency", o.latency, "geo, fixed:MS, uniform:LO-HI (one way), matrix:FILE");
  command->add_option("--loss", f->loss_percent, "Percent of the packets that are lost")->check(CLI::Range(0.0, 100.0));
  command->add_option("--seed", o.seed, "The same seed gives the same trace");
  command->add_option("--threads", o.threads, "Threads; they change nothing but the time it takes")
    ->check(CLI::Range(1, 256));
  command->add_option("--shards", o.shards, "Parts that can run on threads of their own")->check(CLI::Range(1, 256));
  command->callback([&at, f] { at.chosen = [f](context& c) { return run(c, *f); }; });
}

} // namespace souk::apps
