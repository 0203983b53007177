// What this node publishes, whom its user trusts, and the newest head that was seen of each package.
#pragma once

#include <set>
#include <vector>

#include "actors/store.hpp"
#include "runtime/store/database.hpp"

namespace souk::runtime {

class published_table {
public:
  explicit published_table(database& in) : db_{in} {}

  protocol::result<void> save(const actors::own_package& package); // on the disk when it returns
  protocol::result<std::vector<actors::own_package>> load();

private:
  database& db_;
};

class trust_table {
public:
  explicit trust_table(database& in) : db_{in} {}

  protocol::result<void> save(const actors::trusted_publisher& publisher); // an alias names one publisher
  protocol::result<std::vector<actors::trusted_publisher>> load();
  protocol::result<std::set<protocol::publisher_id>> publishers();

private:
  database& db_;
};

class sequence_table {
public:
  explicit sequence_table(database& in) : db_{in} {}

  // Error: verification, for a sequence number below one that was seen.
  protocol::result<void> note(const protocol::package_name& package, std::uint64_t sequence);

private:
  database& db_;
};

} // namespace souk::runtime
