#include "runtime/store/catalogue_search.hpp"

#include <algorithm>

#include "runtime/store/shelf_search.hpp"

namespace souk::runtime {

using namespace protocol;
using actors::search_hit;
using actors::search_page;
using actors::search_query;

namespace {

constexpr std::size_t suggestions_max = 3;

struct shelf_candidate {
  catalogue_shelf* shelf = nullptr;
  candidate what;
};

result<void> check(const search_query& query) {
  if (!is_order(query.sort))
    return fail(errc::usage,
                "there is no order '" + query.sort + "': use relevance, seeders, stars, downloads, recent or name");
  if (query.text.size() > limits::query_bytes_max)
    return fail(errc::usage, "a query is at most " + std::to_string(limits::query_bytes_max) + " bytes");
  return {};
}

// A registry that was imported has neither publishers nor seeders.
bool may_match(const catalogue_shelf& shelf, const search_query& query) {
  return shelf.kind() == shelf_kind::announced ? query.min_stars == 0 : query.min_seeders == 0 && !query.publisher;
}

bool comes_first(const std::string& order, const shelf_candidate& a, const shelf_candidate& b) {
  const auto first = [&](const candidate& x, const candidate& y) {
    return order == "relevance" ? before(x, y) : before_in(order, x, y);
  };
  if (first(a.what, b.what) || first(b.what, a.what))
    return first(a.what, b.what);
  return a.shelf->source() < b.shelf->source();
}

result<search_hit> hit_of(shelf_reader& reader, row_id id, const std::set<publisher_id>& trusted) {
  auto row = reader.whole(id);
  if (!row)
    return fail(errc::internal, "a row of the catalogue is missing that its index has");
  search_hit hit;
  hit.package = {row->publisher, std::move(row->name)};
  hit.version = std::move(row->version);
  hit.description = std::move(row->description);
  hit.category = std::move(row->category);
  hit.tags = std::move(row->tags);
  hit.license = std::move(row->license);
  hit.trusted = trusted.contains(row->publisher);
  hit.seeders = row->used.seeders;
  hit.stars = row->used.stars;
  hit.downloads = row->used.downloads;
  return hit;
}

// One search on its way over the shelves.
class running_search {
public:
  running_search(const search_plan& plan, stemmer& stems) : plan_{plan}, stems_{stems} {}

  result<void> read(catalogue_shelf& shelf) {
    return shelf.read([&](shelf_reader& reader) -> result<void> {
      auto found = plan_.query.sort == "relevance" ? search_by_relevance(reader, plan_, stems_)
                                                   : search_in_order(reader, plan_, stems_);
      page_.total += found.total;
      page_.total_exact = page_.total_exact && found.total_exact;
      for (auto& each : found.ranked)
        all_.push_back({&shelf, std::move(each)});
      return {};
    });
  }

  result<void> suggest(catalogue_shelf& shelf) {
    return shelf.read([&](shelf_reader& reader) -> result<void> {
      for (auto& each : near_names(reader, plan_, stems_))
        all_.push_back({&shelf, std::move(each)});
      return {};
    });
  }

  // `shelves` are those that were read.
  result<search_page> page(const std::vector<std::shared_ptr<catalogue_shelf>>& shelves) {
    sort();
    all_.resize(std::min(all_.size(), plan_.rows_wanted));
    all_.erase(all_.begin(), all_.begin() + static_cast<std::ptrdiff_t>(std::min(all_.size(), plan_.query.offset)));
    page_.hits.resize(all_.size());
    for (const auto& shelf : shelves)
      if (const auto read = fill_hits(*shelf); !read)
        return fail(read.error());
    return std::move(page_);
  }

  std::vector<std::string> suggestions() {
    sort();
    std::vector<std::string> names;
    for (const auto& each : all_)
      if (names.size() < suggestions_max && std::find(names.begin(), names.end(), each.what.row.name) == names.end())
        names.push_back(each.what.row.name);
    return names;
  }

private:
  // The hits that are on this shelf, each at its place.
  result<void> fill_hits(catalogue_shelf& shelf) {
    return shelf.read([&](shelf_reader& reader) -> result<void> {
      for (std::size_t i = 0; i < all_.size(); ++i) {
        if (all_[i].shelf != &shelf)
          continue;
        auto hit = hit_of(reader, all_[i].what.row.id, plan_.trusted);
        if (!hit)
          return fail(hit.error());
        hit->source = shelf.source();
        hit->match = all_[i].what.match;
        hit->score = all_[i].what.score;
        page_.hits[i] = *std::move(hit);
      }
      return {};
    });
  }

  void sort() {
    std::stable_sort(all_.begin(), all_.end(),
                     [&](const auto& a, const auto& b) { return comes_first(plan_.query.sort, a, b); });
  }

  const search_plan& plan_;
  stemmer& stems_;
  std::vector<shelf_candidate> all_;
  search_page page_;
};

} // namespace

result<search_page> catalogue_search::search(const search_query& query, const std::set<publisher_id>& trusted) {
  if (const auto good = check(query); !good)
    return fail(good.error());
  const auto limit = std::min(query.limit, limits::search_results_max);
  const auto offset = std::min(query.offset, limits::search_offset_max);
  const search_plan plan{query, wanted_from(query.text, stems_), filter_terms(query), trusted, offset + limit};
  if (plan.wanted.words.empty() && !plan.wanted.browses)
    return search_page{}; // nothing but punctuation: nothing is named so
  const auto shelves = shelves_.all();
  running_search running{plan, stems_};
  for (const auto& shelf : shelves)
    if (may_match(*shelf, query))
      if (const auto read = running.read(*shelf); !read)
        return fail(read.error());
  auto page = running.page(shelves);
  if (!page || page->total > 0 || plan.wanted.browses)
    return page;
  running_search meant{plan, stems_};
  for (const auto& shelf : shelves)
    if (may_match(*shelf, query))
      if (const auto read = meant.suggest(*shelf); !read)
        return fail(read.error());
  page->did_you_mean = meant.suggestions();
  return page;
}

result<std::vector<search_hit>> catalogue_search::named(const std::string& name,
                                                        const std::set<publisher_id>& trusted) {
  auto all = shelves_.announced().read([&](shelf_reader& reader) -> result<std::vector<search_hit>> {
    std::vector<search_hit> found;
    for (const auto id : reader.names().named(name)) {
      auto hit = hit_of(reader, id, trusted);
      if (!hit)
        return fail(hit.error());
      found.push_back(*std::move(hit));
    }
    return found;
  });
  if (all)
    std::stable_partition(all->begin(), all->end(), [](const search_hit& hit) { return hit.trusted; });
  return all;
}

} // namespace souk::runtime
