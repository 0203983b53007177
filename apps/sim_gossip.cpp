#include "apps/sim_gossip.hpp"

#include <cmath>
#include <memory>

#include <fmt/format.h>

#include "apps/one_of.hpp"
#include "apps/sim_commands.hpp"
#include "protocol/hash.hpp"
#include "runtime/sim/gossip_scenario.hpp"

namespace souk::apps {
namespace {

namespace sim = runtime::sim;

struct flags {
  sim::gossip_options options;
  double loss_percent = 0;
  double churn_percent = 0;
  bool crypto_real = false;
};

std::uint32_t ppm_of(double percent) {
  return static_cast<std::uint32_t>(std::llround(percent * 10'000));
}

json parameters_of(const flags& f) {
  const auto& o = f.options;
  return {{"peers", o.peers},         {"announcements", o.announcements},
          {"latency", o.latency},     {"loss", f.loss_percent},
          {"churn", f.churn_percent}, {"split", o.split_minutes},
          {"seed", o.seed},           {"threads", o.threads},
          {"shards", o.shards},       {"crypto", f.crypto_real ? "real" : "model"}};
}

json document_of(const flags& f, const sim::gossip_figures& g) {
  json made{
    {"parameters", parameters_of(f)},
    {"coverage_percent", g.coverage_percent},
    {"latency_ms",
     {{"p50", g.latency_ms.p50}, {"p95", g.latency_ms.p95}, {"p99", g.latency_ms.p99}, {"max", g.latency_ms_max}}},
    {"after_anti_entropy_percent", g.after_anti_entropy_percent},
    {"duplicates_per_announcement", g.duplicates_per_announcement},
    {"bytes_per_peer_per_announcement", g.bytes_per_peer_per_announcement},
    {"wall_s", g.wall_s},
    {"trace_hash", fmt::format("{:016x}", g.trace_hash)}};
  if (f.options.split_minutes > 0)
    made["healing"] = {
      {"agreed_after_s", g.agreed_after_s}, {"difference_bytes", g.difference_bytes}, {"bytes", g.healing_bytes}};
  return made;
}

void show_figures(const json& d, const terminal& out) {
  const auto number = [](const json& n) { return fmt::format("{:.1f}", n.get<double>()); };
  out.say(fmt::format("{} announcements among {} peers: {:.3f} % arrived by push, {:.3f} % after anti-entropy",
                      d["parameters"]["announcements"].get<std::size_t>(), d["parameters"]["peers"].get<std::size_t>(),
                      d["coverage_percent"].get<double>(), d["after_anti_entropy_percent"].get<double>()));
  const auto& l = d["latency_ms"];
  out.say(fmt::format("latency in ms: p50 {}, p95 {}, p99 {}, longest {}", number(l["p50"]), number(l["p95"]),
                      number(l["p99"]), number(l["max"])));
  out.say(fmt::format("a peer received each {} times more than once, and sent {} bytes for it",
                      number(d["duplicates_per_announcement"]), number(d["bytes_per_peer_per_announcement"])));
  if (d.contains("healing"))
    out.say(fmt::format("after the healing all agreed in {} s, with {} of packets for {} that was lacking",
                        number(d["healing"]["agreed_after_s"]),
                        human_bytes(static_cast<std::uint64_t>(d["healing"]["bytes"].get<double>())),
                        human_bytes(static_cast<std::uint64_t>(d["healing"]["difference_bytes"].get<double>()))));
  out.say(out.dim("trace ") + d["trace_hash"].get<std::string>());
}

std::string replay_of(const flags& f) {
  const auto& o = f.options;
  return fmt::format(
    "souk sim gossip --peers {} --announcements {} --latency {} --loss {} --churn {} --split {} --shards {} --seed {} "
    "--crypto {}",
    o.peers, o.announcements, o.latency, f.loss_percent, f.churn_percent, o.split_minutes, o.shards, o.seed,
    f.crypto_real ? "real" : "model");
}

int run_gossip(context& at, flags f) {
  f.options.loss_ppm = ppm_of(f.loss_percent);
  f.options.churn_ppm = ppm_of(f.churn_percent);
  report_invariants(at, replay_of(f));
  protocol::set_crypto_mode(f.crypto_real ? protocol::crypto_mode::real : protocol::crypto_mode::model);
  progress_bar bar{true};
  const auto figures =
    sim::run_gossip_scenario(f.options, [&](std::string_view stage, std::size_t done, std::size_t total) {
      bar.show(std::string{stage}, "", done, total);
    });
  bar.end();
  return finish(at, figures.map([&](const auto& made) { return document_of(f, made); }), show_figures);
}

} // namespace

void add_sim_gossip(CLI::App& sim, context& at) {
  auto* command = sim.add_subcommand("gossip", "Measures how announcements spread among many peers");
  const auto f = std::make_shared<flags>();
  auto& o = f->options;
  const std::map<std::string, bool> cryptos{{"model", false}, {"real", true}};
  command->add_option("--peers", o.peers, "How many peers")->check(CLI::Range(2, 10'000'000));
  command->add_option("--announcements", o.announcements, "How many are published, ten a second")
    ->check(CLI::Range(1, 1'000'000));
  command->add_option("--latency", o.latency, "geo, fixed:MS, uniform:LO-HI (one way), matrix:FILE");
  command->add_option("--loss", f->loss_percent, "Percent of the packets that are lost")->check(CLI::Range(0.0, 100.0));
  command->add_option("--churn", f->churn_percent, "Percent of the peers that die while announcements are published")
    ->check(CLI::Range(0.0, 90.0));
  command->add_option("--split", o.split_minutes, "Two halves are apart for so many minutes, in which all is published")
    ->check(CLI::Range(0, 1440));
  command->add_option("--seed", o.seed, "The same seed gives the same trace");
  command->add_option("--threads", o.threads, "Threads; they change nothing but the time it takes")
    ->check(CLI::Range(1, 256));
  command->add_option("--shards", o.shards, "Parts that can run on threads of their own")->check(CLI::Range(1, 256));
  command->add_option("--crypto", f->crypto_real, "model: signatures are a keyed hash; real: Ed25519")
    ->transform(one_of(cryptos));
  command->callback([&at, f] { at.chosen = [f](context& c) { return run_gossip(c, *f); }; });
}

} // namespace souk::apps
