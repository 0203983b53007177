#include "runtime/store/catalogue_search.hpp"

#include <algorithm>
#include <map>

#include "protocol/package/publisher.hpp"
#include "runtime/store/search_words.hpp"

namespace souk::runtime {

using namespace protocol;
using actors::search_hit;
using actors::search_page;
using actors::search_query;
using SQLite::Statement;

namespace {

constexpr std::size_t fuzzy_candidates_max = 500; // names with most trigrams in common
constexpr std::size_t fuzzy_distance_max = 2;

const std::map<std::string_view, const char*> orders{
  {"relevance", "tier, rank, p.name, p.publisher"},
  {"seeders", "p.seeders DESC, p.name, p.publisher"},
  {"recent", "p.issued_at DESC, p.name, p.publisher"},
  {"name", "p.name, p.publisher"},
};

#define HIT_COLUMNS "p.publisher, p.name, p.version, p.description, p.category, p.tags, p.license, p.seeders"

// Parameters by name; one that a query does not use is simply not bound.
//   :match in all columns, :name_match in the name alone, :text as typed, :near [[id, distance], ...] as JSON
constexpr const char* by_words = R"sql(
  WITH strict (id, rank) AS MATERIALIZED (
    SELECT rowid, bm25(package_text, 10.0, 2.0, 4.0, 2.0) FROM package_text WHERE package_text MATCH :match),
  in_name (id) AS MATERIALIZED (SELECT rowid FROM package_text WHERE package_text MATCH :name_match),
  matched (id, tier, rank) AS (
    SELECT p.id, CASE WHEN lower(p.name) = :text THEN 0 WHEN substr(lower(p.name), 1, length(:text)) = :text THEN 1
                      WHEN p.id IN in_name THEN 2 ELSE 3 END, rank
      FROM strict JOIN packages p ON p.id = strict.id
    UNION ALL
    SELECT json_extract(value, '$[0]'), 3 + json_extract(value, '$[1]'), 0.0 FROM json_each(:near)
      WHERE json_extract(value, '$[0]') NOT IN (SELECT id FROM strict)))sql";

constexpr const char* everything = R"sql(
  WITH matched (id, tier, rank) AS (SELECT id, 0, 0.0 FROM packages))sql";

constexpr const char* filtered = R"sql(
  FROM matched JOIN packages p ON p.id = matched.id
  WHERE (:category IS NULL OR p.category = :category) AND (:publisher IS NULL OR p.publisher = :publisher)
    AND (:tag IS NULL OR instr(char(10) || p.tags || char(10), char(10) || :tag || char(10)) > 0))sql";

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t begin = 0; begin < text.size();) {
    const auto end = std::min(text.find('\n', begin), text.size());
    lines.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return lines;
}

search_hit hit_from(Statement& row, const std::set<publisher_id>& trusted) {
  search_hit hit;
  hit.package = {hash_from<publisher_id>(row.getColumn(0)), text_of(row.getColumn(1))};
  hit.version = text_of(row.getColumn(2));
  hit.description = text_of(row.getColumn(3));
  hit.category = text_of(row.getColumn(4));
  hit.tags = lines_of(text_of(row.getColumn(5)));
  hit.license = text_of(row.getColumn(6));
  hit.seeders = static_cast<std::uint32_t>(row.getColumn(7).getInt64());
  hit.trusted = trusted.contains(hit.package.publisher);
  return hit;
}

// Packages whose name is a typing error away, as JSON [[id, distance], ...].
std::string near_names(SQLite::Database& db, const std::vector<std::string>& words) {
  std::string near = "[";
  const auto expression = match_any_trigram(words);
  if (expression.empty())
    return "[]";
  Statement each{db, "SELECT p.id, p.name FROM package_trigrams t JOIN packages p ON p.id = t.rowid"
                     " WHERE package_trigrams MATCH ? ORDER BY bm25(package_trigrams), p.id LIMIT ?"};
  each.bind(1, expression);
  each.bind(2, static_cast<std::int64_t>(fuzzy_candidates_max));
  while (each.executeStep()) {
    const auto far = name_distance(words, words_of(text_of(each.getColumn(1))), fuzzy_distance_max);
    if (far > fuzzy_distance_max)
      continue;
    near += near.size() > 1 ? "," : "";
    near += "[" + std::to_string(each.getColumn(0).getInt64()) + "," + std::to_string(far + 1) + "]";
  }
  return near + "]";
}

