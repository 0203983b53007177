// The memory store keeps what was synced, and loses the rest in a crash.
#include "runtime/sim/memory_store.hpp"

#include <vector>

#include "protocol/catalogue/announcement.hpp"
#include "protocol/random.hpp"
#include "tests/catch.hpp"

namespace souk::runtime::sim {
namespace {

using namespace protocol;
using actors::blob_role;
using actors::blob_state;

bytes some_bytes(std::size_t count, std::uint8_t first) {
  bytes made(count);
  for (std::size_t i = 0; i < count; ++i)
    made[i] = static_cast<std::uint8_t>(mix64(first + i));
  return made;
}

package_name package_called(const std::string& name) {
  return {publisher_id{{1, 2, 3}}, name};
}

// A signature is not looked at here: the store gets checked announcements.
announcement announcement_of(const std::string& name, const std::string& version, wall_seconds at) {
  announcement made;
  made.body.name = name;
  made.body.version = version;
  made.body.description = "A starter for C++ projects";
  made.body.category = "template";
  made.body.tags = {"cmake"};
  made.body.issued_at = at;
  return made;
}

void add(memory_store& store, const announcement& a) {
  CHECK(store.add_announcements({{a, encode(a)}}) == std::vector{actors::announcement_standing::fresh});
}

actors::search_query query_for(const std::string& text) {
  actors::search_query made;
  made.text = text;
  return made;
}

} // namespace

TEST_CASE("memory store: what was promised to be synced survives a crash") {
  memory_store store;
  const auto published = store.put_whole(some_bytes(3'000'000, 1), blob_role::published).value();
  const auto fetched = store.put_whole(some_bytes(1000, 2), blob_role::fetched).value();
  CHECK(store.save_own({package_called("a"), 3, {1}, {2}, {3}}));
  CHECK(store.save_trusted({"ada", publisher_id{{9}}}));
  CHECK(store.note_sequence(package_called("b"), 5));
  CHECK(store.save_contacts({contact{}}));
  store.crash();
  CHECK(store.state_of(published) == blob_state::complete);
  CHECK(store.read_whole(published, 5'000'000).value() == some_bytes(3'000'000, 1));
  CHECK(store.state_of(fetched) == blob_state::absent);
  CHECK(store.load_own().value().at(0).sequence == 3);
  CHECK(store.load_trusted().value().size() == 1);
  CHECK(store.note_sequence(package_called("b"), 4).error().code == errc::verification);
  CHECK(store.note_sequence(package_called("b"), 5));
  CHECK(store.load_contacts().value().empty());
}

TEST_CASE("memory store: a clean stop keeps all") {
  memory_store store;
  const auto fetched = store.put_whole(some_bytes(1000, 2), blob_role::fetched).value();
  CHECK(store.save_contacts({contact{}}));
  store.sync();
  store.crash();
  CHECK(store.state_of(fetched) == blob_state::complete);
  CHECK(store.load_contacts().value().size() == 1);
}

TEST_CASE("memory store: blocks are lost until the blob is finished") {
  memory_store store;
  const auto whole = some_bytes(limits::block_bytes * 2 + 100, 5);
  const auto list = block_list_of(whole);
  const auto content = digest_of(list);
  const auto block = [&](std::size_t i) {
    return byte_view{whole}.subspan(i * limits::block_bytes, list.block_size(i));
  };
  CHECK(store.begin_blob(content, list, blob_role::fetched).value() == std::vector<bool>{false, false, false});
  CHECK(store.write_block(content, 1, block(1)));
  CHECK(store.write_block(content, 0, block(1)).error().code == errc::verification);
  CHECK(store.begin_blob(content, list, blob_role::fetched).value() == std::vector<bool>{false, true, false});
  CHECK_FALSE(store.finish_blob(content));
  store.crash();
  CHECK(store.state_of(content) == blob_state::absent);
  CHECK(store.begin_blob(content, list, blob_role::fetched));
  for (std::size_t i = 0; i < 3; ++i)
    CHECK(store.write_block(content, i, block(i)));
  CHECK(store.finish_blob(content));
  store.crash();
  CHECK(store.read_whole(content, whole.size()).value() == whole);
  CHECK(store.totals().bytes == whole.size());
  CHECK(store.blobs_of(blob_role::fetched).value() == std::vector<digest>{content});
}

TEST_CASE("memory store: the catalogue finds the newest version") {
  memory_store store;
  add(store, announcement_of("cpp-starter", "1.2.0", 100));
  add(store, announcement_of("cpp-starter", "1.10.0", 200));
  add(store, announcement_of("rust-starter", "0.1.0", 150));
  CHECK(store.catalogue_rows() == 3);
  const auto page = store.search(query_for("start cmake")).value();
  CHECK(page.total == 2);
  CHECK(store.search(query_for("cpp")).value().hits.at(0).version == "1.10.0");
  CHECK(store.search(query_for("nothing")).value().total == 0);
  auto query = query_for("");
  query.sort = "recent";
  query.limit = 1;
  CHECK(store.search(query).value().hits.at(0).package.name == "cpp-starter");
  query.category = "library";
  CHECK(store.search(query).value().total == 0);
  auto yank = announcement_of("cpp-starter", "1.10.0", 300);
  yank.body.kind = announcement_kind::yanked;
  add(store, yank);
  CHECK(store.named("cpp-starter").value().at(0).version == "1.2.0");
  const auto all = store.page_announcements({}, 10).value();
  CHECK(all.size() == 3);
  CHECK(store.page_announcements(announcement_id(all[0]), 10).value().size() == 2);
  const auto known = announcement_of("cpp-starter", "1.10.0", 200);
  CHECK(store.add_announcements({{known, encode(known)}}) == std::vector{actors::announcement_standing::known});
}

} // namespace souk::runtime::sim
