// Which of the packages of one name a person means: the rule, without asking anyone.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "actors/node/requests.hpp"
#include "actors/store.hpp"
#include "protocol/error.hpp"

namespace souk::actors {

inline constexpr std::size_t prefix_characters_min = 12; // of the checksummed form; fewer could be made by chance

// The publisher that `prefix` names: an alias, or a whole id. Nothing when it can only be the beginning of an id.
std::optional<protocol::publisher_id> publisher_named(const std::string& prefix,
                                                      const std::vector<trusted_publisher>& trusted);

// `first_used` is whose package the bare name meant before; somebody else's is not taken for it. A publisher that is
// trusted under the very name of the package goes before that.
// Errors: not_found (no candidate), ambiguous (candidates in the explanation), usage (too short a prefix), verification
// (the publisher behind the name changed).
protocol::result<protocol::package_name> choose_package(const package_ref& wanted, std::vector<search_hit> candidates,
                                                        const std::vector<trusted_publisher>& trusted,
                                                        const std::optional<protocol::publisher_id>& first_used);

} // namespace souk::actors
