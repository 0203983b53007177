// What makes a restart cheap: the records kept for others, and the peers to ask first.
#pragma once

#include <vector>

#include "actors/store.hpp"
#include "runtime/store/database.hpp"

namespace souk::runtime {

class record_table {
public:
  explicit record_table(database& in) : db_{in} {}

  protocol::result<void> save(const protocol::kept_record& record, protocol::wall_seconds expires_at);
  protocol::result<void> erase_expired(protocol::wall_seconds now);
  protocol::result<std::vector<actors::store::saved_record>> load();

private:
  database& db_;
};

class contact_table {
public:
  explicit contact_table(database& in) : db_{in} {}

  protocol::result<void> replace(const std::vector<protocol::contact>& contacts);
  protocol::result<std::vector<protocol::contact>> load();

private:
  database& db_;
};

} // namespace souk::runtime
