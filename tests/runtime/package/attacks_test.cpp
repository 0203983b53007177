// The attacks that TUF names, as far as they apply, each refused. Where the network takes part a market of whole nodes
// does; where one document decides, the document alone.
//
//   arbitrary content, mix-and-match, endless data     peers that lie about content
//   rollback, key compromise and rotation              what was seen before is not gone back behind
//   freeze, wrong key, extraneous dependencies         documents that are too old, not the publisher's, or do not agree
//   slow retrieval                                     a silent peer is replaced
#include "tests/catch.hpp"
#include "tests/runtime/package/market.hpp"

#include "protocol/dht/record.hpp"
#include "protocol/package/release_check.hpp"
#include "protocol/package/release_draft.hpp"
#include "protocol/wire/decode.hpp"
#include "protocol/wire/encode.hpp"

using namespace souk;
using namespace souk::tests;
using protocol::errc;

namespace {

constexpr protocol::wall_seconds some_time = 1'800'000'000;

protocol::key_pair keys_of(std::uint8_t seed) {
  std::array<std::uint8_t, 32> raw{};
  raw.fill(seed);
  return protocol::key_pair_from_seed(raw);
}

// A release with its documents, as `keys` signs it.
struct signed_release {
  protocol::publisher_chain chain;
  protocol::release_draft draft;
};

signed_release make_release(const protocol::key_pair& first, const protocol::key_pair& signs,
                            protocol::wall_seconds at) {
  signed_release made;
  made.chain.first.key = first.open;
  made.chain.first.created_at = at;
  protocol::manifest m;
  m.name = "demo";
  m.version = "1.0.0";
  const auto content = noise(100, 1);
  auto draft =
    protocol::draft_release(m, {protocol::digest_of(protocol::byte_view{content}), content.size(), content.size(), {}},
                            std::nullopt, made.chain, signs, at);
  REQUIRE(draft.has_value());
  made.draft = std::move(*draft);
  return made;
}

// Everybody but the one who installs answers wrongly.
void bend_all(market& m, std::size_t nodes, const std::function<void(protocol::stream_message&)>& how) {
  for (peer_index i = 0; i < nodes; ++i)
    m.streams().bend(m.world().where(i), how);
}

// Installs on node 3 of four what node 1 published, while the others lie. Nothing may be there afterwards.
protocol::error refused_install(const std::function<void(protocol::stream_message&)>& how) {
  market m{4};
  m.write(1, "demo", "1.0.0", noise(2'500'000, 1));
  REQUIRE(m.publish(1, "demo"));
  bend_all(m, 3, how);
  const auto report = m.install(3, "demo");
  CHECK(m.at(3).archives->installed.empty());
  REQUIRE_FALSE(report);
  return report.error();
}

} // namespace

TEST_CASE("attack: arbitrary content is not installed") {
  const auto in_blocks = refused_install([](protocol::stream_message& body) {
    if (auto* block = std::get_if<protocol::block>(&body))
      block->whole[0] ^= 1;
  });
  CHECK(protocol::exit_code(in_blocks.code) >= 4);
  const auto in_documents = refused_install([](protocol::stream_message& body) {
    if (auto* content = std::get_if<protocol::content>(&body); content != nullptr && !content->whole.empty())
      content->whole[0] ^= 1;
  });
  CHECK(protocol::exit_code(in_documents.code) >= 4);
}

TEST_CASE("attack: content without an end is cut off") {
  const auto longer = refused_install([](protocol::stream_message& body) {
    if (auto* content = std::get_if<protocol::content>(&body))
      content->list.total_bytes += std::uint64_t{1} << 40;
  });
  CHECK(protocol::exit_code(longer.code) >= 4);
  const auto block = refused_install([](protocol::stream_message& body) {
    if (auto* found = std::get_if<protocol::block>(&body))
      found->whole.resize(found->whole.size() + 1000);
  });
  CHECK(protocol::exit_code(block.code) >= 4);
}

TEST_CASE("attack: an old index beside a new head (mix-and-match)") {
  market m{4};
  m.write(1, "demo", "1.0.0", noise(100, 1));
  REQUIRE(m.publish(1, "demo"));
  const auto old = m.at(1).kept->load_own()->front();
  m.write(1, "demo", "1.1.0", noise(100, 2));
  REQUIRE(m.publish(1, "demo"));
  const auto now = m.at(1).kept->load_own()->front();
  REQUIRE(m.at(3).kept->erase_blob(protocol::digest_of(protocol::byte_view{now.index}))); // it has to ask the others
  bend_all(m, 3, [&](protocol::stream_message& body) {
    if (auto* content = std::get_if<protocol::content>(&body); content != nullptr && content->whole == now.index)
      *content = {protocol::block_list_of(old.index), old.index};
  });
  const auto report = m.install(3, "demo");
  CHECK(m.at(3).archives->installed.empty());
  CHECK_FALSE(report);
}

