// Answers searches over the packages of the catalogue.
//
// By relevance: the exact name; names that begin with the query; names that have all its words; then whatever
// has them anywhere, by bm25; last, when asked for, names that are a typing error away. Ties go by name, then
// by publisher, so that every node with the same catalogue answers alike.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "actors/store.hpp"
#include "runtime/store/database.hpp"

namespace souk::runtime {

class catalogue_search {
public:
  explicit catalogue_search(database& in) : db_{in} {}

  // Error: usage, for an order that does not exist and a query that is too long.
  protocol::result<actors::search_page> search(const actors::search_query& query,
                                               const std::set<protocol::publisher_id>& trusted);
  protocol::result<std::vector<actors::search_hit>> named(const std::string& name,
                                                          const std::set<protocol::publisher_id>& trusted);

private:
  database& db_;
};

} // namespace souk::runtime
