#include "protocol/catalogue/copies.hpp"

#include <algorithm>

#include "protocol/package/validity.hpp"

namespace souk::protocol {
namespace {

tl::unexpected<error> refuse(std::string why) {
  return fail(errc::verification, std::move(why));
}

} // namespace

result<copies> check_copies(byte_view raw, wall_seconds now) {
  if (raw.size() > limits::announcement_bytes_max)
    return refuse("the word about copies is too large");
  auto decoded = decode_canonical<copies>(raw);
  if (!decoded)
    return refuse("not a word about copies: " + std::string{to_string(decoded.error())});
  const auto& body = decoded->body;
  if (body.part >= limits::copies_parts_max)
    return refuse("the word about copies has too high a part");
  if (std::adjacent_find(body.archives.begin(), body.archives.end(), std::greater_equal<>{}) != body.archives.end())
    return refuse("the copies are not in order");
  if (const auto good = check_validity({body.issued_at, body.expires_at}, limits::copies_validity_seconds, now); !good)
    return refuse("the word about copies " + good.error().message);
  if (!signature_holds(*decoded, body.key))
    return refuse("the signature of the word about copies does not hold");
  return std::move(*decoded);
}

// The two differ in how many fields they have.
result<announced> check_announced(byte_view raw, wall_seconds now) {
  if (raw.size() <= limits::announcement_bytes_max && decode<copies>(raw))
    return check_copies(raw, now).map([](copies&& said) { return announced{std::move(said)}; });
  return check_announcement(raw, now).map([](announcement&& said) { return announced{std::move(said)}; });
}

} // namespace souk::protocol
