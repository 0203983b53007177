// The first rows of a shelf in an order that is not relevance.
#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "runtime/store/shelf_search.hpp"

namespace souk::runtime {

using namespace protocol;

namespace {

constexpr std::array<std::string_view, 6> orders{"relevance", "seeders", "stars", "downloads", "recent", "name"};

// Distinct seeders stand for the downloads of a package of souk.
std::uint64_t downloads_of(const row_facts& row) {
  return row.publisher == publisher_id{} ? row.used.downloads : row.used.seeders;
}

std::uint64_t key_of(std::string_view order, const row_facts& row) {
  if (order == "seeders")
    return row.used.seeders;
  if (order == "stars")
    return row.used.stars;
  if (order == "downloads")
    return downloads_of(row);
  return order == "recent" ? static_cast<std::uint64_t>(row.issued_at) : 0;
}

// Rows are read in the order of the level of their popularity, which bounds seeders, stars and downloads: what comes
// after a row of this level is below the next one.
bool bounds(std::string_view order) {
  return order == "seeders" || order == "stars" || order == "downloads";
}

// The best `most` of what is added, and how many were.
class best_rows {
public:
  best_rows(std::string order, std::size_t most) : order_{std::move(order)}, most_{most} {}

  void add(const row_facts& row, match_kind match) {
    const candidate news{row, match, {}};
    if (most_ == 0 || (heap_.size() == most_ && !before_in(order_, news, heap_.front())))
      return;
    if (heap_.size() == most_) {
      std::pop_heap(heap_.begin(), heap_.end(), less_);
      heap_.pop_back();
    }
    heap_.push_back(news);
    std::push_heap(heap_.begin(), heap_.end(), less_);
  }

  // Whether no row of this popularity or less can come among them.
  bool settled_at(std::uint64_t popularity) const {
    if (heap_.size() < most_ || !bounds(order_))
      return false;
    return most_ == 0 || popularity_level(key_of(order_, heap_.front().row)) > popularity_level(popularity);
  }

  std::vector<candidate> sorted() && {
    std::sort_heap(heap_.begin(), heap_.end(), less_);
    return std::move(heap_);
  }

private:
  std::string order_;
  std::size_t most_;
  std::function<bool(const candidate&, const candidate&)> less_ = [this](const candidate& a, const candidate& b) {
    return before_in(order_, a, b);
  };
  std::vector<candidate> heap_; // the worst in front
};

} // namespace

bool is_order(const std::string& name) {
  return std::find(orders.begin(), orders.end(), name) != orders.end();
}

bool before_in(const std::string& order, const candidate& a, const candidate& b) {
  if (const auto left = key_of(order, a.row), right = key_of(order, b.row); left != right)
    return left > right;
  return a.row.name != b.row.name ? a.row.name < b.row.name : a.row.publisher < b.row.publisher;
}

shelf_matches search_in_order(shelf_reader& shelf, const search_plan& plan, stemmer& stems) {
  const auto& order = plan.query.sort;
  best_rows best{order, plan.rows_wanted};
  std::set<row_id> near;
  shelf_matches made;
  const auto add = [&](const row_facts& row, match_kind match) {
    ++made.total;
    best.add(row, match);
  };
  if (plan.query.fuzzy)
    for (const auto& each : near_names(shelf, plan, stems))
      if (near.insert(each.row.id).second)
        add(each.row, each.match);
  const auto choices = going_on(shelf, plan.wanted);
  const auto match = choices.empty() || choices.back().size() == 1 ? match_kind::words : match_kind::prefix;
  shelf.each(groups_of(choices, where::anywhere, plan.filters), [&](row_id id) {
    const auto row = shelf.facts(id);
    if (none_further(row, plan.query))
      return false;
    if (best.settled_at(row.popularity()))
      return made.total_exact = false;
    if (passes(row, plan.query) && !near.contains(row.id))
      add(row, match);
    return true;
  });
  made.ranked = std::move(best).sorted();
  return made;
}

} // namespace souk::runtime
