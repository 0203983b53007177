#include "actors/catalogue/result_cache.hpp"

#include <string>

#include "tests/catch.hpp"

namespace souk::actors {
namespace {

using namespace std::chrono_literals;

constexpr protocol::instant start{1h};

search_query query_of(const std::string& text) {
  search_query made;
  made.text = text;
  return made;
}

search_page page_of(std::uint64_t total) {
  search_page made;
  made.total = total;
  return made;
}

void put(result_cache& pages, const std::string& text, std::uint64_t total, protocol::instant now = start) {
  pages.put(query_of(text), page_of(total), now);
}

TEST_CASE("a page is found by its whole query, and replaced by a newer one") {
  result_cache pages;
  put(pages, "web", 1);
  REQUIRE(pages.find(query_of("web"), start) != nullptr);
  CHECK(pages.find(query_of("web"), start)->total == 1);
  auto second = query_of("web");
  second.offset = 20;
  CHECK(pages.find(second, start) == nullptr);
  put(pages, "web", 2);
  CHECK(pages.find(query_of("web"), start)->total == 2);
  CHECK(pages.size() == 1);
}

TEST_CASE("whatever arrives makes all pages void") {
  result_cache pages;
  put(pages, "web", 1);
  pages.forget_all();
  CHECK(pages.find(query_of("web"), start) == nullptr);
  CHECK(pages.size() == 0);
}

TEST_CASE("a page lives half a minute") {
  result_cache pages;
  put(pages, "web", 1);
  CHECK(pages.find(query_of("web"), start + result_cache::lifetime - 1ns) != nullptr);
  CHECK(pages.find(query_of("web"), start + result_cache::lifetime) == nullptr);
}

TEST_CASE("there is a limit, and the least recently used page goes first") {
  result_cache pages;
  for (std::size_t i = 0; i < result_cache::pages_max; ++i)
    put(pages, std::to_string(i), i);
  CHECK(pages.find(query_of("0"), start) != nullptr); // now the most recently used
  put(pages, "another", 7);
  CHECK(pages.size() == result_cache::pages_max);
  CHECK(pages.find(query_of("0"), start) != nullptr);
  CHECK(pages.find(query_of("1"), start) == nullptr);
}

} // namespace
} // namespace souk::actors
