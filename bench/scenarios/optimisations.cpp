// What each measure buys and costs: the same work with it and without it, on the geographic model with 1 % loss and 5 % dead
// contacts. None of these are scenarios of the original; its report promised them.
#include <algorithm>
#include <cctype>

#include "bench/scenarios/cases.hpp"
#include "bench/scenarios/downloads.hpp"
#include "bench/scenarios/goods.hpp"
#include "bench/scenarios/groups.hpp"
#include "bench/scenarios/net.hpp"
#include "bench/scenarios/programs.hpp"
#include "runtime/sim/cache_scenario.hpp"
#include "runtime/sim/lookup_scenario.hpp"
#include "runtime/store/catalogue_import.hpp"

namespace souk::bench {
namespace {

using namespace std::chrono_literals;
using benchmark::State;

constexpr std::size_t lookups = 1000;

sim::lookup_options usual(sim::lookup_mode mode) {
  sim::lookup_options o;
  o.peers = 1000;
  o.lookups = lookups;
  o.mode = mode;
  o.alpha = actors::peer_rules{}.value_lookup.alpha;
  o.stop = o.k;
  o.near_first = mode == sim::lookup_mode::get; // as a node does
  o.loss_ppm = 10'000;
  o.dead_ppm = 50'000;
  return o;
}

// Networks that join under the same rules are joined once for each seed.
void use_joined(sim::lookup_options& o) {
  static folder place;
  const auto file = place / (std::to_string(o.seed) + (o.near ? "-near" : "") + (o.adaptive ? "-adaptive" : ""));
  (std::filesystem::exists(file) ? o.load_net : o.save_net) = file.string();
}

void measure_lookups(State& state, sim::lookup_options o, const char* name) {
  o.seed = next_seed(std::string{"optimisations/"} + name);
  use_joined(o);
  for (auto _ : state) {
    const auto found = sim::run_lookup_scenario(o);
    if (!found)
      return fail_case(state, found.error());
    state.SetIterationTime(found->wall_s);
    report(state, found->latency_ms, "virtual_");
    set(state, "virtual_messages", static_cast<double>(found->messages) / lookups);
    set(state, "virtual_bytes", static_cast<double>(found->bytes) / lookups);
    set(state, "virtual_found_percent", found->success_percent);
  }
}

void closest_one(State& state) {
  auto o = usual(sim::lookup_mode::closest);
  o.alpha = 1;
  o.hedge = false;
  measure_lookups(state, o, "closest1");
}
void closest_eight(State& state) {
  auto o = usual(sim::lookup_mode::closest);
  o.alpha = 8;
  measure_lookups(state, o, "closest8");
}
void value_one(State& state) {
  auto o = usual(sim::lookup_mode::get);
  o.alpha = 1;
  o.hedge = false;
  measure_lookups(state, o, "value1");
}
void value_two(State& state) {
  auto o = usual(sim::lookup_mode::get);
  o.alpha = 2;
  measure_lookups(state, o, "value2");
}
void value_all(State& state) {
  measure_lookups(state, usual(sim::lookup_mode::get), "value");
}
void no_hedging(State& state) {
  auto o = usual(sim::lookup_mode::get);
  o.hedge = false;
  measure_lookups(state, o, "no_hedging");
}
void no_near(State& state) {
  auto o = usual(sim::lookup_mode::get);
  o.near = o.near_first = false;
  measure_lookups(state, o, "no_near");
}
void fixed_timeouts(State& state) {
  auto o = usual(sim::lookup_mode::get);
  o.adaptive = false;
  measure_lookups(state, o, "fixed_timeouts");
}

// 5000 values of which some are asked for often (Zipf, exponent 0.9); `hot` and `warm` places.
void measure_cache(State& state, std::size_t hot, std::size_t warm) {
  sim::cache_options o;
  o.catalogue = 5000;
  o.requests = 10'000;
  o.hot = hot;
  o.warm = warm;
  o.seed = next_seed("optimisations/cache" + std::to_string(hot));
  for (auto _ : state) {
    const auto found = sim::run_cache_scenario(o);
    if (!found)
      return fail_case(state, found.error());
    state.SetIterationTime(found->wall_s);
    report(state, found->latency_ms, "virtual_");
    set(state, "hit_percent", found->hot_percent + found->warm_percent);
    set(state, "places", static_cast<double>(hot + warm));
  }
}
void no_cache(State& state) {
  measure_cache(state, 0, 0);
}
void both_tiers(State& state) {
  measure_cache(state, protocol::limits::cache_hot_entries, protocol::limits::cache_warm_entries);
}

// A newcomer joins a network of fifty peers whose addresses it has: it contacts them at once, or one after the other, and looks
// for itself.
constexpr std::size_t known = 50;
constexpr std::size_t newcomers = 5;

void connect(State& state, bool at_once) {
  for (auto _ : state) {
    const auto began = steady::now();
    auto net = geographic_world(known + newcomers, next_seed(at_once ? "at once" : "in turn"));
    cold_start(*net, known);
    net->run_for(15s);
    std::vector<sim::peer_index> all(known);
    for (sim::peer_index i = 0; i < known; ++i)
      all[i] = i;
    samples took;
    samples rounds;
    const auto before = net->all().counts().sent;
    for (sim::peer_index i = known; i < known + newcomers; ++i) {
      const auto from = net->all().now_ns();
      if (!at_once)
        ping_in_turn(*net, i, all);
      join_together(*net, {{i, at_once ? all : std::vector<sim::peer_index>{0}, true, true}});
      const auto ms = static_cast<double>(net->all().now_ns() - from) / 1e6;
      took.add(ms);
      rounds.add(ms / slowest_round_trip_ms(*net, i, all));
    }
    state.SetIterationTime(ms_since(began) / 1000);
    took.report(state, "virtual_");
    rounds.report(state, "slowest_round_trips_", "count");
    set(state, "virtual_messages", static_cast<double>(net->all().counts().sent - before) / newcomers);
  }
}
void connect_in_turn(State& state) {
  connect(state, false);
}
void connect_at_once(State& state) {
  connect(state, true);
}

void download(State& state) {
  download_plan plan;
  plan.providers = static_cast<std::size_t>(state.range(0));
  plan.seed = next_seed("download" + std::to_string(plan.providers));
  for (auto _ : state) {
    const auto began = steady::now();
    const auto found = run_downloads(plan);
    state.SetIterationTime(ms_since(began) / 1000);
    if (!found)
      return fail_case(state, found.error());
    set(state, "virtual_mean_ms", found->mean_ms);
    set(state, "virtual_max_ms", found->slowest_ms);
    set(state, "virtual_messages", found->messages);
    set(state, "from_mean_count", found->from_mean);
    set(state, "mb_per_virtual_s", static_cast<double>(plan.bytes) / 1e3 / found->mean_ms);
  }
}

// --- a search without an index: every row is looked at, in memory, and the twenty most popular of those that fit are kept

std::string lowered(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

const std::string& query_word(std::size_t nth) {
  return words_of_packages()[nth % words_of_packages().size()];
}

void scan(State& state) {
  const auto count = static_cast<std::size_t>(state.range(0));
  auto packages = make_packages(count, 1);
  std::vector<std::string> texts;
  for (const auto& each : packages)
    texts.push_back(lowered(each.name + " " + each.description));
  std::size_t nth = 0;
  time_each(state, [&] {
    std::vector<const made_package*> fits;
    for (std::size_t i = 0; i < count; ++i)
      if (texts[i].find(query_word(nth)) != std::string::npos)
        fits.push_back(&packages[i]);
    ++nth;
    const auto most = std::min<std::size_t>(20, fits.size());
    std::ranges::partial_sort(fits, fits.begin() + static_cast<std::ptrdiff_t>(most), std::greater<>{},
                              [](const auto* each) { return each->downloads; });
    benchmark::DoNotOptimize(fits.data());
    return !fits.empty();
  });
}

void by_index(State& state) {
  static folder place;
  const auto count = static_cast<std::size_t>(state.range(0));
  const auto data = place / ("data-" + std::to_string(count));
  const auto table = place / ("table-" + std::to_string(count) + ".tsv");
  const auto is_new = !std::filesystem::exists(table);
  const auto opened = runtime::open_disk(data.string());
  if (!opened)
    return fail_case(state, opened.error());
  if (is_new) {
    write_table(table, make_packages(count, 1));
    if (const auto done = runtime::import_catalogue((*opened)->shelves(), table.string(), "registry"); !done)
      return fail_case(state, done.error());
  }
  std::size_t nth = 0;
  time_each(state, [&] {
    actors::search_query query;
    query.text = query_word(nth++);
    const auto page = (*opened)->reader().search(query);
    return page.has_value() && !page->hits.empty();
  });
}

} // namespace

void add_optimisations() {
  add_case("optimisations/closest/alpha:1/hedge:0", closest_one, 1, 2);
  add_case("optimisations/closest/alpha:8/hedge:1", closest_eight, 1, 2);
  add_case("optimisations/value/alpha:1/hedge:0", value_one, 1, 2);
  add_case("optimisations/value/alpha:2/hedge:1", value_two, 1, 2);
  add_case("optimisations/value/as_a_node", value_all, 1, 2);
  add_case("optimisations/value/hedge:0", no_hedging, 1, 2);
  add_case("optimisations/value/near:0", no_near, 1, 2);
  add_case("optimisations/value/adaptive:0", fixed_timeouts, 1, 2);
  add_case("optimisations/cache/places:0", no_cache, 1, 2);
  add_case("optimisations/cache/places:1100", both_tiers, 1, 2);
  add_case("optimisations/connect/in_turn", connect_in_turn, 1, 3);
  add_case("optimisations/connect/at_once", connect_at_once, 1, 3);
  for (const auto providers : {1, 4})
    add_case("optimisations/download", download, 1, 2)->ArgName("providers")->Arg(providers);
  for (const auto packages : {1000, 10'000, 100'000})
    add_case("optimisations/search/scan", scan, 20, 3)->ArgName("packages")->Arg(packages);
  for (const auto packages : {1000, 10'000, 100'000})
    add_case("optimisations/search/index", by_index, 200, 3)->ArgName("packages")->Arg(packages);
}

} // namespace souk::bench
