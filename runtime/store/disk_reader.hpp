// Searches the catalogue of a data folder: for one thread, beside the one of the store.
#pragma once

#include <string>
#include <vector>

#include "actors/store.hpp"
#include "runtime/store/catalogue_search.hpp"
#include "runtime/store/publisher_tables.hpp"

namespace souk::runtime {

class disk_reader final : public actors::catalogue_reader {
public:
  disk_reader(catalogue_shelves& in, trust_table& trusted) : trusted_{trusted}, search_{in} {}

  protocol::result<actors::search_page> search(const actors::search_query& query) override {
    return trusted_.publishers().and_then([&](const auto& trusted) { return search_.search(query, trusted); });
  }
  protocol::result<std::vector<actors::search_hit>> named(const std::string& name) override {
    return trusted_.publishers().and_then([&](const auto& trusted) { return search_.named(name, trusted); });
  }

private:
  trust_table& trusted_;
  catalogue_search search_;
};

} // namespace souk::runtime
