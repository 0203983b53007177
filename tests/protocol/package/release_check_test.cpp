#include "tests/catch.hpp"

#include <set>

#include "protocol/package/release_check.hpp"
#include "protocol/package/safe_path.hpp"
#include "tests/protocol/samples.hpp"

namespace souk::protocol {
namespace {

bool index_is_good(const release_index& index) {
  return check_index(encode(index), samples::head_of(index)).has_value();
}

bool release_is_good(const release& document) {
  return check_release(encode(document), samples::entry_of(document), samples::package()).has_value();
}

packed_file file(std::string path, std::uint64_t size = 1) {
  return {std::move(path), file_kind::regular, size, {}, {}};
}

packed_file link(std::string path, std::string target) {
  return {std::move(path), file_kind::link, 0, {}, std::move(target)};
}

bool files_are_good(std::vector<packed_file> files, std::uint64_t bytes_max = 100) {
  return check_files(files, bytes_max).has_value();
}

} // namespace

TEST_CASE("the index that a head names is taken") {
  const auto index = samples::index();
  CHECK(check_index(encode(index), samples::head_of(index)) == index);
}

TEST_CASE("one byte changed anywhere in an index or a release is refused") {
  const auto index = samples::index();
  const auto raw = encode(index);
  for (std::size_t at = 0; at < raw.size(); ++at) {
    auto changed = raw;
    changed[at] ^= 1;
    CHECK_FALSE(check_index(changed, samples::head_of(index)));
    CHECK_FALSE(check_index(byte_view{raw}.first(at), samples::head_of(index)));
  }
  const auto document = samples::release_document();
  const auto release_raw = encode(document);
  for (std::size_t at = 0; at < release_raw.size(); ++at) {
    auto changed = release_raw;
    changed[at] ^= 1;
    CHECK_FALSE(check_release(changed, samples::entry_of(document), samples::package()));
  }
}

TEST_CASE("an index that its head names but that cannot be is refused") {
  auto index = samples::index();
  SECTION("descending") {
    std::swap(index.versions[0], index.versions[1]);
  }
  SECTION("a version twice") {
    index.versions.push_back(index.versions.back());
  }
  SECTION("the same version with other build metadata") {
    index.versions.push_back(index.versions.back());
    index.versions.back().version += "+2";
  }
  SECTION("a bad version") {
    index.versions[0].version = "1";
  }
  SECTION("without the newest") {
    index.versions.pop_back();
  }
  SECTION("a bad range") {
    index.versions[0].dependencies[0].range = "^^";
  }
  SECTION("a bad name") {
    index.versions[0].dependencies[0].name = "..";
  }
  SECTION("another package") {
    index.package.publisher.raw[0] ^= 1;
  }
  SECTION("text that is not plain") {
    index.versions[0].deprecated = "\n";
  }
  CHECK_FALSE(index_is_good(index));
}

TEST_CASE("bytes that are not the canonical encoding are refused even when the head names them") {
  auto raw = encode(samples::index());
  REQUIRE(raw.back() == 0xa0); // an empty text
  raw.back() = 0xd9;
  raw.push_back(0x00);
  auto named_by = samples::head_of(samples::index());
  named_by.index = digest_of(raw);
  named_by.index_bytes = raw.size();
  CHECK_FALSE(check_index(raw, named_by));
}

TEST_CASE("the release that an index names is taken") {
  const auto document = samples::release_document();
  CHECK(check_release(encode(document), samples::entry_of(document), samples::package()) == document);
}

TEST_CASE("a release that says something else than the index is refused") {
  const auto document = samples::release_document();
  auto entry = samples::entry_of(document);
  auto package = samples::package();
  SECTION("version") {
    entry.version = "1.2.1";
  }
  SECTION("archive") {
    entry.archive.raw[0] ^= 1;
  }
  SECTION("size") {
    ++entry.archive_bytes;
  }
  SECTION("dependencies") {
    entry.dependencies.clear();
  }
  SECTION("package") {
    package.name = "other";
  }
  CHECK_FALSE(check_release(encode(document), entry, package));
}

TEST_CASE("a release with unsafe content is refused") {
  auto document = samples::release_document();
  REQUIRE(release_is_good(document));
  SECTION("a path that leaves") {
    document.files[0].path = "../build.sh";
  }
  SECTION("more data than stated") {
    document.unpacked_bytes = 11;
  }
  SECTION("more than may be unpacked") {
    document.unpacked_bytes = limits::unpacked_bytes_max + 1;
  }
  SECTION("text that moves the cursor") {
    document.description = "\x1b[2J";
  }
  CHECK_FALSE(release_is_good(document));
}

TEST_CASE("safe paths") {
  for (const auto path :
       {"a", "a/b", "a/.b", "...", "..a", "a..", "a b", "日本/語.txt", ".hidden", "a/b/c/d", "-rf", "[id].tsx"})
    CHECK(is_safe_path(path));
  for (const auto path :
       {"", "/", "/a", "a/", "a//b", ".", "..", "./a", "../a", "a/..", "a/../b", "a/./b", "a/.", "a\nb", "\xff"})
    CHECK_FALSE(is_safe_path(path));
  CHECK_FALSE(is_safe_path(std::string_view{"a\0b", 3}));
  CHECK(is_safe_path(std::string(255, 'a')));
  CHECK_FALSE(is_safe_path(std::string(256, 'a')));
  CHECK_FALSE(is_safe_path(std::string(limits::path_bytes_max + 1, 'a')));
}

TEST_CASE("links stay inside") {
  CHECK(link_stays_inside("a", "b"));
  CHECK(link_stays_inside("a", "./b/c"));
  CHECK(link_stays_inside("d/a", "../b"));
  CHECK(link_stays_inside("d/e/a", "../../b"));
  CHECK(link_stays_inside("d/a", ".."));
  CHECK_FALSE(link_stays_inside("a", ".."));
  CHECK_FALSE(link_stays_inside("a", "../b"));
  CHECK_FALSE(link_stays_inside("d/a", "../../b"));
  CHECK_FALSE(link_stays_inside("a", "/etc/passwd"));
  CHECK_FALSE(link_stays_inside("a", ""));
  CHECK_FALSE(link_stays_inside("a", "b/.."));    // b may be a link to the top
  CHECK_FALSE(link_stays_inside("a", "b/../.."));
  CHECK_FALSE(link_stays_inside("d/a", "./../../b"));
  CHECK_FALSE(link_stays_inside("a", std::string_view{"b\0", 2}));
}

TEST_CASE("lists of files") {
  CHECK(files_are_good({}));
  CHECK(files_are_good({file("a"), file("a.txt"), file("a0/b")}));
  CHECK_FALSE(files_are_good({file("b"), file("a")}));
  CHECK_FALSE(files_are_good({file("a"), file("a")}));
  CHECK_FALSE(files_are_good({file("a"), file("a/b")}));
  CHECK_FALSE(files_are_good({link("a", "b"), file("a.txt"), file("a/b")})); // through a link, with something between
  CHECK_FALSE(files_are_good({{"a", file_kind::folder, 0, {}, {}}, file("a-b"), file("a/b/c")}));
  CHECK_FALSE(files_are_good({file("a", 60), file("b", 41)}));
  CHECK_FALSE(files_are_good({file("a", ~std::uint64_t{0}), file("b", 2)}));
  CHECK_FALSE(files_are_good({{"a", file_kind::regular, 1, {}, "target"}}));
  CHECK_FALSE(files_are_good({{"a", file_kind::folder, 1, {}, {}}}));
  CHECK_FALSE(files_are_good({link("a", "../b")}));
}

TEST_CASE("nothing lies below an entry, whatever the list") {
  tests::property("as by looking at every pair", [] {
    const auto part = rc::gen::elementOf(std::vector<std::string>{"a", "a.b", "a-", "b", "0"});
    std::set<std::string> paths;
    for (auto left = *rc::gen::inRange(0, 12); left > 0; --left) {
      auto path = *part;
      for (auto depth = *rc::gen::inRange(0, 3); depth > 0; --depth)
        path += "/" + *part;
      paths.insert(path);
    }
    std::vector<packed_file> files;
    for (const auto& path : paths)
      files.push_back(file(path));
    auto below = false;
    for (const auto& above : paths)
      for (const auto& path : paths)
        below = below || path.starts_with(above + "/");
    RC_ASSERT(files_are_good(files) == !below);
  });
}

} // namespace souk::protocol
