// Answers searches over all shelves of the catalogue. For one thread at a time.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "actors/store.hpp"
#include "runtime/store/catalogue_shelves.hpp"

namespace souk::runtime {

class catalogue_search {
public:
  explicit catalogue_search(catalogue_shelves& in) : shelves_{in} {}

  // Error: usage, for an order that does not exist and a query that is too long.
  protocol::result<actors::search_page> search(const actors::search_query& query,
                                               const std::set<protocol::publisher_id>& trusted);
  // Every publisher's package of that name; those of trusted publishers first.
  protocol::result<std::vector<actors::search_hit>> named(const std::string& name,
                                                          const std::set<protocol::publisher_id>& trusted);

private:
  catalogue_shelves& shelves_;
  stemmer stems_;
};

} // namespace souk::runtime
