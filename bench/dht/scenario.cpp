#include "bench/dht/scenario.hpp"

#include <algorithm>
#include <chrono>
#include <ctime>
#include <set>
#include <thread>

#include "bench/dht/fleet.hpp"
#include "bench/dht/machine.hpp"
#include "protocol/random.hpp"
#include "runtime/thrifty_memory.hpp"

namespace souk::bench {
namespace {

using namespace std::chrono_literals;
using json = nlohmann::ordered_json;
using clock = std::chrono::steady_clock;

constexpr double never = -1;
constexpr auto idle_watched = 3s;
constexpr std::size_t good_wanted = 20; // contacts of a node that has joined; half of the others where there are fewer

double seconds(protocol::duration d) {
  return std::chrono::duration<double>(d).count();
}

protocol::duration duration_of(double s) {
  return std::chrono::duration_cast<protocol::duration>(std::chrono::duration<double>(s));
}

double seconds_since(clock::time_point began) {
  return seconds(clock::now() - began);
}

double percent(std::size_t part, std::size_t whole) {
  return whole == 0 ? 0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole);
}

// The value below which a share of them lies, in ms.
double percentile_ms(const std::vector<protocol::duration>& sorted, double share) {
  if (sorted.empty())
    return never;
  const auto at = static_cast<std::size_t>(share * static_cast<double>(sorted.size()));
  return protocol::to_ms(sorted[std::min(sorted.size() - 1, at)]);
}

// Random nodes that live; of one key, never the same twice: who put it does not get it.
class node_choice {
public:
  node_choice(const arguments& order) : draws_{order.seed, 0, 2}, alive_(order.nodes, true), used_(2 * order.keys) {}

  std::size_t next(std::size_t key) {
    constexpr int tries_max = 1000;
    std::size_t chosen = 0;
    for (int i = 0; i < tries_max; ++i) {
      chosen = draws_.below(alive_.size());
      if (alive_[chosen] && used_[key].insert(chosen).second)
        break;
    }
    return chosen;
  }

  // A share of all but the first, whom the others asked.
  std::vector<std::size_t> condemn(double share) {
    std::vector<std::size_t> nodes;
    for (std::size_t i = 1; i < alive_.size(); ++i)
      nodes.push_back(i);
    for (auto left = nodes.size(); left > 1; --left)
      std::swap(nodes[left - 1], nodes[draws_.below(left)]);
    nodes.resize(static_cast<std::size_t>(share * static_cast<double>(alive_.size())));
    for (const auto each : nodes)
      alive_[each] = false;
    return nodes;
  }

private:
  protocol::random_source draws_;
  std::vector<bool> alive_;
  std::vector<std::set<std::size_t>> used_;
};

class scenario {
public:
  explicit scenario(const arguments& order)
      : order_{order}, records_{order.signed_records ? make_heads(2 * order.keys, std::time(nullptr))
                                                     : make_values(2 * order.keys, order.value_bytes, order.seed)},
        choice_{order}, nodes_{order}, resident_before_{resident_kib()}, processor_before_{processor_s()},
        began_{clock::now()} {
    out_ = {{"impl", "souk"},           {"version", SOUK_VERSION},  {"N", order.nodes},
            {"keys", order.keys},       {"conc", order.concurrent}, {"seed", order.seed},
            {"pace_ms", order.pace_ms}, {"settle", order.settle_s}, {"todone", order.to_the_end ? 1 : 0}};
    if (order.replicas != arguments{}.replicas || order.signed_records)
      out_["records"] = std::to_string(order.replicas) + " replicas, " + (order.signed_records ? "signed" : "values");
  }

  protocol::result<void> boot() {
    for (std::size_t i = 0; i < order_.nodes; ++i) {
      if (const auto started = nodes_.start_node(i); !started)
        return protocol::fail(started.error());
      if (order_.pace_ms > 0)
        std::this_thread::sleep_for(duration_of(order_.pace_ms / 1000));
    }
    watch_joins(seconds_since(began_));
    runtime::thrifty_memory{}.tidy(); // as the first thread of a node does before it rests
    return {};
  }

  void rest() {
    std::this_thread::sleep_for(duration_of(order_.settle_s));
    out_["rss_kib_per_node_idle"] = per_node(resident_kib() - resident_before_);
    out_["threads_per_node"] = per_node(threads() - 1);
    const auto packets = loopback_so_far().packets;
    const auto processor = processor_s();
    std::this_thread::sleep_for(idle_watched);
    idle_packets_per_s_ = (loopback_so_far().packets - packets) / seconds(idle_watched);
    out_["idle_pkts_per_node_s"] = per_node(idle_packets_per_s_);
    out_["idle_cpu_pct_per_node"] = per_node((processor_s() - processor) / seconds(idle_watched) * 100);
  }

