// What is unpacked is what was packed.
#include <sys/stat.h>

#include "tests/runtime/store/fixture.hpp"

using namespace souk;
using namespace souk::tests;
using protocol::errc;

namespace {

// A package with one of everything, packed and installed under a strict umask.
struct example {
  example() {
    write_manifest(folder, "example", "1.0.0");
    write_file(folder + "/bin/run", "#!/bin/sh\n", 0755);
    write_file(folder + "/empty", "");
    write_file(folder + "/Ελλάδα/данные/日本.txt", "text");
    write_file(folder + "/" + std::string(120, 'd') + "/" + std::string(200, 'f'), "a long name");
    write_file(folder + "/big", std::string{protocol::as_text(random_bytes(3'500'000, 1))});
    fs::create_directories(folder + "/void/void");
    fs::create_symlink("bin/run", folder + "/start");
    fs::create_symlink("nowhere", folder + "/dangling");
    const auto packed = must(disk->archiver().pack(folder, true, ""));
    order = order_for(*disk, packed, scratch.at("into"));
    archive = read_archive(*disk, packed.archive);
    const auto before = ::umask(077);
    installed = must(install(*disk, order, archive));
    ::umask(before);
  }

  scratch_folder scratch;
  std::string folder = scratch.at("a");
  std::shared_ptr<runtime::disk> disk = must(runtime::open_disk(scratch.at("data")));
  actors::unpack_order order;
  protocol::bytes archive;
  actors::installed_package installed;
};

} // namespace

TEST_CASE("a package is installed as it was packed") {
  example e;
  CHECK(e.installed.path == e.scratch.at("into/example"));
  CHECK(picture_of(e.installed.path) == picture_of(e.folder));
  CHECK(!has_leftovers(e.order.root));
  CHECK(must(e.disk->archiver().verify(e.installed)).empty());
  CHECK(must(e.disk->store().installed(e.order.root)).size() == 1);
  CHECK(must(e.disk->store().installed(std::nullopt)).front().version == "1.0.0");
  CHECK(must(e.disk->store().installed(e.scratch.at("else"))).empty());
}

TEST_CASE("verify names every difference") {
  example e;
  const auto& path = e.installed.path;
  write_file(path + "/empty", "no more");
  fs::remove(path + "/big");
  fs::permissions(path + "/bin/run", fs::perms::owner_read);
  write_file(path + "/new", "");
  fs::remove(path + "/start");
  fs::create_symlink("empty", path + "/start");
  CHECK(must(e.disk->archiver().verify(e.installed))
        == std::vector<std::string>{"missing big", "mode bin/run", "changed empty", "extra new", "changed start"});
}

TEST_CASE("an installed package is removed") {
  example e;
  SECTION("with its folder") {}
  SECTION("though its folder is gone") {
    fs::remove_all(e.installed.path);
  }
  must(e.disk->archiver().remove(e.installed));
  CHECK(fs::is_empty(e.order.root));
  CHECK(must(e.disk->store().installed(std::nullopt)).empty());
  CHECK(e.disk->archiver().remove(e.installed).error().code == errc::not_found);
}

TEST_CASE("a newer version replaces an older one") {
  example e;
  write_manifest(e.folder, "example", "2.0.0");
  fs::remove(e.folder + "/big");
  const auto newer = must(e.disk->archiver().pack(e.folder, true, ""));
  const auto order = order_for(*e.disk, newer, e.order.root);
  const auto again = must(install(*e.disk, order, read_archive(*e.disk, newer.archive)));
  CHECK(picture_of(again.path) == picture_of(e.folder));
  CHECK(must(e.disk->store().installed(std::nullopt)).size() == 1);
  CHECK(!has_leftovers(e.order.root));
}

TEST_CASE("another publisher's package of the same name replaces nothing unasked") {
  example e;
  e.order.release.package.publisher.raw[0] = 1;
  CHECK(install(*e.disk, e.order, e.archive).error().code == errc::exists);
  e.order.force = true;
  CHECK(install(*e.disk, e.order, e.archive).has_value());
}

TEST_CASE("a folder that the ledger does not know is left alone") {
  scratch_folder scratch;
  write_manifest(scratch.at("a"), "example", "1.0.0");
  write_file(scratch.at("into/example/mine"), "precious");
  auto disk = must(runtime::open_disk(scratch.at("data")));
  const auto packed = must(disk->archiver().pack(scratch.at("a"), true, ""));
  auto order = order_for(*disk, packed, scratch.at("into"));
  const auto archive = read_archive(*disk, packed.archive);
  CHECK(install(*disk, order, archive).error().code == errc::exists);
  CHECK(read_file(scratch.at("into/example/mine")) == "precious");
  order.force = true;
  must(install(*disk, order, archive));
  CHECK(!fs::exists(scratch.at("into/example/mine")));
}

TEST_CASE("packages are committed together or not at all") {
  scratch_folder scratch;
  auto disk = must(runtime::open_disk(scratch.at("data")));
  std::vector<std::unique_ptr<actors::unpacking>> all;
  for (const std::string name : {"one", "two", "three"}) {
    write_manifest(scratch.at(name), name, "1.0.0");
    const auto packed = must(disk->archiver().pack(scratch.at(name), true, ""));
    all.push_back(must(disk->archiver().begin(order_for(*disk, packed, scratch.at("into")))));
    must(feed_all(*all.back(), read_archive(*disk, packed.archive), 7));
  }
  SECTION("all") {
    CHECK(must(disk->archiver().commit(std::move(all), {})).size() == 3);
    CHECK(fs::exists(scratch.at("into/three/souk.toml")));
  }
  SECTION("none, when one place was taken meanwhile") {
    write_file(scratch.at("into/three/mine"), "");
    CHECK(disk->archiver().commit(std::move(all), {}).error().code == errc::exists);
    CHECK(!fs::exists(scratch.at("into/one")));
    CHECK(must(disk->store().installed(std::nullopt)).empty());
  }
  CHECK(!has_leftovers(scratch.at("into")));
}

TEST_CASE("thousands of small files") {
  scratch_folder scratch;
  write_manifest(scratch.at("a"), "many", "1.0.0");
  for (int i = 0; i < 2048; ++i)
    write_file(scratch.at("a/src/" + std::to_string(i % 50) + "/" + std::to_string(i)),
               std::string(static_cast<std::size_t>(i), 'x'));
  auto disk = must(runtime::open_disk(scratch.at("data")));
  const auto packed = must(disk->archiver().pack(scratch.at("a"), true, ""));
  CHECK(packed.files.size() == 2049);
  const auto installed =
    must(install(*disk, order_for(*disk, packed, scratch.at("into")), read_archive(*disk, packed.archive)));
  CHECK(picture_of(installed.path) == picture_of(scratch.at("a")));
}
