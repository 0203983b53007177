#include "runtime/keys.hpp"

#include <cstdlib>
#include <fstream>

#include <sys/stat.h>

#include "protocol/limits.hpp"
#include "runtime/files.hpp"
#include "tests/catch.hpp"
#include "tests/runtime/temporary_folder.hpp"

using namespace souk;
using protocol::errc;

TEST_CASE("the key of a node is made once, for its user alone") {
  const tests::temporary_folder folder;
  const auto made = runtime::load_node_key(folder.path());
  REQUIRE(made);
  CHECK(runtime::load_node_key(folder.path())->secret == made->secret);
  CHECK(runtime::mode_of(folder.path() / "keys") == 0700);
  CHECK(runtime::mode_of(folder.path() / "keys" / "node.key") == 0600);
  const tests::temporary_folder other;
  CHECK(runtime::load_node_key(other.path())->open != made->open);
}

TEST_CASE("a publisher's key is made on first use and signs for its chain") {
  const tests::temporary_folder folder;
  CHECK_FALSE(runtime::find_publisher_keys(folder.path())->has_value());
  const auto made = runtime::load_publisher_keys(folder.path(), 1000);
  REQUIRE(made);
  CHECK(made->first.first.created_at == 1000);
  CHECK(protocol::current_key(made->first) == made->second.open);
  CHECK(runtime::load_publisher_keys(folder.path(), 2000)->first == made->first);
  CHECK(runtime::find_publisher_keys(folder.path())->value().first == made->first);
  CHECK(runtime::mode_of(folder.path() / "keys" / "publisher.key") == 0600);
}

TEST_CASE("a key that others can read is refused, and so is a damaged one") {
  const tests::temporary_folder folder;
  REQUIRE(runtime::load_node_key(folder.path()));
  REQUIRE(runtime::load_publisher_keys(folder.path(), 1));
  const auto node = folder.path() / "keys" / "node.key";
  ::chmod(node.c_str(), 0644);
  const auto open = runtime::load_node_key(folder.path());
  REQUIRE_FALSE(open);
  CHECK(open.error().code == errc::verification);
  CHECK(open.error().message.find("chmod 600") != std::string::npos);
  ::chmod(node.c_str(), 0600);
  for (const auto* text : {"", "souk node key 1\n", "souk node key 1\nzz\n", "something else\n"}) {
    std::ofstream{node, std::ios::trunc} << text;
    CHECK(runtime::load_node_key(folder.path()).error().code == errc::verification);
  }
  const auto publisher = folder.path() / "keys" / "publisher.key";
  auto text = *runtime::read_small_file(publisher, 16384);
  const auto at = text.find('\n') + 1;
  text[at] = text[at] == '0' ? '1' : '0'; // another seed than the chain's
  std::ofstream{publisher, std::ios::trunc} << text;
  CHECK(runtime::load_publisher_keys(folder.path(), 1).error().code == errc::verification);
}

TEST_CASE("a file is written whole, or kept when it must be") {
  const tests::temporary_folder folder;
  const auto file = folder.path() / "text";
  using runtime::when_present;
  REQUIRE(runtime::write_file_safely(file, "one", 0600, when_present::keep));
  CHECK(runtime::write_file_safely(file, "two", 0600, when_present::keep).error().code == errc::exists);
  CHECK(*runtime::read_small_file(file, 10) == "one");
  REQUIRE(runtime::write_file_safely(file, "two", 0640, when_present::replace));
  CHECK(*runtime::read_small_file(file, 10) == "two");
  CHECK(runtime::mode_of(file) == 0640);
  CHECK_FALSE(runtime::read_small_file(file, 2));
  CHECK(std::distance(std::filesystem::directory_iterator{folder.path()}, {}) == 1); // nothing left over
}

TEST_CASE("a key behind a passphrase opens with it and with no other") {
  const tests::temporary_folder folder;
  const auto made = runtime::new_publisher_keys(folder.path(), 1000, std::string{"open sesame"});
  REQUIRE(made);
  CHECK(runtime::publisher_key_is_sealed(folder.path()));
  CHECK(runtime::new_publisher_keys(folder.path(), 1000, std::nullopt).error().code == errc::exists);
  ::unsetenv("SOUK_PASSPHRASE");
  CHECK(runtime::find_publisher_keys(folder.path()).error().code == errc::usage);
  ::setenv("SOUK_PASSPHRASE", "open barley", 1);
  CHECK(runtime::find_publisher_keys(folder.path()).error().code == errc::verification);
  ::setenv("SOUK_PASSPHRASE", "open sesame", 1);
  CHECK(runtime::find_publisher_keys(folder.path())->value().second.open == made->second.open);
  const auto rotated = runtime::rotate_publisher_keys(folder.path(), 2000);
  REQUIRE(rotated);
  CHECK(runtime::publisher_key_is_sealed(folder.path()));
  CHECK(runtime::find_publisher_keys(folder.path())->value().second.open == rotated->second.open);
  ::unsetenv("SOUK_PASSPHRASE");
}

TEST_CASE("a rotated key is another, of the same publisher, and as often as a record can tell") {
  const tests::temporary_folder folder;
  CHECK(runtime::rotate_publisher_keys(folder.path(), 1).error().code == errc::not_found);
  const auto made = runtime::load_publisher_keys(folder.path(), 1000);
  REQUIRE(made);
  for (std::size_t i = 1; i <= protocol::limits::rotations_max; ++i) {
    const auto next = runtime::rotate_publisher_keys(folder.path(), 1000 + static_cast<protocol::wall_seconds>(i));
    REQUIRE(next);
    CHECK(next->first.rotations.size() == i);
    CHECK(next->second.open != made->second.open);
    CHECK(protocol::publisher_id_of(next->first.first) == protocol::publisher_id_of(made->first.first));
    CHECK(protocol::current_key(next->first) == next->second.open);
  }
  CHECK(runtime::rotate_publisher_keys(folder.path(), 2000).error().code == errc::conflict);
}

TEST_CASE("an exported key comes back as it was, and never over another") {
  const tests::temporary_folder folder;
  const tests::temporary_folder other;
  const auto file = folder.path() / "copy.key";
  CHECK(runtime::export_publisher_keys(folder.path(), file, std::nullopt).error().code == errc::not_found);
  const auto made = runtime::load_publisher_keys(folder.path(), 1000);
  REQUIRE(made);
  REQUIRE(runtime::export_publisher_keys(folder.path(), file, std::nullopt));
  CHECK(runtime::mode_of(file) == 0600);
  CHECK(runtime::export_publisher_keys(folder.path(), file, std::nullopt).error().code == errc::exists);
  REQUIRE(runtime::import_publisher_keys(other.path(), file));
  CHECK(runtime::find_publisher_keys(other.path())->value().first == made->first);
  CHECK(runtime::import_publisher_keys(other.path(), file).error().code == errc::exists);
  const auto sealed = folder.path() / "sealed.key";
  REQUIRE(runtime::export_publisher_keys(folder.path(), sealed, std::string{"secret"}));
  const tests::temporary_folder third;
  CHECK(runtime::import_publisher_keys(third.path(), sealed).error().code == errc::usage);
  CHECK(runtime::import_publisher_keys(third.path(), folder.path() / "nothing").error().code == errc::not_found);
}