struct plan {
  std::string matching; // SQL
  std::string match;
  std::string name_match;
  std::string text;
  std::string near;
};

plan plan_of(SQLite::Database& db, const search_query& query, const std::vector<std::string>& words) {
  if (words.empty())
    return {everything, {}, {}, {}, {}};
  const auto match = match_all(words);
  auto text = query.text.substr(std::min(query.text.find_first_not_of(' '), query.text.size()));
  text.erase(text.find_last_not_of(' ') + 1);
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return {by_words, match, "name : (" + match + ")", text, query.fuzzy ? near_names(db, words) : "[]"};
}

void bind_all(Statement& to, const plan& how, const search_query& query) {
  if (!how.match.empty()) {
    to.bind(":match", how.match);
    to.bind(":name_match", how.name_match);
    to.bind(":text", how.text);
    to.bind(":near", how.near);
  }
  if (query.category)
    to.bind(":category", *query.category);
  if (query.tag)
    to.bind(":tag", *query.tag);
  if (query.publisher)
    to.bind(":publisher", query.publisher->raw.data(), 32);
}

result<search_page> page_of(SQLite::Database& db, const plan& how, const search_query& query, const char* order,
                            const std::set<publisher_id>& trusted) {
  search_page page;
  Statement count{db, how.matching + " SELECT count(*) " + filtered};
  bind_all(count, how, query);
  invariant(count.executeStep(), "a count has a row");
  page.total = static_cast<std::uint64_t>(count.getColumn(0).getInt64());
  Statement each{db, how.matching + " SELECT " HIT_COLUMNS ", tier, rank " + filtered + " ORDER BY " + order
                       + " LIMIT :limit OFFSET :offset"};
  bind_all(each, how, query);
  each.bind(":limit", static_cast<std::int64_t>(std::min(query.limit, limits::search_results_max)));
  each.bind(":offset", static_cast<std::int64_t>(std::min<std::size_t>(query.offset, limits::catalogue_rows_max)));
  while (each.executeStep()) {
    page.hits.push_back(hit_from(each, trusted));
    page.hits.back().score = 100.0 * (6 - each.getColumn(8).getInt()) - each.getColumn(9).getDouble();
  }
  return page;
}

} // namespace

result<search_page> catalogue_search::search(const search_query& query, const std::set<publisher_id>& trusted) {
  const auto order = orders.find(query.sort);
  if (order == orders.end())
    return fail(errc::usage, "there is no order '" + query.sort + "': use relevance, seeders, recent or name");
  if (query.text.size() > limits::query_bytes_max)
    return fail(errc::usage, "a query is at most " + std::to_string(limits::query_bytes_max) + " bytes");
  const auto words = words_of(query.text);
  const bool browses = query.text.find_first_not_of(' ') == std::string::npos;
  if (words.empty() && !browses)
    return search_page{}; // nothing but punctuation: nothing is named so
  return db_.use([&](SQLite::Database& db) -> result<search_page> {
    return page_of(db, plan_of(db, query, words), query, order->second, trusted);
  });
}

result<std::vector<search_hit>> catalogue_search::named(const std::string& name,
                                                        const std::set<publisher_id>& trusted) {
  return db_.use([&](SQLite::Database& db) -> result<std::vector<search_hit>> {
    std::vector<search_hit> all;
    Statement each{db, "SELECT " HIT_COLUMNS " FROM packages p WHERE p.name = ?"
                       " ORDER BY p.seeders DESC, p.publisher"};
    each.bind(1, name);
    while (each.executeStep())
      all.push_back(hit_from(each, trusted));
    std::stable_partition(all.begin(), all.end(), [](const search_hit& hit) { return hit.trusted; });
    return all;
  });
}

} // namespace souk::runtime
