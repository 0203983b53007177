// Keys of indexes that name things by numbers: of 63 bits, the upper 32 are a hash of a group and the others one of its
// member, so that one index finds a member and all of a group. Two may share a key: who reads by it compares the names.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>

#include "protocol/bytes.hpp"
#include "protocol/package/dependency.hpp"

namespace souk::runtime {

struct lean_keys {
  std::int64_t first = 0;
  std::int64_t last = 0;
};

// Versions, in the group of their package.
std::int64_t key_of_version(const protocol::package_name& package, const std::string& version);
lean_keys keys_of_versions(const protocol::package_name& package);
// Publishers, in the group of a name that they gave to a package.
std::int64_t key_of_name(const protocol::package_name& package);
lean_keys keys_of_name(const std::string& name);

} // namespace souk::runtime
