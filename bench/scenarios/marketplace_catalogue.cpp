// marketplace/catalogue and marketplace/search: a data folder whose catalogue holds announced packages is opened and read whole;
// and searched, by what a node searches with, without its memory of recent pages.
#include "bench/scenarios/cases.hpp"
#include "bench/scenarios/goods.hpp"
#include "bench/scenarios/groups.hpp"
#include "bench/scenarios/programs.hpp"
#include "protocol/package/publisher.hpp"

namespace souk::bench {
namespace {

using actors::search_query;
using benchmark::State;

constexpr int loads = 10; // of a repetition
constexpr int searches = 200;

// A data folder with so many packages, which nobody has open; made once.
const std::filesystem::path* data_with(State& state, std::size_t packages) {
  static folder place;
  static std::map<std::size_t, std::filesystem::path> made;
  if (const auto known = made.find(packages); known != made.end())
    return &known->second;
  const auto data = place / std::to_string(packages);
  if (const auto opened = open_catalogue(data, make_packages(packages, 1)); !opened)
    return fail_case(state, opened.error()), nullptr;
  return &made.emplace(packages, data).first->second;
}

void load_catalogue(State& state) {
  const auto packages = static_cast<std::size_t>(state.range(0));
  const auto* data = data_with(state, packages);
  if (data == nullptr)
    return;
  time_each(state, [&] {
    const auto opened = runtime::open_disk(data->string());
    if (!opened)
      return fail_case(state, opened.error()), false;
    search_query all;
    all.limit = protocol::limits::search_results_max;
    const auto page = (*opened)->reader().search(all);
    return (page && page->hits.size() == packages) || (fail_case(state, "not every package was read"), false);
  });
}

// `query_of(i, packages)` is the i-th query. All together must find something.
template <class QueryOf>
void search(State& state, QueryOf query_of) {
  const auto count = static_cast<std::size_t>(state.range(0));
  const auto* data = data_with(state, count);
  if (data == nullptr)
    return;
  const auto opened = runtime::open_disk(data->string());
  if (!opened)
    return fail_case(state, opened.error());
  const auto packages = make_packages(count, 1);
  auto& reader = (*opened)->reader();
  std::size_t nth = 0;
  double found = 0;
  time_each(state, [&] {
    const auto page = reader.search(query_of(nth++, packages));
    found += page ? static_cast<double>(page->total) : 0;
    return page.has_value() || (fail_case(state, page.error()), false);
  });
  if (found == 0)
    return fail_case(state, "the searches found nothing");
  set(state, "found", found / static_cast<double>(nth));
}

void keyword(State& state) {
  search(state, [](std::size_t i, const auto&) {
    search_query query;
    const auto& words = words_of_packages();
    query.text = words[i % words.size()];
    if (i % 3 == 0)
      query.text += " " + words[(i * 7 + 1) % words.size()];
    return query;
  });
}

void tag(State& state) {
  search(state, [](std::size_t i, const auto& packages) {
    search_query query;
    query.tag = packages[i % packages.size()].tags[0];
    return query;
  });
}

// A letter of a word is lost.
void fuzzy(State& state) {
  search(state, [](std::size_t i, const auto&) {
    search_query query;
    query.text = words_of_packages()[i % words_of_packages().size()];
    query.text.erase(1 + i % (query.text.size() - 1), 1);
    query.fuzzy = true;
    return query;
  });
}

// By tag, by publisher, and with dependencies: as of a package that is there.
void combined(State& state) {
  search(state, [](std::size_t i, const auto& packages) {
    const auto which = i % packages.size();
    search_query query;
    query.tag = packages[which].tags[0];
    protocol::genesis first;
    first.key = publisher_of(which).open;
    query.publisher = protocol::publisher_id_of(first);
    query.has_dependencies = true;
    return query;
  });
}

} // namespace

void add_catalogue() {
  for (const auto packages : {10, 100, 1000})
    add_case("marketplace/catalogue/load", load_catalogue, loads, 5)->ArgName("packages")->Arg(packages);
  for (const auto packages : {100, 1000})
    add_case("marketplace/search/keyword", keyword, searches, 5)->ArgName("packages")->Arg(packages);
  for (const auto packages : {100, 1000})
    add_case("marketplace/search/tag", tag, searches, 5)->ArgName("packages")->Arg(packages);
  for (const auto packages : {100, 1000})
    add_case("marketplace/search/fuzzy", fuzzy, searches, 5)->ArgName("packages")->Arg(packages);
  for (const auto packages : {100, 1000})
    add_case("marketplace/search/combined", combined, searches, 5)->ArgName("packages")->Arg(packages);
}

} // namespace souk::bench
