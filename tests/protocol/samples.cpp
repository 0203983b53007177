#include "tests/protocol/samples.hpp"

#include <algorithm>
#include <utility>

#include "protocol/node/identity.hpp"
#include "protocol/wire/encode.hpp"

namespace souk::protocol::samples {
namespace {

nonce some_nonce() {
  nonce made{};
  for (std::size_t i = 0; i < made.size(); ++i)
    made[i] = static_cast<std::uint8_t>(i);
  return made;
}

short_id some_short_id(std::uint8_t number) {
  short_id made{};
  made.fill(number);
  return made;
}

contact some_contact(std::uint8_t number) {
  return {node(number), endpoint::v4(0x0a000000U + number, 4000)};
}

} // namespace

key_pair keys(std::uint8_t number) {
  std::array<std::uint8_t, 32> seed{};
  seed.fill(number);
  return key_pair_from_seed(seed);
}

digest content_digest(std::uint8_t number) {
  return digest_of(byte_view{&number, 1});
}

node_id node(std::uint8_t number) {
  return node_id_of(keys(number).open);
}

publisher_chain chain() {
  return {{1, keys(1).open, {keys(9).open}, now - 86400}, {}};
}

publisher_chain rotated_chain() {
  auto made = chain();
  made.rotations.push_back(make_rotation(made, keys(1), keys(2), now - 7200));
  made.rotations.push_back(make_rotation(made, keys(2), keys(3), now - 3600));
  return made;
}

package_name package() {
  return {publisher_id_of(chain().first), "cpp-starter"};
}

release release_document() {
  release made;
  made.package = package();
  made.version = "1.2.0";
  made.description = "A C++20 project with CMake and tests";
  made.category = "template";
  made.tags = {"c++", "cmake"};
  made.license = "MIT";
  made.authors = {"Ada Lovelace"};
  made.dependencies = {{dependency_kind::normal, made.package.publisher, "logging", "^1.0.0"}};
  made.archive = content_digest(7);
  made.archive_bytes = 4096;
  made.unpacked_bytes = 12;
  made.published_at = now;
  const auto hash = hash_of("souk.file", {as_bytes("int main(){}")});
  made.files = {{"build.sh", file_kind::link, 0, {}, "src/main.cpp"},
                {"docs", file_kind::folder, 0, {}, {}},
                {"src/main.cpp", file_kind::regular, 12, hash, {}}};
  return made;
}

index_entry entry_of(const release& document) {
  return {document.version,
          digest_of(encode(document)),
          document.archive,
          document.archive_bytes,
          document.dependencies,
          document.published_at,
          false,
          {}};
}

release_index index() {
  const auto newest = entry_of(release_document());
  auto old = newest;
  old.version = "1.1.0-rc.1";
  old.yanked = true;
  old.deprecated = "use 1.2.0";
  return {package(), {old, newest}};
}

head_body head_of(const release_index& of) {
  const auto raw = encode(of);
  return {chain(), of.package.name, 3, "1.2.0", digest_of(raw), raw.size(), now, now + 86400};
}

announcement_body announcement_of(const release& document) {
  announcement_body made;
  made.publisher = chain();
  made.name = document.package.name;
  made.version = document.version;
  made.description = document.description;
  made.category = document.category;
  made.tags = document.tags;
  made.license = document.license;
  made.release = digest_of(encode(document));
  made.archive = document.archive;
  made.archive_bytes = document.archive_bytes;
  made.dependencies = 1;
  made.issued_at = now;
  made.expires_at = now + 86400;
  return made;
}

copies_body copies_of(std::vector<digest> archives) {
  std::sort(archives.begin(), archives.end());
  return {keys(4).open, 1, std::move(archives), now, now + 86400};
}

provider_body provider_of(const digest& content) {
  return {content, keys(4).open, endpoint::v4(0x7f000001, 4001), now, now + 86400};
}

std::vector<message> messages() {
  const ping asked{0x10, 0x11, 5, some_nonce()};
  const auto answer = make_pong(keys(4), asked, 0x0102030405060708, node(5), endpoint::v4(0xc0000201, 9000));
  const auto value = bytes{'v', 'a', 'l', 'u', 'e'};
  const auto announced = encode(sign_document(announcement_of(release_document()), keys(1)));
  const auto provided = encode(sign_document(provider_of(content_digest(7)), keys(4)));
  contact over_v6{node(6), {}};
  over_v6.where.address = {0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
  over_v6.where.port = 443;
  return {asked,
          answer,
          find_node{node(7)},
          nodes{{some_contact(8), over_v6}, {90, 0}},
          find_value{value_key(value), record_kind::value},
          values{{value}, {some_contact(8)}, {100}},
          store{record_kind::value, value},
          stored{store_status::stale},
          provide{provided},
          announce{announced},
          seed{announced},
          dial_back{4001},
          dialled{true, endpoint::v4(0x7f000001, 4001), now},
          unsupported{200},
          advertise{{some_short_id(1), some_short_id(2)}, {}},
          wanted{{}, {100000, {1, 2, 3, 4, 5, 6, 7, 8}}}};
}

std::vector<stream_message> stream_messages() {
  const auto whole = bytes{'c', 'o', 'n', 't', 'e', 'n', 't'};
  const auto announced = encode(sign_document(announcement_of(release_document()), keys(1)));
  return {get_content{content_digest(7)},
          content{block_list_of(whole), whole},
          get_block{content_digest(7), 3},
          block{whole},
          keep_index{head_key(package()), whole},
          index_kept{store_status::full},
          list_announcements{content_digest(8), 100},
          announcements{{announced}, true},
          refused{refusal::busy},
          compare_parts{{{{3, 10}, {250, {1, 2, 3, 4, 5, 6, 7, 8}}}}},
          differences{{{{3, 10}, {}, {some_short_id(1)}}, {{4}, std::vector<catalogue_sum>(16), {}}}},
          get_announced{{some_short_id(1)}},
          give_announcements{{announced}},
          announcements_taken{1}};
}

} // namespace souk::protocol::samples
