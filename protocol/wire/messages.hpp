// What peers say in datagrams. Requests are verbs, answers nouns. A tag is never reused; a new message gets
// one line in `message_types` below, and everything else follows from that list.
#pragma once

#include <cstdint>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "protocol/bytes.hpp"
#include "protocol/endpoint.hpp"
#include "protocol/hash.hpp"
#include "protocol/id.hpp"
#include "protocol/limits.hpp"
#include "protocol/time.hpp"
#include "protocol/wire/fields.hpp"

namespace souk::protocol {

using nonce = std::array<std::uint8_t, 16>;

enum class record_kind : std::uint8_t { value, head, provider, last = provider };
constexpr record_kind enum_last(record_kind) noexcept {
  return record_kind::last;
}

// How a peer took what it was given.
enum class store_status : std::uint8_t {
  accepted,  // kept, until its storage expiry
  no_token,  // the token is missing, stale or bound to another address: ask again with the one in this answer
  invalid,   // not a record, or its signature does not hold
  stale,     // a newer sequence number is known here
  full,      // a limit is reached
  refused,   // this peer does not do that
  held,      // it is here already, complete
  last = held,
};
constexpr store_status enum_last(store_status) noexcept {
  return store_status::last;
}

struct ping {
  static constexpr std::uint8_t tag = 1;
  static constexpr std::string_view name = "ping";
  std::uint32_t version_min = 0;
  std::uint32_t version_max = 0;
  std::uint64_t features = 0;
  protocol::nonce nonce{};
  bool operator==(const ping&) const = default;
};
template <class F>
auto fields(F&& f, like<ping> auto& m) {
  return f(m.version_min, m.version_max, m.features, m.nonce);
}

struct pong {
  static constexpr std::uint8_t tag = 2;
  static constexpr std::string_view name = "pong";
  std::uint32_t version_min = 0;
  std::uint32_t version_max = 0;
  std::uint64_t features = 0;
  public_key key{};
  protocol::nonce nonce{};
  endpoint observed; // the asker's endpoint as seen here
  signature proof{}; // over nonce, transaction, both ids and `observed`: see protocol/node/identity.hpp
  bool operator==(const pong&) const = default;
};
template <class F>
auto fields(F&& f, like<pong> auto& m) {
  return f(m.version_min, m.version_max, m.features, m.key, m.nonce, m.observed, m.proof);
}

struct find_node {
  static constexpr std::uint8_t tag = 3;
  static constexpr std::string_view name = "find_node";
  id target;
  bool operator==(const find_node&) const = default;
};
template <class F>
auto fields(F&& f, like<find_node> auto& m) {
  return f(m.target);
}

struct nodes {
  static constexpr std::uint8_t tag = 4;
  static constexpr std::string_view name = "nodes";
  std::vector<contact> contacts; // closest first
  bytes round_trips;             // of each contact, from the answerer: an rtt_class; 0 or missing: not known
  bool operator==(const nodes&) const = default;
};
template <class F>
auto fields(F&& f, like<nodes> auto& m) {
  return f(at_most(limits::contacts_per_answer_max, m.contacts),
           at_most(limits::contacts_per_answer_max, m.round_trips));
}

struct find_value {
  static constexpr std::uint8_t tag = 5;
  static constexpr std::string_view name = "find_value";
  id key;
  record_kind kind = record_kind::value;
  bool operator==(const find_value&) const = default;
};
template <class F>
auto fields(F&& f, like<find_value> auto& m) {
  return f(m.key, m.kind);
}

// Records if there are any, then as many of the closest contacts as fit.
struct values {
  static constexpr std::uint8_t tag = 6;
  static constexpr std::string_view name = "values";
  std::vector<bytes> records;
  std::vector<contact> contacts;
  bytes round_trips; // as in `nodes`
  bool operator==(const values&) const = default;
};
template <class F>
auto fields(F&& f, like<values> auto& m) {
  return f(at_most_each(limits::records_per_answer_max, limits::record_bytes_max, m.records),
           at_most(limits::contacts_per_answer_max, m.contacts),
           at_most(limits::contacts_per_answer_max, m.round_trips));
}

// A value or a head, to be kept under the key that it implies.
struct store {
  static constexpr std::uint8_t tag = 7;
  static constexpr std::string_view name = "store";
  record_kind kind = record_kind::value;
  bytes record;
  bool operator==(const store&) const = default;
};
template <class F>
auto fields(F&& f, like<store> auto& m) {
  return f(m.kind, at_most(limits::record_bytes_max, m.record));
}

struct stored {
  static constexpr std::uint8_t tag = 8;
  static constexpr std::string_view name = "stored";
  store_status status = store_status::accepted;
  bool operator==(const stored&) const = default;
};
template <class F>
auto fields(F&& f, like<stored> auto& m) {
  return f(m.status);
}

// A provider record: who has a content digest.
struct provide {
  static constexpr std::uint8_t tag = 9;
  static constexpr std::string_view name = "provide";
  bytes record;
  bool operator==(const provide&) const = default;
};
template <class F>
auto fields(F&& f, like<provide> auto& m) {
  return f(at_most(limits::record_bytes_max, m.record));
}

// A signed announcement, pushed. Answered by `stored`.
struct announce {
  static constexpr std::uint8_t tag = 10;
  static constexpr std::string_view name = "announce";
  bytes announcement;
  bool operator==(const announce&) const = default;
};
template <class F>
auto fields(F&& f, like<announce> auto& m) {
  return f(at_most(limits::announcement_bytes_max, m.announcement));
}

// Asks for a copy of what an announcement names, fetched from the sender. Answered by `stored`:
// accepted means that the copy will be taken; a provider record says when it is complete.
struct seed {
  static constexpr std::uint8_t tag = 11;
  static constexpr std::string_view name = "seed";
  bytes announcement;
  bool operator==(const seed&) const = default;
};
template <class F>
auto fields(F&& f, like<seed> auto& m) {
  return f(at_most(limits::announcement_bytes_max, m.announcement));
}

// Asks the peer to open a stream to the sender's endpoint, to learn whether others can.
struct dial_back {
  static constexpr std::uint8_t tag = 12;
  static constexpr std::string_view name = "dial_back";
  std::uint16_t port = 0; // the sender's listening port; the address is the one the request came from
  bool operator==(const dial_back&) const = default;
};
template <class F>
auto fields(F&& f, like<dial_back> auto& m) {
  return f(m.port);
}

struct dialled {
  static constexpr std::uint8_t tag = 13;
  static constexpr std::string_view name = "dialled";
  bool reached = false;
  endpoint where;
  wall_seconds clock = 0; // of the answerer, so that the asker can check its own
  bool operator==(const dialled&) const = default;
};
template <class F>
auto fields(F&& f, like<dialled> auto& m) {
  return f(m.reached, m.where, m.clock);
}

// The answer to a request whose tag is not known here.
struct unsupported {
  static constexpr std::uint8_t tag = 14;
  static constexpr std::string_view name = "unsupported";
  std::uint8_t request = 0;
  bool operator==(const unsupported&) const = default;
};
template <class F>
auto fields(F&& f, like<unsupported> auto& m) {
  return f(m.request);
}

// The first half of an announcement's id.
using short_id = std::array<std::uint8_t, 16>;

// What a whole catalogue, or a part of it, comes to: two that are equal are very probably the same.
struct catalogue_sum {
  std::uint64_t count = 0;
  std::array<std::uint8_t, 8> fingerprint{};
  bool operator==(const catalogue_sum&) const = default;
};
template <class F>
auto fields(F&& f, like<catalogue_sum> auto& m) {
  return f(m.count, m.fingerprint);
}

// Announcements that the sender has and will push on demand, and what its catalogue comes to. Answered by `wanted`.
struct advertise {
  static constexpr std::uint8_t tag = 15;
  static constexpr std::string_view name = "advertise";
  std::vector<short_id> ids;
  catalogue_sum whole;
  bool operator==(const advertise&) const = default;
};
template <class F>
auto fields(F&& f, like<advertise> auto& m) {
  return f(at_most(limits::advertised_ids_max, m.ids), m.whole);
}

// Which of them are to be pushed, and what the answerer's catalogue comes to.
struct wanted {
  static constexpr std::uint8_t tag = 16;
  static constexpr std::string_view name = "wanted";
  std::vector<short_id> ids;
  catalogue_sum whole;
  bool operator==(const wanted&) const = default;
};
template <class F>
auto fields(F&& f, like<wanted> auto& m) {
  return f(at_most(limits::advertised_ids_max, m.ids), m.whole);
}

using message_types = std::variant<ping, pong, find_node, nodes, find_value, values, store, stored, provide, announce,
                                   seed, dial_back, dialled, unsupported, advertise, wanted>;
using message = message_types;

// Whether it answers a request; every other message is one.
template <class M>
inline constexpr bool is_answer =
  std::is_same_v<M, pong> || std::is_same_v<M, nodes> || std::is_same_v<M, values> || std::is_same_v<M, stored>
  || std::is_same_v<M, dialled> || std::is_same_v<M, unsupported> || std::is_same_v<M, wanted>;

// The name of a message's type, for logs, metrics and traces.
inline std::string_view name_of(const message& m) noexcept {
  return std::visit([](const auto& body) { return body.name; }, m);
}

} // namespace souk::protocol
