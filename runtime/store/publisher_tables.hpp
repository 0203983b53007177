// What this node publishes, whom its user trusts, and the newest head that was seen of each package.
#pragma once

#include <mutex>
#include <optional>
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
  protocol::result<void> forget(const std::string& alias); // not_found
  protocol::result<std::vector<actors::trusted_publisher>> load();
  protocol::result<std::set<protocol::publisher_id>> publishers(); // from memory; any thread may ask

  // Whose package a bare name meant at first.
  protocol::result<std::optional<protocol::publisher_id>> first_use(const std::string& name);
  protocol::result<void> save_first_use(const std::string& name, const protocol::publisher_id& publisher);

private:
  database& db_;
  std::mutex mutex_;
  std::optional<std::set<protocol::publisher_id>> known_; // until one comes or goes
};

class sequence_table {
public:
  explicit sequence_table(database& in) : db_{in} {}

  // Error: verification, for a sequence number below one that was seen.
  protocol::result<void> note(const protocol::package_name& package, std::uint64_t sequence);
  // The same for how often a publisher has changed keys.
  protocol::result<void> note_rotations(const protocol::publisher_id& publisher, std::size_t rotations);

private:
  database& db_;
};

} // namespace souk::runtime