  void measure() {
    const auto keys = order_.keys;
    put("put_seq", 1, 0);
    put("put_conc", order_.concurrent, keys);
    get("get_seq", 1, 0);
    get("get_conc", order_.concurrent, keys);
    out_["rss_kib_per_node_loaded"] = per_node(resident_kib() - resident_before_);
    if (order_.killed == 0)
      return;
    const auto condemned = choice_.condemn(order_.killed);
    const auto began = clock::now();
    nodes_.kill(condemned);
    out_["kill_took_s"] = seconds_since(began);
    get("kill_get_conc", order_.concurrent, keys);
    get("kill_get_seq", 1, 0);
  }

  json finish() {
    out_["total_wall_s"] = seconds_since(began_);
    out_["total_cpu_s"] = processor_s() - processor_before_;
    return std::move(out_);
  }

private:
  double per_node(double sum) const { return sum / static_cast<double>(order_.nodes); }

  // Until every node knows enough others.
  void watch_joins(double created_s) {
    const auto wanted = std::min(good_wanted, order_.nodes / 2);
    const auto interval = order_.nodes > 300 ? 500ms : 100ms;
    double all_connected_s = never;
    double most_good_s = never;
    double all_good_s = never;
    std::vector<std::size_t> known;
    std::size_t good = 0;
    std::size_t connected = 0;
    const auto note = [this](double& first, bool reached) {
      if (reached && first < 0)
        first = seconds_since(began_);
    };
    while (seconds_since(began_) < order_.boot_s_max + created_s) {
      known = nodes_.contacts_known();
      good = static_cast<std::size_t>(std::ranges::count_if(known, [&](auto count) { return count >= wanted; }));
      connected = static_cast<std::size_t>(std::ranges::count_if(known, [](auto count) { return count > 0; }));
      note(all_connected_s, connected == order_.nodes);
      note(most_good_s, static_cast<double>(good) >= 0.95 * static_cast<double>(order_.nodes));
      note(all_good_s, good == order_.nodes);
      if (all_connected_s >= 0 && all_good_s >= 0)
        break;
      std::this_thread::sleep_for(interval);
    }
    std::ranges::sort(known);
    out_["boot"] = {{"create_s", created_s},
                    {"all_connected_s", all_connected_s},
                    {"good95_s", most_good_s},
                    {"good100_s", all_good_s},
                    {"connected_pct", percent(connected, order_.nodes)},
                    {"good_pct", percent(good, order_.nodes)},
                    {"want_good", wanted},
                    {"median_good", known[known.size() / 2]},
                    {"min_good", known.front()},
                    {"cpu_s", processor_s() - processor_before_}};
  }

  void put(const char* name, std::size_t concurrent, std::size_t first_key) {
    run(name, concurrent, [this, first_key](load_pointer self, std::size_t i, operation_end end) {
      nodes_.put(self, choice_.next(first_key + i), records_[first_key + i], std::move(end));
    });
  }

  void get(const char* name, std::size_t concurrent, std::size_t first_key) {
    run(name, concurrent, [this, first_key](load_pointer self, std::size_t i, operation_end end) {
      nodes_.get(self, choice_.next(first_key + i), records_[first_key + i], std::move(end));
    });
  }

  void run(const char* name, std::size_t concurrent, operation begin) {
    const auto sent_before = nodes_.sent_so_far();
    const auto before = loopback_so_far();
    const auto processor = processor_s();
    const auto times = nodes_.run(
      {order_.keys, concurrent, duration_of(order_.budget_s), duration_of(order_.operation_s_max), std::move(begin)});
    const auto used = processor_s() - processor;
    const auto after = loopback_so_far();
    const auto wall_s = seconds(times.took);
    const auto count = static_cast<double>(std::max<std::size_t>(times.begun, 1));
    const auto packets = after.packets - before.packets;
    out_[name] = {{"n", times.begun},
                  {"conc", concurrent},
                  {"ok_pct", 100.0 * static_cast<double>(times.successes.size()) / count},
                  {"timeouts", times.timed_out},
                  {"p50_ms", percentile_ms(times.successes, 0.50)},
                  {"p95_ms", percentile_ms(times.successes, 0.95)},
                  {"p99_ms", percentile_ms(times.successes, 0.99)},
                  {"per_s", static_cast<double>(times.successes.size()) / wall_s},
                  {"wall_s", wall_s},
                  {"cpu_s_per_1000", used / count * 1000},
                  {"pkts_per_op", packets / count},
                  {"net_pkts_per_op", (packets - idle_packets_per_s_ * wall_s) / count},
                  {"bytes_per_op", (after.bytes - before.bytes) / count}};
    for (const auto& [message, sent] : nodes_.sent_so_far())
      if (const auto fresh = sent - sent_before.at(message); fresh > 0)
        out_[name]["sent_per_op"][message] = static_cast<double>(fresh) / count;
  }

  const arguments& order_;
  std::vector<bench_record> records_; // what is measured of each node begins behind what the process has once
  node_choice choice_;
  fleet nodes_;
  double resident_before_;
  double processor_before_;
  clock::time_point began_;
  double idle_packets_per_s_ = 0;
  json out_;
};

} // namespace

protocol::result<json> run_scenario(const arguments& order) {
  scenario run{order};
  if (const auto up = run.boot(); !up)
    return protocol::fail(up.error());
  run.rest();
  run.measure();
  return run.finish();
}

} // namespace souk::bench
