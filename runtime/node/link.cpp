#include "runtime/node/link.hpp"

#include <algorithm>
#include <array>

#include <sodium.h>

#include "protocol/hash.hpp"
#include "protocol/invariant.hpp"
#include "protocol/package/name.hpp"
#include "protocol/wire/decode.hpp"
#include "protocol/wire/encode.hpp"

namespace souk::runtime {
namespace {

using protocol::byte_view;
using protocol::bytes;
using protocol::errc;
using protocol::fail;
using protocol::result;

constexpr std::string_view scheme = "souk:";
constexpr std::size_t checksum_bytes = 4;
constexpr int base64_variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;

std::array<std::uint8_t, checksum_bytes> checksum_of(byte_view document) {
  const auto whole = protocol::hash_of("souk.link", {document});
  std::array<std::uint8_t, checksum_bytes> first{};
  std::copy_n(whole.begin(), checksum_bytes, first.begin());
  return first;
}

std::string to_base64(byte_view raw) {
  std::string text(sodium_base64_encoded_len(raw.size(), base64_variant), '\0');
  sodium_bin2base64(text.data(), text.size(), raw.data(), raw.size(), base64_variant);
  text.pop_back(); // the terminating zero
  return text;
}

std::optional<bytes> from_base64(std::string_view text) {
  bytes raw(text.size());
  std::size_t size = 0;
  const char* end = nullptr;
  const auto status =
    sodium_base642bin(raw.data(), raw.size(), text.data(), text.size(), nullptr, &size, &end, base64_variant);
  if (status != 0 || end != text.data() + text.size())
    return std::nullopt;
  raw.resize(size);
  return raw;
}

tl::unexpected<protocol::error> mistyped() {
  return fail(errc::usage, "the link is not complete or was mistyped: copy the whole of it, from souk: on");
}

} // namespace

bool is_link(std::string_view text) noexcept {
  return text.starts_with(scheme);
}

std::string to_text(link made) {
  if (made.contacts.size() > link_contacts_max)
    made.contacts.resize(link_contacts_max);
  const auto document = protocol::encode(made);
  const auto checksum = checksum_of(document);
  bytes raw{checksum.begin(), checksum.end()};
  raw.insert(raw.end(), document.begin(), document.end());
  auto text = std::string{scheme} + to_base64(raw);
  protocol::invariant(text.size() <= link_bytes_max, "a link fits its limit");
  return text;
}

result<link> parse_link(std::string_view text) {
  if (!is_link(text))
    return fail(errc::usage, "a link starts with souk:");
  if (text.size() > link_bytes_max)
    return fail(errc::usage, "the link is longer than any link of souk");
  const auto raw = from_base64(text.substr(scheme.size()));
  if (!raw || raw->size() <= checksum_bytes)
    return mistyped();
  const auto document = byte_view{*raw}.subspan(checksum_bytes);
  const auto checksum = checksum_of(document);
  if (!std::equal(checksum.begin(), checksum.end(), raw->begin()))
    return mistyped();
  auto parsed = protocol::decode<link>(document, protocol::extra_fields::ignored);
  if (!parsed)
    return fail(errc::usage, "the link was made by a version of souk that this one does not understand");
  if (parsed->package && !protocol::is_package_name(parsed->package->package.name))
    return fail(errc::usage, "the link names a package that cannot exist");
  return *std::move(parsed);
}

} // namespace souk::runtime
