#include "protocol/package/publisher.hpp"

#include <algorithm>

#include "protocol/invariant.hpp"
#include "protocol/package/bech32.hpp"
#include "protocol/package/version_text.hpp"
#include "protocol/wire/encode.hpp"

namespace souk::protocol {
namespace {

constexpr std::string_view text_prefix = "souk";
constexpr std::string_view rotation_kind = "souk.rotation";
constexpr std::uint8_t genesis_version = 1;

// What both keys sign. The position keeps a link from being moved, the publisher from being taken over.
struct rotation_claim {
  publisher_id publisher;
  std::uint32_t position = 0; // 1 for the first link
  public_key key{};
  wall_seconds rotated_at = 0;
};
template <class F>
auto fields(F&& f, like<rotation_claim> auto& x) {
  return f(x.publisher, x.position, x.key, x.rotated_at);
}

bytes claim_of(const publisher_id& publisher, std::size_t position, const rotation& link) {
  return encode(rotation_claim{publisher, static_cast<std::uint32_t>(position), link.key, link.rotated_at});
}

// The key before the link may rotate, and so may a recovery key: it is there for when that key is lost.
bool old_key_agrees(const genesis& first, const public_key& before, const rotation& link, const bytes& claim) {
  if (verify(before, rotation_kind, claim, link.by_old))
    return true;
  return std::any_of(first.recovery.begin(), first.recovery.end(),
                     [&](const public_key& key) { return verify(key, rotation_kind, claim, link.by_old); });
}

const public_key& newest_key(const publisher_chain& chain) noexcept {
  return chain.rotations.empty() ? chain.first.key : chain.rotations.back().key;
}

wall_seconds newest_time(const publisher_chain& chain) noexcept {
  return chain.rotations.empty() ? chain.first.created_at : chain.rotations.back().rotated_at;
}

tl::unexpected<error> bad_text(std::string_view text, std::string_view why) {
  return fail(errc::usage, in_quotes(text) + " is not a publisher: " + std::string{why});
}

result<publisher_id> from_bech32(std::string_view text) {
  const auto decoded = decode_bech32m(text);
  if (!decoded.text)
    return bad_text(text, to_string(decoded.fault));
  if (decoded.text->prefix != text_prefix)
    return bad_text(text, "it must begin with souk1");
  const auto raw = from_words(decoded.text->words);
  if (!raw || raw->size() != publisher_id::size)
    return bad_text(text, "it has the wrong length");
  publisher_id parsed;
  std::copy(raw->begin(), raw->end(), parsed.raw.begin());
  return parsed;
}

} // namespace

publisher_id publisher_id_of(const genesis& first) {
  return {hash_of("souk.genesis", {encode(first)})};
}

rotation make_rotation(const publisher_chain& chain, const key_pair& old_keys, const key_pair& new_keys,
                       wall_seconds now) {
  invariant(chain.rotations.size() < limits::rotations_max, "a chain has room for the next key");
  // A clock that went back must not make a chain that nobody accepts.
  rotation link{new_keys.open, std::max(now, newest_time(chain)), {}, {}};
  const auto claim = claim_of(publisher_id_of(chain.first), chain.rotations.size() + 1, link);
  link.by_old = sign(old_keys, rotation_kind, claim);
  link.by_new = sign(new_keys, rotation_kind, claim);
  invariant(old_key_agrees(chain.first, newest_key(chain), link, claim), "the current or a recovery key rotates");
  return link;
}

result<public_key> current_key(const publisher_chain& chain) {
  if (chain.first.version != genesis_version)
    return fail(errc::verification, "the publisher's genesis has a version that is not known here");
  const auto publisher = publisher_id_of(chain.first);
  auto key = chain.first.key;
  auto time = chain.first.created_at;
  for (std::size_t i = 0; i < chain.rotations.size(); ++i) {
    const auto& link = chain.rotations[i];
    const auto claim = claim_of(publisher, i + 1, link);
    if (link.rotated_at < time)
      return fail(errc::verification, "the publisher's keys are not in the order of their times");
    if (!old_key_agrees(chain.first, key, link, claim) || !verify(link.key, rotation_kind, claim, link.by_new))
      return fail(errc::verification, "a key of the publisher is not signed by the one before it");
    key = link.key;
    time = link.rotated_at;
  }
  return key;
}

std::string to_text(const publisher_id& publisher) {
  return encode_bech32m(text_prefix, to_words(publisher.view()));
}

result<publisher_id> parse_publisher(std::string_view text) {
  if (const auto plain = publisher_id::from_hex(text))
    return *plain;
  if (text.empty())
    return bad_text(text, "it is empty");
  return from_bech32(text);
}

} // namespace souk::protocol
