// Pages of recent searches. Whatever arrives may change any of them, so all are forgotten then; and after a while, for
// what changes without a word, such as whom the user trusts.
#pragma once

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>
#include <vector>

#include "actors/store.hpp"
#include "protocol/time.hpp"

namespace souk::actors {

class result_cache {
public:
  static constexpr std::size_t pages_max = 64; // a page is some 10 kB
  static constexpr protocol::duration lifetime = std::chrono::seconds{30};

  const search_page* find(const search_query& query, protocol::instant now) {
    const auto at = std::find_if(pages_.begin(), pages_.end(), [&](const kept& each) { return each.query == query; });
    if (at == pages_.end() || at->made + lifetime <= now)
      return nullptr;
    std::rotate(at, at + 1, pages_.end()); // the most recently used is the last
    return &pages_.back().page;
  }

  void put(const search_query& query, const search_page& page, protocol::instant now) {
    std::erase_if(pages_, [&](const kept& each) { return each.query == query; });
    if (pages_.size() >= pages_max)
      pages_.erase(pages_.begin());
    pages_.push_back({query, page, now});
  }

  void forget_all() { pages_.clear(); }
  std::size_t size() const noexcept { return pages_.size(); }

private:
  struct kept {
    search_query query;
    search_page page;
    protocol::instant made;
  };
  std::vector<kept> pages_; // the least recently used first
};

} // namespace souk::actors
