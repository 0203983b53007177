// Announcements of packages that do not exist, signed by publishers that do, from a seed.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "protocol/catalogue/announcement.hpp"
#include "protocol/hash.hpp"
#include "protocol/random.hpp"

namespace souk::bench {

class made_announcements {
public:
  made_announcements(std::uint64_t seed, protocol::wall_seconds issued_at);

  // The next one; each publisher has twenty packages.
  protocol::announcement next();

private:
  std::string words(std::size_t count, char between);

  std::uint64_t seed_;
  protocol::wall_seconds issued_at_;
  protocol::random_source draws_;
  protocol::key_pair keys_;
  std::uint64_t made_ = 0;
};

} // namespace souk::bench
