// Content on the disk: resumed after a kill, verified again, and gone when it is not what it was.
#include <csignal>
#include <fstream>

#include <sys/resource.h>

#include "tests/runtime/store/fixture.hpp"

using namespace souk;
using namespace souk::tests;
using actors::blob_role;
using actors::blob_state;
using protocol::errc;
using protocol::limits::block_bytes;

namespace {

protocol::byte_view block_of(const protocol::bytes& whole, std::size_t index) {
  const auto begin = index * block_bytes;
  return protocol::byte_view{whole}.subspan(begin, std::min(block_bytes, whole.size() - begin));
}

} // namespace

TEST_CASE("content that is held at once") {
  scratch_folder scratch;
  const auto whole = random_bytes(2 * block_bytes + 17, 3);
  {
    auto disk = must(runtime::open_disk(scratch.at("data")));
    auto& store = disk->store();
    for (const auto role : {blob_role::fetched, blob_role::published, blob_role::seeded})
      CHECK(must(store.put_whole(whole, role)) == protocol::digest_of(whole));
    CHECK(store.totals().count == 1);
    CHECK(store.totals().bytes == whole.size());
    CHECK(must(store.put_whole({}, blob_role::fetched)) == protocol::digest_of(protocol::bytes{}));
  }
  auto disk = must(runtime::open_disk(scratch.at("data")));
  auto& store = disk->store();
  const auto content = protocol::digest_of(whole);
  CHECK(store.state_of(content) == blob_state::complete);
  CHECK(must(store.blobs_of(blob_role::published)) == std::vector{content}); // the strongest reason stays
  CHECK(must(store.read_whole(content, whole.size())) == whole);
  CHECK(store.read_whole(content, whole.size() - 1).error().code == errc::verification);
  CHECK(must(store.read_block(content, 2)).size() == 17);
  CHECK(store.read_block(content, 3).error().code == errc::not_found);
  must(store.set_role(content, blob_role::seeded));
  CHECK(must(store.blobs_of(blob_role::seeded)).size() == 1);
  CHECK(store.totals().count == 2);
  must(store.erase_blob(content));
  CHECK(store.state_of(content) == blob_state::absent);
  CHECK(store.read_block(content, 0).error().code == errc::not_found);
}

TEST_CASE("content that comes in blocks is resumed and verified again") {
  scratch_folder scratch;
  const auto whole = random_bytes(3 * block_bytes + 5, 4);
  const auto list = protocol::block_list_of(whole);
  const auto content = protocol::digest_of(list);
  {
    auto disk = must(runtime::open_disk(scratch.at("data")));
    auto& store = disk->store();
    CHECK(must(store.begin_blob(content, list, blob_role::fetched)) == std::vector<bool>(4, false));
    must(store.write_block(content, 1, block_of(whole, 1)));
    must(store.write_block(content, 3, block_of(whole, 3)));
    CHECK(store.state_of(content) == blob_state::partial);
    CHECK(must(store.list_of(content)) == list);
    CHECK(must(store.read_block(content, 3)).size() == 5);
    CHECK(!store.read_block(content, 0));
    CHECK(!store.write_block(content, 4, block_of(whole, 3)));
    CHECK(!store.write_block(content, 0, block_of(whole, 3)));
    CHECK(!store.finish_blob(content));
  }
  const auto partial = scratch.at("data/blobs/partial/") + content.hex();
  std::fstream{partial, std::ios::in | std::ios::out | std::ios::binary}.seekp(block_bytes + 100).put('!').put('?');
  auto disk = must(runtime::open_disk(scratch.at("data")));
  auto& store = disk->store();
  CHECK(store.state_of(content) == blob_state::partial);
  CHECK(must(store.begin_blob(content, list, blob_role::fetched)) == std::vector<bool>{false, false, false, true});
  for (const std::size_t i : {2u, 0u, 1u})
    must(store.write_block(content, i, block_of(whole, i)));
  must(store.finish_blob(content));
  must(store.finish_blob(content)); // once more is fine
  CHECK(must(store.read_whole(content, whole.size())) == whole);
  CHECK(must(store.begin_blob(content, list, blob_role::seeded)) == std::vector<bool>(4, true));
  CHECK(fs::is_empty(scratch.at("data/blobs/partial")));
}

TEST_CASE("content that changed on the disk is no longer here") {
  scratch_folder scratch;
  auto disk = must(runtime::open_disk(scratch.at("data")));
  const auto content = must(disk->store().put_whole(random_bytes(1000, 5), blob_role::fetched));
  const auto hex = content.hex();
  write_file(scratch.at("data/blobs/") + hex.substr(0, 2) + "/" + hex, std::string(1000, 'x'));
  CHECK(disk->store().read_whole(content, 1000).error().code == errc::not_found);
  CHECK(disk->store().state_of(content) == blob_state::absent);
}

TEST_CASE("a block list of something else is refused") {
  scratch_folder scratch;
  auto disk = must(runtime::open_disk(scratch.at("data")));
  auto list = protocol::block_list_of(random_bytes(100, 6));
  const auto content = protocol::digest_of(list);
  list.total_bytes = 101;
  CHECK(disk->store().begin_blob(content, list, blob_role::fetched).error().code == errc::verification);
}

TEST_CASE("a full disk is an error of its own") {
  scratch_folder scratch;
  auto disk = must(runtime::open_disk(scratch.at("data")));
  write_manifest(scratch.at("a"), "large", "1.0.0");
  const auto raw = random_bytes(3'000'000, 8);
  write_file(scratch.at("a/raw"), std::string{protocol::as_text(raw)});
  const auto packed = must(disk->archiver().pack(scratch.at("a"), true, ""));
  const auto order = order_for(*disk, packed, scratch.at("into"));
  const auto archive = read_archive(*disk, packed.archive);
  const auto list = protocol::block_list_of(random_bytes(2'000'000, 9));

  const auto before = std::signal(SIGXFSZ, SIG_IGN);
  rlimit old{};
  ::getrlimit(RLIMIT_FSIZE, &old);
  rlimit tight{1'500'000, old.rlim_max};
  ::setrlimit(RLIMIT_FSIZE, &tight);
  const auto installed = install(*disk, order, archive);
  const auto begun = disk->store().begin_blob(protocol::digest_of(list), list, blob_role::fetched);
  const auto put = disk->store().put_whole(random_bytes(2'000'000, 10), blob_role::fetched);
  const auto again = disk->archiver().pack(scratch.at("a"), false, scratch.at("out"));
  ::setrlimit(RLIMIT_FSIZE, &old);
  std::signal(SIGXFSZ, before);

  CHECK(installed.error().code == errc::disk_full);
  CHECK(begun.error().code == errc::disk_full);
  CHECK(put.error().code == errc::disk_full);
  CHECK(again.error().code == errc::disk_full);
  CHECK(fs::is_empty(scratch.at("into")));
  CHECK(fs::is_empty(scratch.at("data/blobs/partial")));
  CHECK(!has_leftovers(scratch.path));
  CHECK(!fs::exists(scratch.at("out")));
}
