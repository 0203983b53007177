// Archives made to do harm: each is refused, and nothing of it is left behind.
#include <archive.h>
#include <archive_entry.h>
#include <zstd.h>

#include "tests/runtime/store/fixture.hpp"

using namespace souk;
using namespace souk::tests;
using protocol::errc;

namespace {

struct hostile_entry {
  std::string path;
  unsigned type = AE_IFREG;
  unsigned mode = 0644;
  std::string content;
  std::string link;
  std::string hard_link;
};

protocol::bytes compressed(protocol::byte_view tar) {
  protocol::bytes made(ZSTD_compressBound(tar.size()));
  made.resize(ZSTD_compress(made.data(), made.size(), tar.data(), tar.size(), 3));
  return made;
}

protocol::bytes tar_of(const std::vector<hostile_entry>& entries) {
  protocol::bytes tar(1 << 20);
  std::size_t used = 0;
  auto* writer = archive_write_new();
  archive_write_set_format_pax_restricted(writer);
  archive_write_open_memory(writer, tar.data(), tar.size(), &used);
  for (const auto& each : entries) {
    auto* entry = archive_entry_new();
    archive_entry_set_pathname(entry, each.path.c_str());
    archive_entry_set_filetype(entry, each.type);
    archive_entry_set_perm(entry, static_cast<__LA_MODE_T>(each.mode));
    archive_entry_set_size(entry, static_cast<la_int64_t>(each.content.size()));
    if (!each.link.empty())
      archive_entry_set_symlink(entry, each.link.c_str());
    if (!each.hard_link.empty())
      archive_entry_set_hardlink(entry, each.hard_link.c_str());
    archive_write_header(writer, entry);
    archive_write_data(writer, each.content.data(), each.content.size());
    archive_entry_free(entry);
  }
  archive_write_close(writer);
  archive_write_free(writer);
  tar.resize(used);
  return tar;
}

protocol::packed_file listed(const std::string& path, const std::string& content,
                             protocol::file_kind kind = protocol::file_kind::regular) {
  return {path, kind, content.size(), protocol::hash_of("souk.file", {protocol::as_bytes(content)}), {}};
}

protocol::packed_file listed_link(const std::string& path, const std::string& target) {
  return {path, protocol::file_kind::link, 0, {}, target};
}

// A release that names this very archive, so that only what is in it can be the reason to refuse it.
actors::unpack_order order_of(std::vector<protocol::packed_file> files, const protocol::bytes& archive,
                              const std::string& root) {
  actors::unpack_order order;
  order.release.package.name = "hostile";
  order.release.version = "1.0.0";
  order.release.archive = protocol::digest_of(archive);
  order.release.archive_bytes = archive.size();
  for (const auto& file : files)
    order.release.unpacked_bytes += file.bytes;
  order.release.files = std::move(files);
  order.root = root;
  return order;
}

struct attack {
  std::string what;
  std::vector<hostile_entry> entries;
  std::vector<protocol::packed_file> files;
};

std::vector<attack> attacks() {
  const auto a = listed("a", "text");
  return {
    {"an absolute path", {{"/tmp/souk-escaped", AE_IFREG, 0644, "text", "", ""}}, {a}},
    {"a path that goes up", {{"../escaped", AE_IFREG, 0644, "text", "", ""}}, {a}},
    {"a path that goes up inside", {{"b/../../escaped", AE_IFREG, 0644, "text", "", ""}}, {a}},
    {"a listed path that goes up", {{"../escaped", AE_IFREG, 0644, "text", "", ""}}, {listed("../escaped", "text")}},
    {"a link out", {{"a", AE_IFLNK, 0777, "", "../../x", ""}}, {a}},
    {"a listed link out", {{"a", AE_IFLNK, 0777, "", "../x", ""}}, {listed_link("a", "../x")}},
    {"a listed absolute link", {{"a", AE_IFLNK, 0777, "", "/etc", ""}}, {listed_link("a", "/etc")}},
    {"another target", {{"a", AE_IFLNK, 0777, "", "c", ""}}, {listed_link("a", "b")}},
    {"writing through a link",
     {{"a", AE_IFLNK, 0777, "", "b", ""}, {"a/x", AE_IFREG, 0644, "text", "", ""}},
     {listed_link("a", "b"), listed("a/x", "text")}},
    {"a device", {{"a", AE_IFCHR, 0644, "", "", ""}}, {listed("a", "")}},
    {"a block device", {{"a", AE_IFBLK, 0644, "", "", ""}}, {listed("a", "")}},
    {"a fifo", {{"a", AE_IFIFO, 0644, "", "", ""}}, {listed("a", "")}},
    {"a hard link",
     {{"a", AE_IFREG, 0644, "text", "", ""}, {"b", AE_IFREG, 0644, "", "", "a"}},
     {a, listed("b", "text")}},
    {"a setuid file", {{"a", AE_IFREG, 04755, "text", "", ""}}, {listed("a", "text", protocol::file_kind::executable)}},
    {"a sticky folder", {{"a", AE_IFDIR, 01755, "", "", ""}}, {{"a", protocol::file_kind::folder, 0, {}, ""}}},
    {"another mode", {{"a", AE_IFREG, 0755, "text", "", ""}}, {a}},
    {"an entry twice", {{"a", AE_IFREG, 0644, "text", "", ""}, {"a", AE_IFREG, 0644, "text", "", ""}}, {a}},
    {"an entry too many", {{"a", AE_IFREG, 0644, "text", "", ""}, {"b", AE_IFREG, 0644, "", "", ""}}, {a}},
    {"an entry too few", {{"a", AE_IFREG, 0644, "text", "", ""}}, {a, listed("b", "")}},
    {"no entry", {}, {a}},
    {"more data", {{"a", AE_IFREG, 0644, "text and more", "", ""}}, {a}},
    {"less data", {{"a", AE_IFREG, 0644, "te", "", ""}}, {a}},
    {"other data", {{"a", AE_IFREG, 0644, "tixt", "", ""}}, {a}},
  };
}

protocol::result<actors::installed_package> try_install(runtime::disk& disk, const actors::unpack_order& order,
                                                        const protocol::bytes& archive) {
  return install(disk, order, archive);
}

} // namespace

