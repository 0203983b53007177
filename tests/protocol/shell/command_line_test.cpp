#include "protocol/shell/command_line.hpp"

#include "tests/catch.hpp"

namespace souk::protocol {
namespace {

std::string lua(std::string_view line) {
  return command_as_lua(line, [](std::string_view word) { return word == "gone"; }).value_or("lua");
}

} // namespace

TEST_CASE("a command needs neither parentheses nor quotes") {
  CHECK(lua("peers 200") == "peers(200)");
  CHECK(lua("kill 20%") == "kill(\"20%\")");
  CHECK(lua("  stats ") == "stats()");
  CHECK(lua("run 10s") == "run(\"10s\")");
  CHECK(lua("run \"10s\"") == "run(\"10s\")");
  CHECK(lua("restart gone") == "restart(gone)");
  CHECK(lua("slow {1, 2} 2.5") == "slow({1, 2}, 2.5)");
  CHECK(lua("kill -3") == "kill(-3)"); // nobody subtracts from a command
  CHECK(lua("kill - 3") == "lua");
  CHECK(lua("put 5 'two words'") == "put(5, 'two words')");
  CHECK(lua("put 5 say\"so") == "put(5, \"say\\\"so\")");
  CHECK(lua("net peers=50 latency=geo") == "net({peers=50, latency=\"geo\"})");
  CHECK(lua("churn false") == "churn(false)");
}

TEST_CASE("a condition is Lua, never a text that is always true") {
  CHECK(lua("expect #peers() == 20") == "expect(#peers() == 20)");
  CHECK(lua("expect found.right, \"found\"") == "expect(found.right, \"found\")");
  CHECK(lua("run_until all_joined, \"60s\"") == "run_until(all_joined, \"60s\")");
}

TEST_CASE("a path is a word") {
  CHECK(lua("save /tmp/net.souk") == "save(\"/tmp/net.souk\")");
  CHECK(lua("save ../net.souk") == "save(\"../net.souk\")");
  CHECK(lua("net load=/tmp/net.souk") == "net({load=\"/tmp/net.souk\"})");
  CHECK(lua("save / 2") == "lua");
}

TEST_CASE("everything else is Lua") {
  for (const auto* line : {"", "x = 1", "kill(3)", "kill{1, 2}", "time() + 1", "peers = 5", "run.x", "print(1)",
                           "for i = 1, 2 do end", "killer 5", "kill (5)", "-- comment"})
    CHECK(lua(line) == "lua");
}

TEST_CASE("names and completions") {
  CHECK(first_name(" kill 3") == "kill");
  CHECK(first_name("3 + 4").empty());
  using words = std::vector<std::string>;
  const auto peers = [](std::string_view) { return words{"37", "9"}; };
  const auto complete = [&](std::string_view line) {
    return completions(line, {{"mend"}, {"greeting", "other"}, peers});
  };
  CHECK(complete("pub") == words{"publish"});
  CHECK(complete("expect") == words{"expect", "expect_eventually"});
  CHECK(complete("churn me") == words{"mean=", "mend"});
  CHECK(complete("install 5 gre") == words{"greeting"});
  CHECK(complete("print(loo") == words{"lookup", "lookups"});
  CHECK(complete("inspect 3") == words{"37"});
  CHECK(complete("kill 3") == words{"37"});
  CHECK(complete("partition{2, 3") == words{"37"});
  CHECK(complete("run 3").empty());
  CHECK(complete("net 3").empty());
  CHECK(completions("kill 3", {}).empty());
}

} // namespace souk::protocol
