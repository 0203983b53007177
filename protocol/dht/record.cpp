#include "protocol/dht/record.hpp"

#include <chrono>

#include "protocol/package/name.hpp"
#include "protocol/package/validity.hpp"
#include "protocol/package/version.hpp"

namespace souk::protocol {
namespace {

// Twice what a provider record lives here: room for another release with a longer lifetime.
constexpr auto provider_validity_seconds = std::chrono::seconds{2 * limits::provider_lifetime}.count();

tl::unexpected<error> refuse(std::string why) {
  return fail(errc::verification, std::move(why));
}

template <class Document>
result<Document> decode_record(byte_view raw, std::string_view what) {
  if (raw.size() > limits::record_bytes_max)
    return refuse("the " + std::string{what} + " record is too large");
  auto decoded = decode_canonical<Document>(raw);
  if (!decoded)
    return refuse("not a " + std::string{what} + " record: " + std::string{to_string(decoded.error())});
  return std::move(*decoded);
}

result<checked_record> checked_value(byte_view raw) {
  if (raw.empty() || raw.size() > limits::record_bytes_max)
    return refuse("a value is 1 to 1000 bytes");
  return checked_record{record_kind::value, value_key(raw), 0, {}, 0};
}

checked_record checked(const head& x) {
  const auto key = head_key({publisher_id_of(x.body.publisher.first), x.body.name});
  return {record_kind::head, key, x.body.sequence, {}, x.body.expires_at};
}

checked_record checked(const provider& x) {
  const auto sequence = static_cast<std::uint64_t>(x.body.issued_at);
  return {record_kind::provider, provider_key(x.body.content), sequence, node_id_of(x.body.key), x.body.expires_at};
}

} // namespace

id value_key(byte_view value) {
  return {hash_of("souk.key.value", {value})};
}

id head_key(const package_name& package) {
  return {hash_of("souk.key.head", {package.publisher.view(), as_bytes(package.name)})};
}

id provider_key(const digest& content) {
  return {hash_of("souk.key.provider", {content.view()})};
}

result<head> check_head(byte_view raw, wall_seconds now, bool allow_expired) {
  auto decoded = decode_record<head>(raw, "head");
  if (!decoded)
    return decoded;
  const auto& body = decoded->body;
  if (!is_package_name(body.name) || !parse_version(body.newest))
    return refuse("the head record has a bad name or version");
  if (body.sequence == 0 || body.index_bytes > limits::index_bytes_max)
    return refuse("the head record has no sequence number, or too large an index");
  const validity times{body.issued_at, body.expires_at};
  if (const auto good = check_validity(times, limits::validity_seconds, now, allow_expired); !good)
    return refuse("the head record " + good.error().message);
  const auto key = current_key(body.publisher);
  if (!key)
    return fail(key.error());
  if (!signature_holds(*decoded, *key))
    return refuse("the signature of the head record does not hold");
  return decoded;
}

result<provider> check_provider(byte_view raw, wall_seconds now) {
  auto decoded = decode_record<provider>(raw, "provider");
  if (!decoded)
    return decoded;
  const auto& body = decoded->body;
  if (body.where.port == 0 || body.where.is_unspecified())
    return refuse("the provider record has an address that nobody can reach");
  const validity times{body.issued_at, body.expires_at};
  if (const auto good = check_validity(times, provider_validity_seconds, now); !good)
    return refuse("the provider record " + good.error().message);
  if (!signature_holds(*decoded, body.key))
    return refuse("the signature of the provider record does not hold");
  return decoded;
}

result<checked_record> check_record(record_kind kind, byte_view raw, wall_seconds now) {
  const auto summary = [](const auto& document) { return checked(document); };
  switch (kind) {
  case record_kind::value:
    return checked_value(raw);
  case record_kind::head:
    return check_head(raw, now).map(summary);
  case record_kind::provider:
    return check_provider(raw, now).map(summary);
  }
  return refuse("a record of a kind that is not known here");
}

} // namespace souk::protocol
