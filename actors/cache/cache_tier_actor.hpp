// Speaks for one tier of the record cache. Hot stands before warm, warm before the DHT; a miss of both becomes
// one lookup however many ask for the key meanwhile. What is asked for in hot shortly before it expires is looked up
// again beside the answer.
//
//   cache_get -> cache_answer     the records if here and fresh, else of the next tier, else of a lookup
//   cache_take -> cache_answer    warm only: hands the entry to hot
//   cache_put                     remembers it; what must leave goes to the next tier
//   cache_drop                    forgets a key: a newer record is known
//   cache_clear                   forgets everything, here and in the next tier
//   get_tier -> tier_view         entries, capacity, hits, misses
//
// Spawned by: node, on first use. Decides with: protocol/cache/cache_policy. Dies with: its node.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <vector>

#include <caf/typed_actor.hpp>

#include "actors/dht/peer_actor.hpp"
#include "actors/message_types.hpp"
#include "protocol/cache/cache_policy.hpp"

namespace souk::actors {

enum class record_source : std::uint8_t { hot, warm, local, dht, none };
std::string_view to_string(record_source source) noexcept; // "" for none

struct cache_get {
  protocol::id key;
  protocol::record_kind kind = protocol::record_kind::value;
  bool fresh = false;                        // skip the caches, renew them
  bool trace = false;
};
struct cache_answer {
  std::vector<protocol::bytes> records;      // verified; empty: nobody has it
  record_source source = record_source::none;
  std::shared_ptr<const lookup_report> lookup; // when one was made
  protocol::instant fetched_at{};            // of what comes from a cache
  protocol::record_kind kind = protocol::record_kind::value; // the same
};
struct cache_take {
  protocol::id key;
};
struct cache_put {
  protocol::cached_records entry;
};
struct cache_drop {
  protocol::id key;
};
struct cache_clear {};
struct get_tier {
  bool below = false;                        // the next tier's instead
};
struct tier_view {
  std::size_t entries = 0;
  std::size_t capacity = 0;
  protocol::cache_counters counters;
};

using cache_tier_actor =
  caf::typed_actor<caf::replies_to<cache_get>::with<cache_answer>, caf::replies_to<cache_take>::with<cache_answer>,
                   caf::reacts_to<cache_put>, caf::reacts_to<cache_drop>, caf::reacts_to<cache_clear>,
                   caf::replies_to<get_tier>::with<tier_view>>;

struct cache_tier_state {
  static constexpr const char* name = "cache_tier";
  std::unique_ptr<protocol::cache_policy> policy;
  cache_tier_actor next;                     // of hot: warm
  peer_actor peer;
  std::string_view label;
  std::shared_ptr<metrics> measured;
  std::map<protocol::id, std::vector<caf::typed_response_promise<cache_answer>>> waiting; // one lookup a key
};

// `next` is empty for the last tier.
cache_tier_actor::behavior_type cache_tier(cache_tier_actor::stateful_pointer<cache_tier_state> self,
                                           std::string_view label, const protocol::cache_limits& limits,
                                           peer_actor peer, cache_tier_actor next, std::shared_ptr<metrics> measured);

} // namespace souk::actors

SOUK_LOCAL_MESSAGE(cache_get)
SOUK_LOCAL_MESSAGE(cache_answer)
SOUK_LOCAL_MESSAGE(cache_take)
SOUK_LOCAL_MESSAGE(cache_put)
SOUK_LOCAL_MESSAGE(cache_drop)
SOUK_LOCAL_MESSAGE(cache_clear)
SOUK_LOCAL_MESSAGE(get_tier)
SOUK_LOCAL_MESSAGE(tier_view)
