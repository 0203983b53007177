// node run | status | peers | peer | connect | invite | join, also without `node` before them; doctor; cache stats | clear.
#include <fmt/format.h>

#include "apps/context.hpp"
#include "runtime/node/link.hpp"

namespace souk::apps {
namespace {

std::string rtt_text(const json& rtt) {
  return rtt.is_null() ? "-" : human_ms(rtt.get<double>());
}

std::string level_text(const json& l) {
  const auto unit = l["unit"].get<std::string>();
  return fmt::format("{} over {}: {:.0f} {}, meant to be {} {:.0f} {}", l["name"].get<std::string>(),
                     l["window"].get<std::string>(), l["value"].is_null() ? 0.0 : l["value"].get<double>(), unit,
                     unit == "%" ? "at least" : "at most", l["target"].get<double>(), unit);
}

void show_levels(const json& levels, const terminal& out) {
  auto missed = false;
  for (const auto& each : levels)
    if (each["alert"].get<bool>()) {
      out.say(out.bold(missed ? "           " : "alerts     ") + out.red(level_text(each)));
      missed = true;
    }
  if (!missed && !levels.empty())
    out.say(out.bold("alerts     ") + "none");
}

void show_status(const json& d, const terminal& out) {
  const auto& cache = d["cache"];
  const auto tier = [&](const char* name) {
    const auto& t = cache[name];
    return fmt::format("{} of {} entries, {} hits", t["entries"].get<std::size_t>(), t["capacity"].get<std::size_t>(),
                       t["hits"].get<std::size_t>());
  };
  out.say(out.bold("node       ") + d["node_id"].get<std::string>());
  out.say(out.bold("endpoint   ") + d["endpoint"].get<std::string>());
  out.say(out.bold("up         ")
          + fmt::format("{:.0f} s, souk {}", d["uptime_s"].get<double>(), d["version"].get<std::string>()));
  out.say(out.bold("peers      ")
          + fmt::format("{}, {} verified", d["peers"]["total"].get<std::size_t>(),
                        d["peers"]["verified"].get<std::size_t>()));
  out.say(out.bold("keeps      ")
          + fmt::format("{} records, {} of them say who has what", d["records"].get<std::size_t>(),
                        d["providers"].get<std::size_t>()));
  out.say(out.bold("catalogue  ") + fmt::format("{} packages", d["catalogue"].get<std::size_t>()));
  out.say(out.bold("content    ")
          + fmt::format("{} blobs, {}", d["blobs"]["count"].get<std::size_t>(),
                        human_bytes(d["blobs"]["bytes"].get<std::uint64_t>())));
  out.say(
    out.bold("cache      ")
    + fmt::format("hot {}; warm {}; {:.0f}% hit", tier("hot"), tier("warm"), cache["hit_rate_percent"].get<double>()));
  show_levels(d["service_levels"], out);
  out.say(out.bold("memory     ") + human_bytes(d["memory_bytes"].get<std::uint64_t>()));
}

void show_cache(const json& d, const terminal& out) {
  table rows{{"TIER", "ENTRIES", "CAPACITY", "HITS", "MISSES", "EVICTED", "EXPIRED"}};
  for (const auto* name : {"hot", "warm"}) {
    const auto count = [&t = d[name]](const char* what) { return std::to_string(t[what].get<std::uint64_t>()); };
    rows.row(
      {name, count("entries"), count("capacity"), count("hits"), count("misses"), count("evicted"), count("expired")});
  }
  rows.print(out);
  out.say(fmt::format("{:.1f} % of all requests were answered by a tier", d["hit_rate_percent"].get<double>()));
}

void show_cleared(const json& d, const terminal& out) {
  const auto& c = d["cleared"];
  out.say(
    fmt::format("forgot {} entries of hot and {} of warm", c["hot"].get<std::size_t>(), c["warm"].get<std::size_t>()));
}

void show_peers(const json& d, const terminal& out) {
  if (d["peers"].empty())
    return out.say("no peers");
  table rows{{"NODE", "ENDPOINT", "RTT", "SHARED BITS", "REPUTATION"}};
  for (const auto& p : d["peers"])
    rows.row({short_id(p["node_id"].get<std::string>()), p["endpoint"], rtt_text(p["rtt_ms"]),
              std::to_string(p["prefix_bits"].get<int>()), fmt::format("{:.2f}", p["reputation"].get<double>())});
  rows.print(out);
}

void show_peer(const json& d, const terminal& out) {
  out.say(out.bold("node         ") + d["node_id"].get<std::string>());
  out.say(out.bold("endpoint     ") + d["endpoint"].get<std::string>());
  out.say(out.bold("round trip   ") + rtt_text(d["rtt_ms"]));
  out.say(out.bold("shared bits  ") + std::to_string(d["prefix_bits"].get<int>()));
  out.say(out.bold("reputation   ") + fmt::format("{:.2f}", d["reputation"].get<double>()));
}

void show_connect(const json& d, const terminal& out) {
  out.say(fmt::format("{} of {} answered, {} peers are known now ({})", d["answered"].get<std::size_t>(),
                      d["asked"].get<std::size_t>(), d["peers"].get<std::size_t>(),
                      human_ms(d["took_ms"].get<double>())));
  for (const auto& each : d["wrong_id"])
    out.say(out.yellow("not who it should be: ") + each["endpoint"].get<std::string>());
}

void show_invite(const json& d, const terminal& out) {
  out.say(d["link"].get<std::string>());
}

void show_doctor(const json& d, const terminal& out) {
  for (const auto& each : d["checks"]) {
    const auto status = each["status"].get<std::string>();
    const auto padded = fmt::format("{:<9}", status);
    const auto mark = status == "ok" ? out.green(padded) : status == "failed" ? out.red(padded) : out.yellow(padded);
    out.say(mark + out.bold(fmt::format("{:<17}", each["name"].get<std::string>()))
            + safe_text(each["detail"].get<std::string>()));
  }
}

void add_run(CLI::App& app, context& at) {
  auto* run = app.add_subcommand("run", "Run a node until it is stopped");
  const auto flag = [&at, run](const char* name, const char* setting, const char* help) {
    run->add_option_function<std::string>(
      name, [&at, setting](const std::string& value) { at.more_flags.push_back({setting, {value}}); }, help);
  };
  flag("--listen", "listen", "IP:PORT for UDP and TCP, port 0: any that is free");
  flag("--http", "http", "IP:PORT for metrics and status over HTTP");
  flag("--otlp", "otlp", "http://HOST:PORT of an OpenTelemetry collector that is sent metrics");
  flag("--seed", "seed", "whose packages to keep copies of: none, trusted, all");
  flag("--quota", "quota", "disk space for copies, as 10GiB");
  run->callback([&at] { at.chosen = run_node; });
}

void add_simple(CLI::App& app, context& at, const char* name, const char* help, const char* method,
                runtime::reach needs, void (*show)(const json&, const terminal&)) {
  app.add_subcommand(name, help)->callback([=, &at] {
    at.chosen = [=](context& c) { return run(c, {method, json::object(), needs, {}, show, {}}); };
  });
}

void add_peer(CLI::App& app, context& at) {
  auto* peer = app.add_subcommand("peer", "Show one peer");
  const auto id = std::make_shared<std::string>();
  peer->add_option("ID", *id, "node id or its beginning")->required();
  peer->callback([&at, id] {
    at.chosen = [id](context& c) {
      return run(c, {"node_peer", {{"node_id", *id}}, runtime::reach::network, {}, show_peer, {}});
    };
  });
}

void add_peers(CLI::App& app, context& at) {
  auto* peers = app.add_subcommand("peers", "Whom the node knows");
  const auto least = std::make_shared<double>(0);
  peers->add_option("--min-reputation", *least, "only those with at least this, from 0 to 1");
  peers->callback([&at, least] {
    at.chosen = [least](context& c) {
      return run(c, {"node_peers", {{"min_reputation", *least}}, runtime::reach::network, {}, show_peers, {}});
    };
  });
}

void add_connect(CLI::App& app, context& at) {
  auto* connect = app.add_subcommand("connect", "Get to know a peer");
  const auto addresses = std::make_shared<std::vector<std::string>>();
  connect->add_option("ADDR", *addresses, "HOST:PORT or ID@HOST:PORT")->required();
  connect->callback([&at, addresses] {
    at.chosen = [addresses](context& c) {
      return run(c, {"node_connect", {{"addresses", *addresses}}, runtime::reach::network, {}, show_connect, {}});
    };
  });
}

int join(const context& at, const std::string& text) {
  auto parsed = runtime::parse_link(text);
  if (!parsed)
    return finish(at, fail(parsed.error()), {});
  return run(at, {"node_join", {{"link", text}}, runtime::reach::network, *std::move(parsed), show_connect, {}});
}

void add_join(CLI::App& app, context& at) {
  auto* command = app.add_subcommand("join", "Join the network of an invitation");
  const auto link = std::make_shared<std::string>();
  command->add_option("LINK", *link, "what `souk invite` printed")->required();
  command->callback([&at, link] { at.chosen = [link](context& c) { return join(c, *link); }; });
}

void show_log_level(const json& d, const terminal& out) {
  out.say("log level " + d["log_level"].get<std::string>());
}

void add_log_level(CLI::App& app, context& at) {
  auto* command = app.add_subcommand("log-level", "Change what a running node logs");
  const auto level = std::make_shared<std::string>();
  command->add_option("LEVEL", *level, "trace, debug, info, warning, error, off")->required();
  command->callback([&at, level] {
    at.chosen = [level](context& c) {
      return run(c, {"node_log_level", {{"level", *level}}, runtime::reach::local, {}, show_log_level, {}});
    };
  });
}

void add_doctor(CLI::App& app, context& at) {
  auto* doctor = app.add_subcommand("doctor", "Can others reach this node, find and fetch a package?");
  const auto package = std::make_shared<std::string>();
  doctor->add_option("PACKAGE", *package, "one that should be found");
  doctor->callback([&at, package] {
    at.chosen = [package](context& c) {
      const auto params = package->empty() ? json::object() : json{{"package", *package}};
      return run(c, {"doctor", params, runtime::reach::network, {}, show_doctor, [](const json& d) {
                       return d["ok"].get<bool>() ? 0 : 1;
                     }});
    };
  });
}

void add_cache(CLI::App& app, context& at) {
  auto* cache = app.add_subcommand("cache", "What the running node remembers of lookups");
  cache->require_subcommand(1);
  add_simple(*cache, at, "stats", "Entries, hits and misses of both tiers", "cache_stats", runtime::reach::local,
             show_cache);
  add_simple(*cache, at, "clear", "Forget all of it: the next request asks the network", "cache_clear",
             runtime::reach::local, show_cleared);
}

void add_shared(CLI::App& app, context& at) {
  using runtime::reach;
  add_simple(app, at, "status", "What the node is doing", "node_status", reach::local, show_status);
  add_peers(app, at);
  add_simple(app, at, "invite", "Print a link that lets others join", "node_invite", reach::network, show_invite);
  add_peer(app, at);
  add_connect(app, at);
  add_join(app, at);
  add_doctor(app, at);
}

} // namespace

void add_node_commands(CLI::App& app, context& at) {
  auto* node = app.add_subcommand("node", "Run a node, or ask about it");
  node->require_subcommand(1);
  add_run(*node, at);
  add_log_level(*node, at);
  add_shared(*node, at);
  add_shared(app, at);
  add_cache(app, at);
}

} // namespace souk::apps
