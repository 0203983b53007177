// lookup: a DHT query, step by step.
#include <bit>

#include <fmt/format.h>

#include "apps/context.hpp"
#include "protocol/id.hpp"

namespace souk::apps {
namespace {

std::string rtt_text(const json& rtt) {
  return rtt.is_null() ? "-" : human_ms(rtt.get<double>());
}

// Leading bits that the peer's id shares with the key: each more halves the distance.
int shared_bits(const std::string& key, const std::string& node) {
  const auto a = protocol::id::from_hex(key);
  const auto b = protocol::id::from_hex(node);
  return a && b ? protocol::common_prefix_bits(*a, *b) : 0;
}

void show_steps(const json& d, const terminal& out) {
  table rows{{"AT", "PEER", "ENDPOINT", "SHARED BITS", "NEAREST YET", "OUTCOME", "RTT", "TOLD OF"}};
  auto best = 0;
  for (const auto& step : d["steps"]) {
    const auto bits = shared_bits(d["key"], step["node_id"]);
    best = std::max(best, bits);
    rows.row({human_ms(step["at_ms"].get<double>()), short_id(step["node_id"].get<std::string>()), step["endpoint"],
              std::to_string(bits), std::to_string(best), step["outcome"], rtt_text(step["rtt_ms"]),
              fmt::format("{}", step["closer"].get<std::size_t>())});
  }
  rows.print(out);
}

void show_closest(const json& d, const terminal& out) {
  out.say(out.dim("closest to the key:"));
  table rows{{"PEER", "ENDPOINT", "SHARED BITS", "RTT"}};
  for (const auto& each : d["closest"])
    rows.row({short_id(each["node_id"].get<std::string>()), each["endpoint"],
              std::to_string(shared_bits(d["key"], each["node_id"])), rtt_text(each["rtt_ms"])});
  rows.print(out);
}

void show_lookup(const json& d, const terminal& out) {
  out.say(out.dim("key  ") + d["key"].get<std::string>());
  if (!d["steps"].empty())
    show_steps(d, out);
  if (!d["closest"].empty())
    show_closest(d, out);
  const auto source = d["source"].is_null() ? std::string{} : " in " + d["source"].get<std::string>();
  out.say((d["found"].get<bool>() ? out.green("found") + source : out.yellow("not found"))
          + fmt::format(": {}, {}, {}, {}", counted(d["hops"].get<std::size_t>(), "hop", "hops"),
                        counted(d["rpcs"].get<std::size_t>(), "request", "requests"),
                        counted(d["timeouts"].get<std::size_t>(), "timeout", "timeouts"),
                        human_ms(d["took_ms"].get<double>())));
}

} // namespace

void add_lookup_command(CLI::App& app, context& at) {
  auto* command = app.add_subcommand("lookup", "A query to the network, shown step by step");
  const auto key = std::make_shared<std::string>();
  command->add_option("KEY", *key, "64 hex digits, or a package")->required();
  command->callback([&at, key] {
    at.chosen = [key](context& c) {
      return run(c, {"lookup", {{"key", *key}}, runtime::reach::network, link_in(*key), show_lookup, {}});
    };
  });
}

} // namespace souk::apps
