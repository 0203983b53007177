// The bytes on the wire, kept in golden/*.hex and quoted in docs/protocol.md. A file that does not match means that
// older peers no longer understand this one. SOUK_GOLDEN_WRITE=1 writes the files anew, for a new message.
#include "tests/catch.hpp"

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <numeric>
#include <optional>

#include "protocol/wire/envelope.hpp"
#include "tests/protocol/samples.hpp"

namespace souk::protocol {
namespace {

// 32 bytes a line.
std::string hex_lines(byte_view raw) {
  std::string text;
  for (std::size_t begin = 0; begin < raw.size(); begin += 32)
    text += to_hex(raw.subspan(begin, std::min<std::size_t>(32, raw.size() - begin))) + '\n';
  return text;
}

std::string golden_path(const std::string& name) {
  return std::string{SOUK_SOURCE_DIR} + "/tests/protocol/wire/golden/" + name + ".hex";
}

void check_golden(const std::string& name, byte_view raw) {
  INFO("golden/" << name << ".hex");
  if (std::getenv("SOUK_GOLDEN_WRITE") != nullptr)
    std::ofstream{golden_path(name)} << hex_lines(raw);
  std::ifstream file{golden_path(name)};
  const std::string kept{std::istreambuf_iterator<char>{file}, {}};
  CHECK(kept == hex_lines(raw));
}

// Requests of a full peer carry its id; with answers goes a token.
envelope envelope_of(std::uint8_t tag) {
  envelope head;
  head.transaction = 0x0102030405060708;
  if (tag % 2 == 1)
    head.sender = samples::node(5);
  else
    head.token = token{0xa0, 0xa1, 0xa2, 0xa3, 0xa4, 0xa5, 0xa6, 0xa7};
  return head;
}

} // namespace

TEST_CASE("datagrams are the golden ones") {
  for (const auto& body : samples::messages()) {
    const auto tag = std::visit([](const auto& m) { return m.tag; }, body);
    check_golden("datagram_" + std::string{name_of(body)}, encode_datagram(envelope_of(tag), body));
  }
}

TEST_CASE("an answer with a challenge is the golden one") {
  auto around = envelope_of(stored::tag);
  around.challenge.emplace();
  std::iota(around.challenge->begin(), around.challenge->end(), std::uint8_t{0xb0});
  check_golden("datagram_stored_and_challenge", encode_datagram(around, stored{}));
}

TEST_CASE("frames are the golden ones") {
  for (const auto& body : samples::stream_messages()) {
    const auto name = std::visit([](const auto& m) { return m.name; }, body);
    check_golden("frame_" + std::string{name}, encode_frame(0, 9, body));
  }
}

TEST_CASE("documents are the golden ones") {
  const auto release = samples::release_document();
  const auto index = samples::index();
  check_golden("document_publisher_chain", encode(samples::rotated_chain()));
  check_golden("document_head", encode(sign_document(samples::head_of(index), samples::keys(1))));
  check_golden("document_provider",
               encode(sign_document(samples::provider_of(samples::content_digest(7)), samples::keys(4))));
  check_golden("document_announcement", encode(sign_document(samples::announcement_of(release), samples::keys(1))));
  check_golden("document_copies",
               encode(sign_document(samples::copies_of({samples::content_digest(7), samples::content_digest(8)}),
                                    samples::keys(4))));
  check_golden("document_index", encode(index));
  check_golden("document_release", encode(release));
}

TEST_CASE("keys and digests are the golden ones") {
  check_golden("key_value", value_key(as_bytes("value")).view());
  check_golden("key_head", head_key(samples::package()).view());
  check_golden("key_provider", provider_key(samples::content_digest(7)).view());
  check_golden("digest_content", samples::content_digest(7).view());
  check_golden("publisher_id", samples::package().publisher.view());
}

} // namespace souk::protocol
