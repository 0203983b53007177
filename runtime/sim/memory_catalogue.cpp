#include "runtime/sim/memory_catalogue.hpp"

#include <algorithm>
#include <cctype>
#include <iterator>
#include <map>

#include "protocol/catalogue/id_sum.hpp"
#include "protocol/catalogue/reconciliation.hpp"
#include "protocol/package/publisher.hpp"
#include "protocol/package/version.hpp"

namespace souk::runtime::sim {

using namespace protocol;
using actors::search_hit;
using actors::search_page;
using actors::search_query;

namespace {

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words{1};
  for (const auto c : text)
    if (std::isalnum(static_cast<unsigned char>(c)) != 0)
      words.back().push_back(static_cast<char>(std::tolower(static_cast<unsigned char>(c))));
    else if (!words.back().empty())
      words.emplace_back();
  if (words.back().empty())
    words.pop_back();
  return words;
}

// Each word that is wanted begins a word of the package: more for the name than for the rest.
double score(const announcement_body& body, const std::vector<std::string>& wanted) {
  auto rest = words_of(body.description + " " + body.category);
  for (const auto& tag : body.tags)
    rest.push_back(tag);
  const auto name = words_of(body.name);
  const auto begins = [](const std::vector<std::string>& in, const std::string& word) {
    return std::any_of(in.begin(), in.end(), [&](const std::string& w) { return w.starts_with(word); });
  };
  double sum = 0;
  for (const auto& word : wanted) {
    const auto points = begins(name, word) ? 3.0 : begins(rest, word) ? 1.0 : 0.0;
    if (points == 0)
      return -1;
    sum += points;
  }
  return sum;
}

bool passes(const announcement_body& body, const search_query& query) {
  const auto tagged = !query.tag || std::find(body.tags.begin(), body.tags.end(), *query.tag) != body.tags.end();
  return tagged && query.min_stars == 0 && (!query.license || *query.license == body.license)
         && (!query.has_dependencies || body.dependencies > 0) && (!query.category || *query.category == body.category)
         && (!query.publisher || *query.publisher == publisher_id_of(body.publisher.first));
}

bool newer(const std::string& a, const std::string& b) {
  const auto left = parse_version(a);
  const auto right = parse_version(b);
  return left && (!right || *left > *right);
}

} // namespace

bool memory_catalogue::put(const release_key& key, release_row row) {
  const auto* known = releases_.find(key);
  const auto rank = [](const release_row& r) { return std::tuple{r.body.issued_at, r.body.kind, r.id}; };
  if (known != nullptr && rank(row) <= rank(*known))
    return false;
  if (known != nullptr)
    by_id_.erase(known->id, written::lazily);
  by_id_.put(row.id, key, written::lazily);
  releases_.put(key, std::move(row), written::lazily);
  return true;
}

bool memory_catalogue::add(const announced& checked, byte_view raw) {
  release_row row{{}, announcement_id(raw), bytes{raw.begin(), raw.end()}, {}};
  if (const auto* said = std::get_if<copies>(&checked)) {
    row.copies = said->body;
    row.body.issued_at = said->body.issued_at;
    row.body.expires_at = said->body.expires_at;
    const package_name peer{publisher_id{node_id_of(said->body.key).raw}, ""};
    return put({peer, std::to_string(said->body.part)}, std::move(row));
  }
  row.body = std::get<announcement>(checked).body;
  const release_key key{{publisher_id_of(row.body.publisher.first), row.body.name}, row.body.version};
  return put(key, std::move(row));
}

std::size_t memory_catalogue::rows() const {
  const auto& all = releases_.all();
  return static_cast<std::size_t>(
    std::count_if(all.begin(), all.end(), [](const auto& each) { return !each.second.copies; }));
}

std::uint32_t memory_catalogue::seeders_of(const digest& archive) const {
  std::set<public_key> peers;
  for (const auto& [key, row] : releases_.all())
    if (row.copies && std::binary_search(row.copies->archives.begin(), row.copies->archives.end(), archive))
      peers.insert(row.copies->key);
  return static_cast<std::uint32_t>(peers.size());
}

std::vector<digest> memory_catalogue::archives_among(const std::vector<digest>& content) const {
  std::set<digest> archives;
  for (const auto& [key, row] : releases_.all())
    if (!row.copies)
      archives.insert(row.body.archive);
  std::vector<digest> found;
  std::copy_if(content.begin(), content.end(), std::back_inserter(found),
               [&](const digest& each) { return archives.contains(each); });
  return found;
}

std::vector<bytes> memory_catalogue::page(const std::optional<digest>& after, std::size_t most) const {
  std::vector<bytes> found;
  const auto& ids = by_id_.all();
  for (auto at = after ? ids.upper_bound(*after) : ids.begin(); at != ids.end() && found.size() < most; ++at)
    found.push_back(releases_.find(at->second)->raw);
  return found;
}

