// search: the command `souk search` as a person runs it, on a data folder that no node uses, over an imported table. Times are
// those of the whole process; `inside` is what the command itself says of the search.
#include "bench/scenarios/cases.hpp"
#include "bench/scenarios/goods.hpp"
#include "bench/scenarios/groups.hpp"
#include "bench/scenarios/programs.hpp"

namespace souk::bench {
namespace {

using benchmark::State;

constexpr int searches = 20; // of a repetition

// The data folder with so many packages; made once.
const std::filesystem::path* data_with(State& state, std::size_t packages) {
  static folder place;
  static std::map<std::size_t, std::filesystem::path> made;
  if (const auto known = made.find(packages); known != made.end())
    return &known->second;
  const auto table = place / ("table-" + std::to_string(packages) + ".tsv");
  const auto data = place / ("data-" + std::to_string(packages));
  write_table(table, make_packages(packages, 1));
  const auto imported =
    run_souk({"catalogue", "import", table.string(), "--source", "registry", "--data", data.string()});
  if (!imported)
    return fail_case(state, imported.error()), nullptr;
  return &made.emplace(packages, data).first->second;
}

// Each search must find something.
void search(State& state, std::size_t packages, std::vector<std::string> words) {
  const auto* data = data_with(state, packages);
  if (data == nullptr)
    return;
  words.insert(words.begin(), "search");
  words.insert(words.end(), {"--data", data->string()});
  samples inside;
  double found = 0;
  time_each(state, [&] {
    const auto done = run_souk(words);
    if (!done)
      return fail_case(state, done.error()), false;
    inside.add(done->document["took_ms"].get<double>());
    found = done->document["total"].get<double>();
    return found > 0 || (fail_case(state, "the search found nothing"), false);
  });
  inside.report(state, "inside_");
  set(state, "found", found);
}

void basic(State& state) {
  search(state, 100, {"rust"});
}
void misspelt(State& state) {
  search(state, 100, {"rst", "--fuzzy"});
}
void filters(State& state) {
  search(state, 100, {"--category", "library", "--min-stars", "10", "--sort", "downloads"});
}
void scaling(State& state) {
  search(state, static_cast<std::size_t>(state.range(0)), {"rust"});
}
void by_relevance(State& state) {
  search(state, 500, {"rust", "--sort", "relevance"});
}
void by_stars(State& state) {
  search(state, 500, {"rust", "--sort", "stars"});
}
void by_downloads(State& state) {
  search(state, 500, {"rust", "--sort", "downloads"});
}

} // namespace

void add_search() {
  constexpr int repetitions = 5;
  add_case("search/basic/packages:100", basic, searches, repetitions);
  add_case("search/misspelt/packages:100", misspelt, searches, repetitions);
  add_case("search/filters/packages:100", filters, searches, repetitions);
  for (const auto packages : {100, 500, 1000})
    add_case("search/scaling", scaling, searches, repetitions)->ArgName("packages")->Arg(packages);
  add_case("search/sorting/packages:500/by:relevance", by_relevance, searches, repetitions);
  add_case("search/sorting/packages:500/by:stars", by_stars, searches, repetitions);
  add_case("search/sorting/packages:500/by:downloads", by_downloads, searches, repetitions);
}

} // namespace souk::bench