TEST_CASE("hostile archives are refused and leave nothing") {
  scratch_folder scratch;
  auto disk = must(runtime::open_disk(scratch.at("data")));
  const auto root = scratch.at("into");
  fs::create_directories(root);
  for (const auto& each : attacks()) {
    INFO(each.what);
    const auto archive = compressed(tar_of(each.entries));
    const auto refused = try_install(*disk, order_of(each.files, archive, root), archive);
    REQUIRE(!refused);
    CHECK(refused.error().code == errc::verification);
    CHECK(fs::is_empty(root));
    CHECK(!fs::exists(scratch.at("escaped")));
  }
  CHECK(must(disk->store().installed(std::nullopt)).empty());
}

TEST_CASE("an archive is refused for its frame") {
  scratch_folder scratch;
  auto disk = must(runtime::open_disk(scratch.at("data")));
  const auto root = scratch.at("into");
  const auto tar = tar_of({{"a", AE_IFREG, 0644, "text", "", ""}});
  const auto good = compressed(tar);
  const auto code = [&](const protocol::bytes& archive) {
    const auto refused = install(*disk, order_of({listed("a", "text")}, archive, root), archive);
    return refused ? errc::internal : refused.error().code;
  };
  SECTION("bytes after it") {
    auto longer = good;
    longer.insert(longer.end(), good.begin(), good.end());
    CHECK(code(longer) == errc::verification);
  }
  SECTION("a bomb") {
    auto bomb = tar;
    bomb.resize(std::size_t{64} << 20);
    CHECK(code(compressed(bomb)) == errc::verification);
  }
  SECTION("cut short at every length") {
    for (std::size_t length = 0; length < good.size(); ++length)
      CHECK(code({good.begin(), good.begin() + static_cast<std::ptrdiff_t>(length)}) == errc::verification);
  }
  SECTION("not zstd at all") {
    CHECK(code(random_bytes(5000, 7)) == errc::verification);
  }
  CHECK(!has_leftovers(root));
}

// That a block has a changed byte is seen by its hash before it comes here; an unpacker that is given one nevertheless
// makes the tree of the release or none.
TEST_CASE("an archive with any one byte changed gives the tree of the release or none") {
  scratch_folder scratch;
  auto disk = must(runtime::open_disk(scratch.at("data")));
  const auto root = scratch.at("into");
  const auto good = compressed(tar_of({{"a", AE_IFREG, 0644, "text", "", ""}, {"b", AE_IFREG, 0755, "more", "", ""}}));
  const auto order = order_of({listed("a", "text"), listed("b", "more", protocol::file_kind::executable)}, good, root);
  std::size_t refused = 0;
  for (std::size_t i = 0; i < good.size(); ++i) {
    auto changed = good;
    changed[i] ^= 0x01;
    INFO("byte " << i);
    const auto installed = install(*disk, order, changed);
    if (installed) {
      CHECK(read_file(installed->path + "/a") == "text");
      CHECK(read_file(installed->path + "/b") == "more");
      CHECK(std::distance(fs::directory_iterator{installed->path}, {}) == 2);
      REQUIRE(disk->archiver().remove(*installed));
    } else {
      ++refused;
    }
    CHECK(fs::is_empty(root));
  }
  CHECK(refused > good.size() / 2);
  CHECK(install(*disk, order, good).has_value());
}
