// Who has content, as provider records say: reading the ones of others, making and placing this node's own.
#pragma once

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "actors/cache/cache_tier_actor.hpp"
#include "actors/environment.hpp"
#include "actors/node/family.hpp"
#include "protocol/bytes.hpp"
#include "protocol/endpoint.hpp"
#include "protocol/id.hpp"
#include "protocol/time.hpp"

namespace souk::actors {

// What to ask the cache for.
cache_get providers_of(const protocol::digest& content, bool fresh = false);

// Where those are who signed the records, without this node and without what does not hold; `first` come first.
std::vector<protocol::contact> contacts_in(const std::vector<protocol::bytes>& records, const peer_environment& outside,
                                           protocol::wall_seconds now, std::vector<protocol::contact> first = {});

// Where others reach this node: as configured, else as its peers see it, else as its port knows.
std::optional<protocol::endpoint> reached_at(const environment& outside,
                                             const std::optional<protocol::endpoint>& observed);

// Signed by this node, for as long as provider records live.
protocol::bytes make_provider_record(const peer_environment& outside, const protocol::digest& content,
                                     const protocol::endpoint& where, protocol::wall_seconds now);

} // namespace souk::actors