std::vector<const memory_catalogue::release_row*> memory_catalogue::newest() const {
  std::vector<const release_row*> rows;
  const package_name* last = nullptr;
  for (const auto& [key, row] : releases_.all()) {
    if (row.copies || row.body.kind != announcement_kind::released)
      continue;
    if (last == nullptr || *last != key.first)
      rows.push_back(&row);
    else if (newer(row.body.version, rows.back()->body.version))
      rows.back() = &row;
    last = &key.first;
  }
  return rows;
}

search_hit memory_catalogue::hit_of(const release_row& row, const std::set<publisher_id>& trusted) const {
  const auto& body = row.body;
  const package_name package{publisher_id_of(body.publisher.first), body.name};
  search_hit made;
  made.package = package;
  made.version = body.version;
  made.description = body.description;
  made.category = body.category;
  made.tags = body.tags;
  made.license = body.license;
  made.trusted = trusted.contains(package.publisher);
  made.seeders = seeders_of(body.archive);
  return made;
}

search_page memory_catalogue::search(const search_query& query, const std::set<publisher_id>& trusted) const {
  const auto wanted = words_of(query.text);
  std::vector<std::pair<search_hit, wall_seconds>> found;
  for (const auto* row : newest()) {
    const auto points = score(row->body, wanted);
    if (points < 0 || !passes(row->body, query))
      continue;
    auto hit = hit_of(*row, trusted);
    if (hit.seeders < query.min_seeders)
      continue;
    found.emplace_back(std::move(hit), row->body.issued_at);
    found.back().first.score.name = points;
  }
  const auto before = [&](const auto& a, const auto& b) {
    if ((query.sort == "seeders" || query.sort == "downloads") && a.first.seeders != b.first.seeders)
      return a.first.seeders > b.first.seeders;
    if (query.sort == "recent" && a.second != b.second)
      return a.second > b.second;
    if (query.sort == "relevance" && a.first.score.sum() != b.first.score.sum())
      return a.first.score.sum() > b.first.score.sum();
    return std::tie(a.first.package.name, a.first.package) < std::tie(b.first.package.name, b.first.package);
  };
  std::sort(found.begin(), found.end(), before);
  search_page page;
  page.total = found.size();
  for (std::size_t i = query.offset; i < found.size() && page.hits.size() < query.limit; ++i)
    page.hits.push_back(std::move(found[i].first));
  return page;
}

std::vector<search_hit> memory_catalogue::named(const std::string& name, const std::set<publisher_id>& trusted) const {
  std::vector<search_hit> found;
  for (const auto* row : newest())
    if (row->body.name == name)
      found.push_back(hit_of(*row, trusted));
  return found;
}

std::size_t memory_catalogue::expire(wall_seconds now, std::size_t most) {
  std::vector<std::pair<release_key, digest>> gone;
  for (const auto& [key, row] : releases_.all())
    if (row.body.expires_at <= now && gone.size() < most)
      gone.emplace_back(key, row.id);
  for (const auto& [key, id] : gone) {
    releases_.erase(key, written::lazily);
    by_id_.erase(id, written::lazily);
  }
  return gone.size();
}

std::vector<catalogue_sum> memory_catalogue::sums(const std::vector<bytes>& prefixes) const {
  std::vector<catalogue_sum> made;
  for (const auto& prefix : prefixes) {
    const auto [low, high] = bounds_of(prefix);
    id_sum sum;
    const auto& ids = by_id_.all();
    for (auto at = ids.lower_bound(low); at != ids.end() && at->first <= high; ++at)
      sum.add(at->first);
    made.push_back(sum.result());
  }
  return made;
}

std::vector<short_id> memory_catalogue::ids(const bytes& prefix, std::size_t most) const {
  std::vector<short_id> found;
  const auto [low, high] = bounds_of(prefix);
  const auto& all = by_id_.all();
  for (auto at = all.lower_bound(low); at != all.end() && at->first <= high && found.size() < most; ++at)
    found.push_back(short_id_of(at->first));
  return found;
}

std::vector<bytes> memory_catalogue::items(const std::vector<short_id>& ids) const {
  std::vector<bytes> found;
  for (const auto& wanted : ids) {
    digest low;
    std::copy(wanted.begin(), wanted.end(), low.raw.begin());
    const auto at = by_id_.all().lower_bound(low);
    if (at != by_id_.all().end() && short_id_of(at->first) == wanted)
      found.push_back(releases_.find(at->second)->raw);
  }
  return found;
}

void memory_catalogue::sync() {
  releases_.sync();
  by_id_.sync();
}

void memory_catalogue::crash() {
  releases_.crash();
  by_id_.crash();
}

} // namespace souk::runtime::sim
