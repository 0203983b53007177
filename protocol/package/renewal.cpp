#include "protocol/package/renewal.hpp"

#include <utility>

#include "protocol/catalogue/announcement.hpp"
#include "protocol/dht/record.hpp"
#include "protocol/limits.hpp"
#include "protocol/wire/decode.hpp"

namespace souk::protocol {
namespace {

template <class Body>
bytes signed_anew(Body body, const publisher_chain& chain, const key_pair& keys, wall_seconds now) {
  body.publisher = chain;
  body.issued_at = now;
  body.expires_at = now + limits::validity_seconds;
  return encode(sign_document(std::move(body), keys));
}

bool is_half_over(const head_body& kept, wall_seconds now) {
  return kept.expires_at - now <= limits::validity_seconds / 2;
}

} // namespace

bool is_renewal_due(byte_view raw, wall_seconds now) {
  const auto kept = decode<head>(raw);
  return kept && is_half_over(kept->body, now);
}

result<std::optional<expiring_documents>> renew_documents(const expiring_documents& old, const publisher_chain& chain,
                                                          const key_pair& keys, wall_seconds now) {
  auto kept = decode<head>(old.head);
  auto told = decode<announcement>(old.announcement);
  if (!kept || !told)
    return fail(errc::verification, "the saved documents of a package cannot be read");
  if (publisher_id_of(kept->body.publisher.first) != publisher_id_of(chain.first))
    return fail(errc::not_found, kept->body.name + " was published with another key");
  if (!is_half_over(kept->body, now))
    return std::nullopt;
  kept->body.sequence = old.sequence + 1;
  return expiring_documents{old.sequence + 1, signed_anew(std::move(kept->body), chain, keys, now),
                            signed_anew(std::move(told->body), chain, keys, now)};
}

} // namespace souk::protocol
