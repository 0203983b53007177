// Every limit of souk in one place, each with its reason. What an operator may change is configuration
// (runtime/config.hpp); the values here are defaults and ceilings.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace souk::protocol::limits {

using namespace std::chrono_literals;

// --- the wire
inline constexpr std::size_t datagram_bytes_max = 1200;    // fits every path MTU in use (RFC 9000, section 14)
inline constexpr std::size_t amplification_max = 3;        // answer / request without a token (RFC 9000, section 8)
inline constexpr std::size_t unproved_request_bytes =
  datagram_bytes_max / amplification_max; // requests are padded to it
inline constexpr std::size_t nesting_max = 8;              // deepest message is 4
inline constexpr std::size_t contacts_per_answer_max = 40; // 20 are usual; bounds what is decoded
inline constexpr std::size_t records_per_answer_max = 16;  // provider records: 7 fit a datagram
inline constexpr std::size_t frame_bytes_max = (std::size_t{1} << 20) + 4096; // a block and its envelope
inline constexpr auto token_lifetime = 10min;              // as BEP 5: long enough for a lookup and a store

// --- records
inline constexpr std::size_t record_bytes_max = 1000;      // leaves room for the envelope in a datagram
inline constexpr std::size_t rotations_max = 4;            // a head carries its chain of keys: 4 fit a record
inline constexpr std::size_t providers_per_key_max = 64;   // enough sources for any download
inline constexpr std::size_t records_per_peer_max = 65536; // 64 MB at the largest
inline constexpr std::size_t records_per_sender_max = 4096; // one address cannot fill a store
inline constexpr auto record_lifetime = 24h;               // storage expiry; holders republish the signed bytes
inline constexpr auto provider_lifetime = 24h;
inline constexpr auto republish_interval = 1h;             // Kademlia, section 2.5
inline constexpr std::int64_t validity_seconds = 365 * 86400; // signed validity of a head
inline constexpr std::int64_t clock_skew_seconds = 3600;   // a record may be from this far in the future

// --- the table and lookups
inline constexpr std::size_t k = 20;                       // bucket size and replication (Kademlia)
inline constexpr std::size_t alpha = 3;                    // requests in flight, of lookups without rules
inline constexpr std::size_t candidates_max = 200;         // of one lookup, whatever peers answer
inline constexpr std::size_t contacts_per_subnet_bucket = 2;  // /24 or /64 in one bucket
inline constexpr std::size_t contacts_per_subnet_table = 10;  // and in the table
inline constexpr std::size_t requests_in_flight_max = 4096; // of one peer
inline constexpr auto request_timeout_max = 2s;
inline constexpr auto request_timeout_initial = 1s;        // before a round trip was measured (RFC 6298)
inline constexpr std::size_t mailbox_credit = 4096;        // datagrams handed to a peer actor and not handled yet
inline constexpr std::size_t streams_max = 256;            // open connections of a node
inline constexpr std::size_t stream_calls_max = 64;        // unanswered calls on one connection

// --- the cache
inline constexpr std::size_t cache_hot_entries = 100;
inline constexpr std::size_t cache_warm_entries = 1000;
inline constexpr auto cache_hot_lifetime = 1h;
inline constexpr auto cache_warm_lifetime = 24h;
inline constexpr auto cache_negative_lifetime = 30s;

// --- packages
inline constexpr std::size_t block_bytes = std::size_t{1} << 20;
inline constexpr std::uint64_t archive_bytes_max = std::uint64_t{4} << 30;
inline constexpr std::size_t blocks_max = archive_bytes_max / block_bytes;
inline constexpr std::uint64_t unpacked_bytes_max = std::uint64_t{16} << 30;
inline constexpr std::size_t files_max = 200'000;
inline constexpr std::size_t path_bytes_max = 1024;
inline constexpr std::size_t index_bytes_max = std::size_t{4} << 20;   // 3,500 versions are 1 MB
inline constexpr std::size_t index_kept_bytes_max = 256 * 1024;        // what a holder of a head keeps
inline constexpr std::size_t release_bytes_max = std::size_t{32} << 20;
inline constexpr std::size_t versions_max = 10'000;
inline constexpr std::size_t dependencies_max = 500;
inline constexpr std::size_t name_bytes_max = 128;
inline constexpr std::size_t version_bytes_max = 128;
inline constexpr std::size_t range_bytes_max = 256;
inline constexpr std::size_t description_bytes_max = 280;
inline constexpr std::size_t category_bytes_max = 40;
inline constexpr std::size_t license_bytes_max = 64;
inline constexpr std::size_t tags_max = 12;
inline constexpr std::size_t tag_bytes_max = 32;
inline constexpr std::size_t authors_max = 20;
inline constexpr std::size_t author_bytes_max = 128;
inline constexpr std::uint64_t quota_bytes_default = std::uint64_t{10} << 30;

// --- the catalogue
inline constexpr std::size_t announcement_bytes_max = 1000;
inline constexpr std::size_t announcements_per_page_max = 500; // half a frame
inline constexpr std::size_t copies_per_announcement_max = 20;  // archives; so it stays within announcement_bytes_max
inline constexpr std::uint32_t copies_parts_max = 5000;         // of one peer: 100,000 archives
inline constexpr std::int64_t copies_validity_seconds = 2 * 86400;
inline constexpr std::size_t catalogue_rows_max = 2'000'000;
inline constexpr std::size_t search_results_max = 1000;
inline constexpr std::size_t search_offset_max = 100'000; // what is left out is held in memory
inline constexpr std::size_t query_bytes_max = 256;
inline constexpr std::size_t search_words_max = 16;            // of a query; what follows is not looked for
inline constexpr std::size_t catalogue_sources_max = 8;        // each is a file that every search reads
inline constexpr std::size_t source_bytes_max = 32;            // the name of another registry
inline constexpr std::uint64_t import_bytes_max = std::uint64_t{4} << 30;
inline constexpr std::size_t import_rows_max = 5'000'000;      // the largest registry there is has 3.5 million
inline constexpr std::size_t import_name_bytes_max = 256;      // npm allows 214

// --- gossip
inline constexpr std::size_t advertised_ids_max = 32;          // short ids in one datagram: 16 bytes each
inline constexpr std::size_t announced_per_second = 200;       // of one peer, on average; beyond it they are dropped
inline constexpr std::size_t announced_burst = 1000;           // and at once
inline constexpr std::size_t invalid_announcements_max = 16;   // then the peer is not listened to for a while
inline constexpr auto flooder_banned = 10min;
inline constexpr std::size_t gossip_senders_max = 4096;        // peers whose rate is remembered
inline constexpr std::size_t recent_announcements_max = 8192;  // remembered to be sent on demand: 8 MB at the largest
inline constexpr std::size_t id_half_bytes = 64;               // of an announcement's id
inline constexpr std::size_t parts_per_message_max = 1024;     // of a reconciliation: with their ids half a frame
inline constexpr std::size_t ids_per_part_max = 32;            // a part with more is divided

} // namespace souk::protocol::limits
