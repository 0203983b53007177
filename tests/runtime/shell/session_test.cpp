// Scenarios in small: what commands do to a network, and that a seed is one run.
#include <algorithm>
#include <string>
#include <vector>

#include "protocol/hash.hpp"
#include "protocol/shell/command_table.hpp"
#include "runtime/shell/session.hpp"
#include "tests/catch.hpp"

namespace souk::runtime::shell {
namespace {

struct ran {
  std::vector<std::string> lines;
  std::string wrong;
  std::uint64_t trace_hash = 0;
};

ran run(const std::string& text, unsigned threads = 1, std::uint64_t seed = 1) {
  protocol::set_crypto_mode(protocol::crypto_mode::model);
  ran made;
  session_settings settings;
  settings.seed = seed;
  settings.threads = threads;
  settings.print = [&](std::string_view line) { made.lines.emplace_back(line); };
  session at{settings};
  if (const auto outcome = at.lua().run_text(text, "test.lua"); !outcome)
    made.wrong = outcome.error().message;
  if (auto* net = at.network_if_any())
    made.trace_hash = net->all().trace_hash();
  return made;
}

bool all_hold(const ran& made) {
  return made.wrong.empty() && !made.lines.empty()
         && std::all_of(made.lines.begin(), made.lines.end(), [](const auto& line) { return line.starts_with("ok "); });
}

} // namespace

TEST_CASE("the example of each command works") {
  for (const auto& row : protocol::shell_commands()) {
    INFO(row.example);
    CHECK(run("net{peers=20}\n" + std::string{row.example}).wrong.empty());
  }
}

TEST_CASE("half of the nodes crash at once and come back") {
  for (const unsigned threads : {1U, 2U}) {
    const auto made = run(R"(
      net{peers=60}
      for round = 1, 4 do
        local gone = kill "50%"
        expect(#gone == 30 and #peers() == 30, "half are gone")
        run "5s"
        restart(gone)
        expect(#peers() == 60, "and back")
      end
      kill{"30%", 1, 2}
      restart()
      kill "all"
      expect(#peers() == 0, "nobody is left")
      restart()
      run "2m"
      expect(lookup(60, "x").right, "they find each other"))",
                          threads);
    INFO(made.wrong);
    CHECK(all_hold(made));
  }
}

TEST_CASE("a seed is one run, on any number of threads") {
  const std::string script = R"(
    net{peers=40, loss="3%", latency="geo"}
    churn{mean="1m", back="20s"}
    for i = 1, 10 do
      run "10s"
      local all = peers()
      local found = lookup(all[math.random(#all)], "key " .. i)
      print(#all, found.right, found.asked, found.ms, found.closest[1])
    end
    local s = stats()
    print(s.sent, s.dropped.lost, s.lookup.p50_ms, time()))";
  const auto once = run(script);
  REQUIRE(once.wrong.empty());
  CHECK(once.lines == run(script).lines);
  const auto twice = run(script, 2);
  CHECK(once.lines == twice.lines);
  CHECK(once.trace_hash == twice.trace_hash);
  CHECK(once.lines != run(script, 1, 2).lines);
}

TEST_CASE("requests do what they say") {
  const auto made = run(R"(
    net{peers=20}
    local stored = put(5, "a value")
    expect(stored.copies > 10 and #stored.key == 64, "it is stored")
    expect(get(9, stored.key) == "a value", "and fetched")
    expect(get(9, "nothing is there") == nil, "only what is there")
    local receipt = publish(5, "greeting", "1.0.0", "hello")
    expect(receipt.version == "1.0.0" and receipt.copies > 0, "it is published")
    local installed = install(9, receipt)
    expect(installed.content == "hello" and installed.from >= 1, "and installed")
    local none, why = install(9, {name = "nobody-has-it", publisher = receipt.publisher})
    expect(none == nil and why == "not_found", "an unknown one is not")
    expect_eventually(function() return #search(14, "greeting") == 1 end, "2m", "it is searched for")
    expect(stats().install.count == 2 and stats().install.good == 1, "requests are counted"))");
  INFO(made.wrong);
  CHECK(all_hold(made));
}

TEST_CASE("faults do what they say") {
  const auto made = run(R"(
    net{peers=20, spare=2, latency="fixed:20"}
    local quick = lookup(5, "a key").ms
    slow("all", 4)
    expect(lookup(5, "a key").ms > 2 * quick, "slow peers are slow")
    heal()
    partition{{1, 2, 3, 4}, {5, 6, 7}}
    local before = stats().dropped.partitioned
    run "3m"
    lookup(5, "another key")
    expect(stats().dropped.partitioned > before, "what crosses a cut is dropped")
    heal()
    loss "50%"
    lookup(5, "a third key")
    expect(stats().dropped.lost > 0, "packets are lost")
    loss "0%"
    expect(#byzantine("30%", "wrong_contacts") == 6 and #peers() == 20, "there are liars")
    run "1m"
    expect(#join(2) == 2 and #peers() == 22, "newcomers join")
    expect(#leave(22) == 1 and #peers() == 21, "and leave")
    churn{mean="10s", back="10s"}
    run "30s"
    expect(#peers() < 21, "peers come and go")
    churn(false)
    run "1m"
    local before = #peers()
    run "1m"
    expect(#peers() == before, "and no more"))");
  INFO(made.wrong);
  CHECK(all_hold(made));
}

TEST_CASE("what a command cannot do it says, with the place") {
  CHECK(run("peers()").wrong == "test.lua:1: there is no network yet: net{peers=20} makes one");
  CHECK(run("net{peer=20}").wrong == "test.lua:1: there is no field 'peer', did you mean 'peers'?");
  CHECK(run("net{peers=1}").wrong == "test.lua:1: 'peers' is a whole number from 3 to 5000");
  CHECK(run("net{latency='slow'}").wrong.starts_with("test.lua:1: "));
  const std::string net = "net{peers=5, spare=0}\n";
  CHECK(run(net + "run '10'").wrong == "test.lua:2: '10' is no length of time, as 500ms, 10s, 30m or 24h");
  CHECK(run(net + "kill(7)").wrong == "test.lua:2: there is no peer 7: they have the numbers 1 to 5");
  CHECK(run(net + "kill(4) lookup(4, 'x')").wrong == "test.lua:2: peer 4 is down");
  CHECK(run(net + "kill '7'").wrong == "test.lua:2: '7' is no peer: a number, or an id of 64 hex digits");
  CHECK(run(net + "join()").wrong.starts_with("test.lua:2: only 0 spare peers were left"));
  CHECK(run(net + "byzantine(4, 'silent')").wrong == "test.lua:2: there is no lie 'silent', did you mean 'silence'?");
  CHECK(run(net + "expect(1 == 1)").wrong.starts_with("test.lua:2: bad argument #2 to 'expect'"));
}

TEST_CASE("what fails is told with its place, and the script goes on") {
  const auto made = run("net{peers=5}\nexpect(false, 'this holds')\nexpect(true, 'that holds')");
  CHECK(made.wrong.empty());
  CHECK(made.lines == std::vector<std::string>{"FAILED  test.lua:2: this holds", "ok      that holds"});
}

} // namespace souk::runtime::shell