TEST_CASE("attack: a record older than one that was seen (rollback)") {
  market m{4};
  m.write(1, "demo", "1.0.0", noise(100, 1));
  REQUIRE(m.publish(1, "demo"));
  REQUIRE(m.at(3).kept->note_sequence(m.package(1, "demo"), 7)); // node 3 knew a newer one, which the others forgot
  const auto report = m.install(3, "demo");
  REQUIRE_FALSE(report);
  CHECK(report.error().code == errc::verification);
  CHECK(m.at(3).archives->installed.empty());
}

TEST_CASE("attack: what is signed with a key that was given up counts no more") {
  market m{4};
  m.write(1, "demo", "1.0.0", noise(100, 1));
  REQUIRE(m.publish(1, "demo"));
  REQUIRE(m.at(3).kept->note_rotations(m.package(1, "demo").publisher, 1)); // node 3 has seen the newer key
  const auto report = m.install(3, "demo");
  REQUIRE_FALSE(report);
  CHECK(report.error().code == errc::verification);
  CHECK(m.at(3).archives->installed.empty());

  // The rotation itself: the new key signs for the same publisher, the old one does not any more.
  const auto before = keys_of(1);
  const auto after = keys_of(2);
  auto made = make_release(before, before, some_time);
  const auto publisher = protocol::publisher_id_of(made.chain.first);
  made.chain.rotations.push_back(protocol::make_rotation(made.chain, before, after, some_time + 10));
  CHECK(protocol::publisher_id_of(made.chain.first) == publisher);
  const auto head_by = [&](const protocol::key_pair& keys) {
    auto body = protocol::decode<protocol::head>(made.draft.head)->body;
    body.publisher = made.chain;
    return protocol::encode(protocol::sign_document(body, keys));
  };
  CHECK(protocol::check_head(head_by(after), some_time + 20));
  CHECK_FALSE(protocol::check_head(head_by(before), some_time + 20));
}

TEST_CASE("attack: the publisher's word is held back until it is old (freeze)") {
  const auto keys = keys_of(1);
  const auto made = make_release(keys, keys, some_time);
  CHECK(protocol::check_head(made.draft.head, some_time + 1000));
  const auto late = protocol::check_head(made.draft.head, some_time + protocol::limits::validity_seconds + 10);
  REQUIRE_FALSE(late);
  CHECK(late.error().code == errc::verification);
  CHECK(protocol::check_head(made.draft.head, some_time + protocol::limits::validity_seconds + 10,
                             true)); // only when allowed
}

TEST_CASE("attack: somebody else's key") {
  const auto made = make_release(keys_of(1), keys_of(9), some_time);
  const auto checked = protocol::check_head(made.draft.head, some_time + 1);
  REQUIRE_FALSE(checked);
  CHECK(checked.error().code == errc::verification);
}

TEST_CASE("attack: dependencies that the publisher did not state") {
  const auto keys = keys_of(1);
  const auto made = make_release(keys, keys, some_time);
  const auto head = protocol::check_head(made.draft.head, some_time + 1);
  REQUIRE(head);
  auto index = protocol::check_index(made.draft.index, head->body);
  REQUIRE(index);
  REQUIRE(protocol::check_release(made.draft.release_document, index->versions[0], index->package));
  // in the index: then it is not the one that the head names
  auto more = *index;
  more.versions[0].dependencies.push_back({protocol::dependency_kind::normal, index->package.publisher, "extra", "*"});
  CHECK_FALSE(protocol::check_index(protocol::encode(more), head->body));
  // in the release: then it is not the one that the index names, whatever its digest
  CHECK_FALSE(protocol::check_release(made.draft.release_document, more.versions[0], index->package));
}

TEST_CASE("attack: a peer that never ends what it began (slow retrieval)") {
  market m{5, {2, 3}};
  m.write(1, "demo", "1.0.0", noise(4'000'000, 3));
  REQUIRE(m.publish(1, "demo"));
  m.streams().silence(m.world().where(1));
  m.streams().silence(m.world().where(2));
  const auto report = m.install(4, "demo");
  REQUIRE(report);
  CHECK(report->installed.at(0).from == std::vector{m.world().contact(3).id});
}

TEST_CASE("a first use is remembered, and another publisher of the name is not taken for it") {
  market m{4};
  m.write(1, "demo", "1.0.0", noise(100, 1));
  REQUIRE(m.publish(1, "demo"));
  REQUIRE(m.install(3, "demo"));
  m.world().run_for(1s);
  const auto first = m.at(3).kept->first_use("demo");
  REQUIRE(first);
  CHECK(*first == std::optional{m.package(1, "demo").publisher});

  REQUIRE(m.at(2).kept->save_first_use("demo", m.package(0, "demo").publisher)); // node 2 knew it of another
  const auto changed = m.install(2, "demo");
  REQUIRE_FALSE(changed);
  CHECK(changed.error().code == errc::verification);
  CHECK(m.at(2).archives->installed.empty());
}
