// The catalogue in memory: newest versions by package, and a search that compares words. Ranking and speed are
// the affair of the real one (runtime/store); what is found is the same for plain words.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "actors/store.hpp"
#include "runtime/sim/synced_map.hpp"

namespace souk::runtime::sim {

class memory_catalogue {
public:
  bool add(const protocol::announced& checked, protocol::byte_view raw); // true: new
  std::vector<protocol::bytes> page(const std::optional<protocol::digest>& after, std::size_t most) const;
  actors::search_page search(const actors::search_query& query, const std::set<protocol::publisher_id>& trusted) const;
  std::vector<actors::search_hit> named(const std::string& name, const std::set<protocol::publisher_id>& trusted) const;
  std::vector<protocol::digest> archives_among(const std::vector<protocol::digest>& content) const;
  std::size_t expire(protocol::wall_seconds now, std::size_t most); // how many went
  std::vector<protocol::catalogue_sum> sums(const std::vector<protocol::bytes>& prefixes) const;
  std::vector<protocol::short_id> ids(const protocol::bytes& prefix, std::size_t most) const;
  std::vector<protocol::bytes> items(const std::vector<protocol::short_id>& ids) const;
  std::size_t packages() const { return newest().size(); }
  std::size_t rows() const; // announcements of releases
  void crash();
  void sync();

private:
  // A release, or a peer's word about copies: then only the times of the body count.
  struct release_row {
    protocol::announcement_body body;
    protocol::digest id;
    protocol::bytes raw;
    std::optional<protocol::copies_body> copies = {};
  };
  using release_key = std::pair<protocol::package_name, std::string>; // and its version

  bool put(const release_key& key, release_row row);
  std::uint32_t seeders_of(const protocol::digest& archive) const;
  std::vector<const release_row*> newest() const; // one a package, yanked ones left out
  actors::search_hit hit_of(const release_row& row, const std::set<protocol::publisher_id>& trusted) const;

  synced_map<release_key, release_row> releases_;
  synced_map<protocol::digest, release_key> by_id_;
};

} // namespace souk::runtime::sim
