// Beyond the original's scenarios: catalogues and networks that are larger than it ever meant to be. They take long, so they
// are run only when asked for (`./dev bench beyond`), and what needs many minutes and gigabytes only with SOUK_MILLION=1.
#include <cstdlib>

#include "bench/scenarios/cases.hpp"
#include "bench/scenarios/goods.hpp"
#include "bench/scenarios/groups.hpp"
#include "bench/scenarios/programs.hpp"
#include "runtime/sim/lookup_scenario.hpp"
#include "runtime/store/catalogue_import.hpp"

namespace souk::bench {
namespace {

namespace sim = runtime::sim;
using benchmark::State;

// A table of so many packages is taken in, and searched by one word, by two, and by one that lacks a letter.
void catalogue(State& state) {
  const auto count = static_cast<std::size_t>(state.range(0));
  folder place;
  write_table(place / "table.tsv", make_packages(count, 1));
  const auto opened = runtime::open_disk((place / "data").string());
  if (!opened)
    return fail_case(state, opened.error());
  const auto imported = runtime::import_catalogue((*opened)->shelves(), (place / "table.tsv").string(), "registry");
  if (!imported)
    return fail_case(state, imported.error());
  const auto& words = words_of_packages();
  samples misspelt;
  std::size_t nth = 0;
  const auto search = [&](const std::string& text, bool fuzzy) {
    actors::search_query query;
    query.text = text;
    query.fuzzy = fuzzy;
    const auto page = (*opened)->reader().search(query);
    return page.has_value() || (fail_case(state, page.error()), false);
  };
  time_each(state, [&] {
    const auto& word = words[++nth % words.size()];
    return search(nth % 2 == 0 ? word : word + " " + words[(nth * 7 + 3) % words.size()], false);
  });
  for (const auto& word : words) {
    const auto began = steady::now();
    if (!search(word.substr(0, 1) + word.substr(2), true))
      return;
    misspelt.add(ms_since(began));
  }
  misspelt.report(state, "misspelt_");
  set(state, "import_ms", imported->took_ms);
  set(state, "rows_per_s", static_cast<double>(imported->imported) / imported->took_ms * 1000);
}

void lookup(State& state) {
  sim::lookup_options o;
  o.peers = static_cast<std::size_t>(state.range(0));
  o.lookups = 5000;
  o.mode = sim::lookup_mode::get;
  o.alpha = actors::peer_rules{}.value_lookup.alpha;
  o.stop = o.k;
  o.loss_ppm = 10'000;
  o.dead_ppm = 50'000;
  o.threads = 2;
  o.seed = next_seed("beyond" + std::to_string(o.peers));
  for (auto _ : state) {
    const auto began = steady::now();
    const auto found = sim::run_lookup_scenario(o);
    if (!found)
      return fail_case(state, found.error());
    state.SetIterationTime(ms_since(began) / 1000);
    report(state, found->latency_ms, "virtual_");
    set(state, "virtual_found_percent", found->success_percent);
    set(state, "virtual_messages", static_cast<double>(found->messages) / 5000);
    set(state, "bytes_per_peer", found->bytes_per_peer);
    set(state, "lookups_per_s", found->lookups_per_s);
  }
}

} // namespace

void add_beyond() {
  const auto* asked = std::getenv("SOUK_MILLION");
  const auto million = asked != nullptr && std::string{asked} == "1";
  for (const auto packages : {10'000, 100'000, 1'000'000})
    add_case("beyond/catalogue", catalogue, 500, 1)->ArgName("packages")->Arg(packages);
  for (const auto peers : {10'000, 100'000, 1'000'000})
    if (peers < 1'000'000 || million)
      add_case("beyond/lookup", lookup, 1, 1)->ArgName("peers")->Arg(peers);
}

} // namespace souk::bench
