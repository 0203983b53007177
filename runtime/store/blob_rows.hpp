// The rows of blobs: which content is here, why, and its block list. Published content has its row in the
// durable database, all other content in the cache.
#pragma once

#include <optional>
#include <vector>

#include "actors/store.hpp"
#include "runtime/store/database.hpp"

namespace souk::runtime {

struct blob_row {
  actors::blob_role role = actors::blob_role::fetched;
  protocol::block_list list;
};

class blob_rows {
public:
  blob_rows(database& durable, database& cache) : durable_{durable}, cache_{cache} {}

  protocol::result<std::optional<blob_row>> find(const protocol::digest& content);
  // Adds the row or moves it to where its role belongs.
  protocol::result<void> put(const protocol::digest& content, const blob_row& row);
  protocol::result<void> erase(const protocol::digest& content);
  protocol::result<std::vector<protocol::digest>> with_role(actors::blob_role role);
  protocol::result<actors::blob_totals> totals(); // incomplete content counts by its bytes alone

  // Content that is still incomplete.
  protocol::result<std::optional<blob_row>> find_partial(const protocol::digest& content);
  protocol::result<void> put_partial(const protocol::digest& content, const blob_row& row);
  protocol::result<void> erase_partial(const protocol::digest& content);

private:
  database& home_of(actors::blob_role role) { return role == actors::blob_role::published ? durable_ : cache_; }

  database& durable_;
  database& cache_;
};

} // namespace souk::runtime
