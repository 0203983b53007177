#include "apps/sim_lookup.hpp"

#include <cmath>
#include <memory>

#include <fmt/format.h>
#include <mimalloc.h>

#include "apps/one_of.hpp"
#include "apps/sim_commands.hpp"
#include "protocol/hash.hpp"
#include "runtime/sim/lookup_scenario.hpp"

namespace souk::apps {
namespace {

namespace sim = runtime::sim;
using sim::lookup_mode;
using sim::table_filling;

// What was asked for; empty: the default of the mode.
struct flags {
  sim::lookup_options options;
  std::optional<std::size_t> alpha;
  std::optional<std::size_t> stop;
  std::optional<bool> hedge;
  std::optional<bool> near;
  std::optional<bool> near_first;
  double loss_percent = 0;
  double dead_percent = 0;
  double unreachable_percent = 0;
  double v6_only_percent = 0;
  double dual_percent = 0;
  bool crypto_real = false;
};

std::uint32_t ppm_of(double percent) {
  return static_cast<std::uint32_t>(std::llround(percent * 10'000));
}

sim::lookup_options completed(const flags& f) {
  auto options = f.options;
  const auto get = options.mode == lookup_mode::get;
  const auto perfect = options.tables == table_filling::perfect;
  const actors::peer_rules rules; // as a node has them
  options.alpha = f.alpha.value_or(get ? rules.value_lookup.alpha : rules.closest_lookup.alpha);
  options.stop = f.stop.value_or(get ? options.k : std::min<std::size_t>(3, options.k));
  options.hedge = f.hedge.value_or(!perfect);
  options.near = f.near.value_or(!perfect);
  options.near_first = f.near_first.value_or(get && options.near); // as a node does
  options.loss_ppm = ppm_of(f.loss_percent);
  options.dead_ppm = ppm_of(f.dead_percent);
  options.unreachable_ppm = ppm_of(f.unreachable_percent);
  options.families = {ppm_of(f.v6_only_percent), ppm_of(f.dual_percent)};
  return options;
}

json parameters_of(const flags& f, const sim::lookup_options& o) {
  return {{"peers", o.peers},
          {"lookups", o.lookups},
          {"k", o.k},
          {"alpha", o.alpha},
          {"stop", o.stop},
          {"mode", o.mode == lookup_mode::get ? "get" : "closest"},
          {"tables", o.tables == table_filling::perfect ? "perfect" : "join"},
          {"latency", o.latency},
          {"loss", f.loss_percent},
          {"dead", f.dead_percent},
          {"unreachable", f.unreachable_percent},
          {"ipv6_only", f.v6_only_percent},
          {"dual", f.dual_percent},
          {"hedge", o.hedge},
          {"near", o.near},
          {"near_first", o.near_first},
          {"adaptive", o.adaptive},
          {"quorum", o.quorum},
          {"concurrent", o.concurrent},
          {"seed", o.seed},
          {"threads", o.threads},
          {"shards", o.shards},
          {"crypto", f.crypto_real ? "real" : "model"},
          {"save_net", o.save_net},
          {"load_net", o.load_net}};
}

json to_json(const sim::summary& s) {
  return {{"mean", s.mean}, {"p50", s.p50}, {"p95", s.p95}, {"p99", s.p99}};
}

json document_of(const json& parameters, const sim::lookup_figures& f) {
  return {{"parameters", parameters},
          {"success_percent", f.success_percent},
          {"recall_percent", f.recall_percent},
          {"hops", to_json(f.hops)},
          {"rpcs", to_json(f.rpcs)},
          {"timeouts", to_json(f.timeouts)},
          {"latency_ms", to_json(f.latency_ms)},
          {"rounds", to_json(f.rounds)},
          {"messages", f.messages},
          {"bytes", f.bytes},
          {"events", f.events},
          {"virtual_s", f.virtual_s},
          {"join_s", f.join_s},
          {"join_messages", f.join_messages},
          {"wall_s", f.wall_s},
          {"lookups_per_s", f.lookups_per_s},
          {"events_per_s", f.events_per_s},
          {"rss_bytes", f.rss_bytes},
          {"rss_peak_bytes", f.rss_peak_bytes},
          {"bytes_per_peer", f.bytes_per_peer},
          {"trace_hash", fmt::format("{:016x}", f.trace_hash)}};
}

void show_figures(const json& d, const terminal& out) {
  const auto number = [](const json& n) { return fmt::format("{:.2f}", n.get<double>()); };
  out.say(fmt::format("{} lookups among {} peers: {:.2f} % found what they looked for, recall {:.2f} %",
                      d["parameters"]["lookups"].get<std::size_t>(), d["parameters"]["peers"].get<std::size_t>(),
                      d["success_percent"].get<double>(), d["recall_percent"].get<double>()));
  table rows{{"OF ONE LOOKUP", "MEAN", "P50", "P95", "P99"}};
  for (const auto* name : {"hops", "rpcs", "timeouts", "latency_ms", "rounds"})
    if (const auto& s = d[name]; s["mean"].get<double>() > 0)
      rows.row({name, number(s["mean"]), number(s["p50"]), number(s["p95"]), number(s["p99"])});
  rows.print(out);
  out.say(fmt::format("{:.0f} lookups/s, {:.0f} events/s; {} resident, {:.0f} bytes a peer; tables took {:.1f} s",
                      d["lookups_per_s"].get<double>(), d["events_per_s"].get<double>(),
                      human_bytes(d["rss_bytes"].get<std::uint64_t>()), d["bytes_per_peer"].get<double>(),
                      d["join_s"].get<double>()));
  out.say(out.dim("trace ") + d["trace_hash"].get<std::string>());
}

// The command that makes the same trace again.
std::string replay_of(const flags& f, const sim::lookup_options& o) {
  const auto on = [](bool yes) { return yes ? "on" : "off"; };
  return fmt::format(
    "souk sim lookup --peers {} --lookups {} --k {} --alpha {} --stop {} --mode {} --tables {} --latency {} "
    "--loss {} --dead {} --unreachable {} --ipv6-only {} --dual {} --hedge {} --near {} --near-first {} --adaptive {} "
    "--quorum {} --concurrent "
    "{} "
    "--shards {} --seed {} --crypto {}",
    o.peers, o.lookups, o.k, o.alpha, o.stop, o.mode == lookup_mode::get ? "get" : "closest",
    o.tables == table_filling::perfect ? "perfect" : "join", o.latency, f.loss_percent, f.dead_percent,
    f.unreachable_percent, f.v6_only_percent, f.dual_percent, on(o.hedge), on(o.near), on(o.near_first), on(o.adaptive),
    o.quorum, o.concurrent, o.shards, o.seed, f.crypto_real ? "real" : "model");
}

int run_lookups(context& at, const flags& f) {
  const auto options = completed(f);
  if (f.v6_only_percent + f.dual_percent > 100)
    return finish(at,
                  protocol::result<json>{
                    protocol::fail(protocol::errc::usage, "--ipv6-only and --dual are more than 100 % together")},
                  show_figures);
  mi_option_enable(mi_option_large_os_pages); // very many peers: much of the time goes into finding pages
  report_invariants(at, replay_of(f, options));
  protocol::set_crypto_mode(f.crypto_real ? protocol::crypto_mode::real : protocol::crypto_mode::model);
  progress_bar bar{true}; // on standard error: --json runs of hours show it too
  const auto figures =
    sim::run_lookup_scenario(options, [&](std::string_view stage, std::size_t done, std::size_t total) {
      bar.show(std::string{stage}, "", done, total);
    });
  bar.end();
  return finish(at, figures.map([&](const auto& made) { return document_of(parameters_of(f, options), made); }),
                show_figures);
}

void add_network_options(CLI::App& command, flags& f) {
  auto& o = f.options;
  const std::map<std::string, table_filling> fillings{{"join", table_filling::join},
                                                      {"perfect", table_filling::perfect}};
  command.add_option("--peers", o.peers, "How many peers")->check(CLI::Range(2, 100'000'000));
  command.add_option("--k", o.k, "Bucket size, and how many of the closest are wanted")->check(CLI::Range(1, 40));
  command.add_option("--tables", o.tables, "join: every peer joins through the protocol; perfect: filled by hand")
    ->transform(one_of(fillings));
  command.add_option("--latency", o.latency, "geo, fixed:MS, uniform:LO-HI (one way), matrix:FILE");
  command.add_option("--loss", f.loss_percent, "Percent of the packets that are lost")->check(CLI::Range(0.0, 100.0));
  command.add_option("--dead", f.dead_percent, "Percent of the peers that are killed before the lookups")
    ->check(CLI::Range(0.0, 99.0));
  command.add_option("--unreachable", f.unreachable_percent, "Percent of the peers that hear only those they spoke to")
    ->check(CLI::Range(0.0, 99.0));
  command.add_option("--ipv6-only", f.v6_only_percent, "Percent of the peers that have an IPv6 address alone")
    ->check(CLI::Range(0.0, 100.0));
  command.add_option("--dual", f.dual_percent, "Percent that have both; the rest has IPv4 alone")
    ->check(CLI::Range(0.0, 100.0));
  command.add_option("--near", f.near, "Whether tables prefer near peers (on, off)");
  command.add_option("--near-first", f.near_first,
                     "Whether lookups ask near peers first (on, off); default: as --near for get, off for closest");
  command.add_option("--adaptive", o.adaptive, "Whether timeouts follow the measured round trips (on, off)");
  command.add_option("--save-net", o.save_net, "Keep the joined tables in this file");
  command.add_option("--load-net", o.load_net, "Take the tables of this file");
}

void add_lookup_options(CLI::App& command, flags& f) {
  auto& o = f.options;
  const std::map<std::string, lookup_mode> modes{{"closest", lookup_mode::closest}, {"get", lookup_mode::get}};
  command.add_option("--lookups", o.lookups, "How many lookups are measured")->check(CLI::Range(1, 100'000'000));
  command.add_option("--mode", o.mode, "closest: the closest peers; get: a value that was stored")
    ->transform(one_of(modes));
  command.add_option("--alpha", f.alpha, "Requests at once")->check(CLI::Range(1, 1000));
  command.add_option("--stop", f.stop, "How many of the closest must have answered")->check(CLI::Range(1, 1000));
  command.add_option("--quorum", o.quorum, "Peers with the value that end a get; 0: it goes on until it stops")
    ->check(CLI::Range(0, 40));
  command.add_option("--hedge", f.hedge, "Whether a slow request is joined by another (on, off)");
  command.add_option("--concurrent", o.concurrent, "Lookups under way at once")->check(CLI::Range(1, 10'000'000));
}

void add_run_options(CLI::App& command, flags& f) {
  auto& o = f.options;
  const std::map<std::string, bool> cryptos{{"model", false}, {"real", true}};
  command.add_option("--seed", o.seed, "The same seed gives the same trace");
  command.add_option("--threads", o.threads, "Threads; they change nothing but the time it takes")
    ->check(CLI::Range(1, 256));
  command.add_option("--shards", o.shards, "Parts that can run on threads of their own")->check(CLI::Range(1, 256));
  command.add_option("--crypto", f.crypto_real, "model: signatures are a keyed hash; real: Ed25519")
    ->transform(one_of(cryptos));
}

} // namespace

void add_sim_lookup(CLI::App& sim, context& at) {
  auto* command = sim.add_subcommand("lookup", "Measures lookups in a network of many peers");
  const auto f = std::make_shared<flags>();
  add_network_options(*command, *f);
  add_lookup_options(*command, *f);
  add_run_options(*command, *f);
  command->callback([&at, f] { at.chosen = [f](context& c) { return run_lookups(c, *f); }; });
}

} // namespace souk::apps
