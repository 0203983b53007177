// Everything that actors need from the outside, handed over at spawn. On sockets and in the simulator the
// actors are the same; what differs is in here.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "actors/archiver.hpp"
#include "actors/datagram_port.hpp"
#include "actors/metrics.hpp"
#include "actors/store.hpp"
#include "actors/stream_port.hpp"
#include "protocol/cache/cache_policy.hpp"
#include "protocol/dht/contact_book.hpp"
#include "protocol/dht/lookup.hpp"
#include "protocol/dht/record_set.hpp"
#include "protocol/dht/routing_table.hpp"
#include "protocol/hash.hpp"
#include "protocol/node/secret_source.hpp"
#include "protocol/package/publisher.hpp"
#include "protocol/time.hpp"

namespace souk::actors {

class level_meter;
class mailbox_watch;

// Which packages of others a node keeps copies of.
enum class seeding : std::uint8_t { none, trusted, all };

// The rules that all peers of a process or shard share.
struct peer_rules {
  std::uint32_t network = 0;
  protocol::table_rules table;
  protocol::record_rules records;
  // Who is near is no better here: all of the closest are wanted, and the order of asking decides who is met.
  // More at once than eight is hardly sooner: until all 20 have answered among 10,000 peers, ten took 18 % of the time of one and
  // 1.57 times the datagrams, eight 20 % and 1.44 times (before decision 24).
  protocol::lookup_rules closest_lookup{.alpha = 8, .stop = 3, .prefer_near = false};
  // The nearest are asked first, so more at once find little that is nearer: decision 18 has the figures.
  protocol::lookup_rules value_lookup{.alpha = 2};
  // Of the own id, on joining: all who are nearest shall know the newcomer, or lookups near it would end beside it. With twelve
  // at once it has joined fifty peers within three round trips of the slowest.
  protocol::lookup_rules own_lookup{.alpha = 12, .patient = false, .prefer_near = false};
  // Of an id in a bucket, to fill it: who is met on the way is wanted, and near ones know who else is near. The other candidates
  // are for when those do not answer.
  protocol::lookup_rules refresh_lookup{
    .alpha = 1, .stop = 1, .patient = false, .candidates_max = 10, .answers_max = 2};
  std::size_t replicas = protocol::limits::k;         // a record is stored on this many
  std::size_t replicas_enough = 15;                    // of `replicas`, or all where there are fewer
  protocol::cache_limits hot;
  protocol::cache_limits warm{protocol::limits::cache_warm_entries, protocol::limits::cache_warm_lifetime,
                              protocol::limits::cache_negative_lifetime};
  protocol::duration refresh_interval = std::chrono::hours{1};
  protocol::duration republish_interval = protocol::limits::republish_interval;
  bool adaptive_timeouts = true;                       // else all requests wait as those to a stranger do at first
  bool client = false;                                 // asks, answers, but enters nobody's table
  bool prove_contacts = true;                          // a contact enters the table only after proving its key;
    // else any answer counts (the simulator, where keys are modelled)
  bool hand_over = true; // give records to those who come and are closer to them
};

// What one peer actor needs; small, because there may be a million of them.
struct peer_environment {
  std::shared_ptr<const peer_rules> rules; // shared
  std::shared_ptr<datagram_port> datagrams; // its own
  std::shared_ptr<protocol::contact_book> contacts; // shared in the simulator
  std::shared_ptr<metrics> measured; // shared
  std::shared_ptr<const protocol::key_pair> keys; // of the node
  protocol::node_id self;
  protocol::secret_source::key secret{}; // of the operating system; of the seed in the simulator
  protocol::wall_seconds wall_at_start = 0; // Unix time at `started`
  protocol::instant started;

  protocol::wall_seconds wall(protocol::instant now) const noexcept {
    return wall_at_start + std::chrono::duration_cast<std::chrono::seconds>(now - started).count();
  }
};

// What a whole node needs beside its peer.
struct environment {
  peer_environment peer;
  std::shared_ptr<stream_port> streams;
  std::shared_ptr<store> stored;
  std::shared_ptr<catalogue_reader> searched; // the catalogue of the store
  std::shared_ptr<archiver> archives;
  // The publisher's chain and today's keys: made on first use, so that a node that never publishes has none.
  std::function<protocol::result<std::pair<protocol::publisher_chain, protocol::key_pair>>()> publisher;
  // Imports a table of another registry (path, source) into the store; blocks, and is called by an actor of its own.
  std::function<protocol::result<import_report>(const std::string&, const std::string&)> import_table;
  // Called once the peer actor exists, so that the ports can deliver to it; defined with the actors that
  // know these handles (actors/node/wiring.hpp).
  std::shared_ptr<const struct wiring> wired;
  std::vector<protocol::contact> bootstrap; // a zero id: not known
  seeding seeds = seeding::none;
  std::uint64_t quota_bytes = protocol::limits::quota_bytes_default;
  protocol::endpoint advertised; // where others reach this node, as far as known
  std::shared_ptr<level_meter> levels; // none: nobody judges them (the simulator, a command)
  std::shared_ptr<mailbox_watch> mailboxes; // none: they are not watched
  std::function<void(const std::string&)> complain; // of what failed inside: a line of the log; may be empty
  bool detached_store = true; // the store blocks: it gets a thread of its own
};

} // namespace souk::actors
