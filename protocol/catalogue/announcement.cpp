#include "protocol/catalogue/announcement.hpp"

#include <algorithm>

#include "protocol/package/name.hpp"
#include "protocol/package/validity.hpp"
#include "protocol/package/version.hpp"
#include "protocol/text.hpp"

namespace souk::protocol {
namespace {

tl::unexpected<error> refuse(std::string why) {
  return fail(errc::verification, std::move(why));
}

bool texts_are_plain(const announcement_body& body) {
  return is_plain_text(body.description) && is_plain_text(body.category) && is_plain_text(body.license)
         && std::all_of(body.tags.begin(), body.tags.end(), [](const auto& tag) { return is_plain_text(tag); });
}

} // namespace

digest announcement_id(byte_view raw) {
  return {hash_of("souk.announcement-id", {raw})};
}

result<announcement> check_announcement(byte_view raw, wall_seconds now) {
  if (raw.size() > limits::announcement_bytes_max)
    return refuse("the announcement is too large");
  auto decoded = decode_canonical<announcement>(raw);
  if (!decoded)
    return refuse("not an announcement: " + std::string{to_string(decoded.error())});
  const auto& body = decoded->body;
  if (!is_package_name(body.name) || !parse_version(body.version))
    return refuse("the announcement has a bad name or version");
  if (!texts_are_plain(body) || body.archive_bytes > limits::archive_bytes_max)
    return refuse("the announcement has text that is not plain, or too large an archive");
  if (const auto good = check_validity({body.issued_at, body.expires_at}, limits::validity_seconds, now); !good)
    return refuse("the announcement " + good.error().message);
  const auto key = current_key(body.publisher);
  if (!key)
    return fail(key.error());
  if (!signature_holds(*decoded, *key))
    return refuse("the signature of the announcement does not hold");
  return std::move(*decoded);
}

} // namespace souk::protocol
