// The three kinds of record that peers keep for others, at most limits::record_bytes_max each.
//
//   value      immutable bytes; its key is the hash of the bytes
//   head       mutable, signed by a publisher: which version of a package is newest, and its index
//   provider   signed by a peer: that it has a content digest
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "protocol/endpoint.hpp"
#include "protocol/error.hpp"
#include "protocol/hash.hpp"
#include "protocol/id.hpp"
#include "protocol/limits.hpp"
#include "protocol/package/dependency.hpp"
#include "protocol/package/publisher.hpp"
#include "protocol/time.hpp"
#include "protocol/wire/messages.hpp"
#include "protocol/wire/signed.hpp"

namespace souk::protocol {

struct head_body {
  static constexpr std::string_view signing_kind = "souk.head";
  publisher_chain publisher;
  std::string name;
  std::uint64_t sequence = 0;     // a reader never accepts a lower one
  std::string newest;             // version
  digest index;
  std::uint64_t index_bytes = 0;
  wall_seconds issued_at = 0;
  wall_seconds expires_at = 0;    // signed validity, renewed by the publisher's node
  bool operator==(const head_body&) const = default;
};
template <class F>
auto fields(F&& f, like<head_body> auto& x) {
  return f(x.publisher, at_most(limits::name_bytes_max, x.name), x.sequence,
           at_most(limits::version_bytes_max, x.newest), x.index, x.index_bytes, x.issued_at, x.expires_at);
}
using head = signed_document<head_body>;

struct provider_body {
  static constexpr std::string_view signing_kind = "souk.provider";
  digest content;
  public_key key{};               // of the node; its id follows from it
  endpoint where;
  wall_seconds issued_at = 0;
  wall_seconds expires_at = 0;
  bool operator==(const provider_body&) const = default;
};
template <class F>
auto fields(F&& f, like<provider_body> auto& x) {
  return f(x.content, x.key, x.where, x.issued_at, x.expires_at);
}
using provider = signed_document<provider_body>;

// The DHT key of a record, domain-separated by kind.
id value_key(byte_view value);
id head_key(const package_name& package);
id provider_key(const digest& content);

// A record that was checked: what it is kept under and by what two of a kind are told apart.
struct checked_record {
  record_kind kind = record_kind::value;
  id key;
  std::uint64_t sequence = 0;     // of a head; issued_at of a provider
  node_id provider;               // of a provider: whose; zero otherwise
  wall_seconds expires_at = 0;    // signed validity; 0 for a value
};

// Decodes and verifies everything: form, signature, chain, key, expiry against `now`. Error: verification.
result<checked_record> check_record(record_kind kind, byte_view raw, wall_seconds now);

// For readers that want the content as well.
result<head> check_head(byte_view raw, wall_seconds now, bool allow_expired = false);
result<provider> check_provider(byte_view raw, wall_seconds now);

} // namespace souk::protocol
