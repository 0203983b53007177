#include "runtime/keys.hpp"

#include <fstream>

#include <sys/stat.h>

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
