#include "runtime/node/bootstrap.hpp"

#include <fstream>

#include "runtime/net/io_thread.hpp"
#include "tests/catch.hpp"
#include "tests/runtime/temporary_folder.hpp"

using namespace souk;
using namespace std::chrono_literals;

TEST_CASE("addresses become contacts, in order, and what does not resolve is left out") {
  runtime::io_thread io;
  const std::vector<runtime::bootstrap_address> asked{
    {std::nullopt, "::1", 2}, {std::nullopt, "127.0.0.1", 1}, {std::nullopt, "no-such-host.invalid", 3}};
  const auto found = runtime::resolve_all(io, asked, 5s);
  REQUIRE(found.size() == 2);
  CHECK(to_string(found[0].where) == "[::1]:2");
  CHECK(to_string(found[1].where) == "127.0.0.1:1");
}

TEST_CASE("a folder of bootstrap files is read in order, without comments") {
  const tests::temporary_folder folder;
  std::ofstream{folder.path() / "20"} << "b:2\n";
  std::ofstream{folder.path() / "10"} << "# ours\n  a:1 # first\n\nnonsense\n";
  const auto found = runtime::read_bootstrap_folder(folder.path());
  REQUIRE(found.size() == 2);
  CHECK(found[0].host == "a");
  CHECK(found[1].host == "b");
  CHECK(runtime::read_bootstrap_folder(folder.path() / "none").empty());
}

TEST_CASE("joined contacts are kept, newest first, without repetition") {
  const tests::temporary_folder folder;
  const auto number = [](std::uint8_t n) {
    protocol::contact made;
    made.id.raw.fill(n);
    made.where = protocol::endpoint::v4(0x0a000000U + n, n);
    return made;
  };
  REQUIRE(runtime::keep_joined_contacts(folder.path(), {number(1), number(2)}));
  REQUIRE(runtime::keep_joined_contacts(folder.path(), {number(3), number(1)}));
  CHECK(runtime::joined_contacts(folder.path()) == std::vector{number(3), number(1), number(2)});
}
