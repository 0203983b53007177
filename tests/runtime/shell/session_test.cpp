// Scenarios in small: what commands do to a network, and that a seed is one run.
#include <algorithm>
#include <filesystem>
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

ran run(const std::string& text, unsigned threads = 1, std::uint64_t seed = 1, bool at_prompt = false) {
  protocol::set_crypto_mode(protocol::crypto_mode::model);
  ran made;
  session_settings settings;
  settings.seed = seed;
  settings.threads = threads;
  settings.at_prompt = at_prompt;
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
    CHECK(run("net{peers=20}\n" + std::string{row.example}, 1, 1, true).wrong.empty());
  }
  std::filesystem::remove("net.souk"); // of `save`
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
  CHECK(run("net{peers=1}").wrong == "test.lua:1: 'peers' is a whole number from 3 to 1000000");
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

TEST_CASE("the actors of a peer are a tree") {
  const auto made = run(R"(
    net{peers=20}
    local before = actors(5)
    lookup(5, "a key")
    local after, handled = actors(5), {}
    local names = {}
    for _, each in ipairs(before) do
      names[each.name], handled[each.kind] = true, each.handled
      expect(each.parent == nil and each.kind == "node" or names[each.parent], each.name .. " has a parent that is listed")
      expect(each.mailbox == 0, "nothing waits in a network at rest")
    end
    expect(names[before[1].name] and before[1].kind == "node", "the eldest is the node")
    local more = 0
    for _, each in ipairs(after) do
      if each.kind == "peer" then more = each.handled - handled.peer end
    end
    expect(more > 5, "the peer has handled the answers of the lookup")
    expect(tostring(before):find("\n  peer#"), "it is shown as a tree")
    -- who was looked at lives on
    expect(lookup(5, "another key").right and inspect(5).table.contacts > 10, "the peer goes on")
    expect(#actors(5) == #actors(5), "looking changes nothing")
  )");
  CHECK(made.wrong == "");
  CHECK(all_hold(made));
}

TEST_CASE("a peer is inspected, part by part") {
  const auto made = run(R"(
    net{peers=20}
    publish(5, "greeting", "1.0.0", "hello")
    local all = inspect(5)
    expect(all.id == id(5), "its id")
    expect(all.table.contacts > 10 and all.table.buckets > 2, "its table")
    expect(all.requests.started == all.requests.ended + all.requests.open, "its requests")
    expect(all.caches.hot.capacity > 0 and all.caches.warm.capacity > all.caches.hot.capacity, "its caches")
    expect(all.reputation.known == all.table.contacts and all.reputation.worst <= all.reputation.mean, "what it thinks of others")
    expect(all.store.catalogue == 1 and all.store.blobs > 0, "what it stores")
    expect(inspect(5, "caches").hot.capacity == all.caches.hot.capacity, "or one part alone")
    local counted = 0
    for _, row in ipairs(buckets(5)) do counted = counted + row.contacts end
    expect(counted == all.table.contacts, "buckets hold all contacts")
    inspect(5, "cashes")
  )");
  CHECK(made.wrong.find("there is no 'cashes' in a peer to look at, did you mean 'caches'?") != std::string::npos);
  CHECK(std::all_of(made.lines.begin(), made.lines.end(), [](const auto& line) { return line.starts_with("ok "); }));
}

TEST_CASE("a lookup is followed as a tree") {
  const auto made = run(R"(
    net{peers=300, latency="fixed:20", small=true}
    local f = follow(7, "a key")
    expect(#f.steps > 5 and #f.steps <= f.asked, "a step each question whose end it waited for")
    local asked, deeper = {}, 0
    for _, step in ipairs(f.steps) do asked[step.peer] = step end
    for _, step in ipairs(f.steps) do
      if step.told_by then
        deeper = deeper + 1
        expect(asked[step.told_by].at_ms + asked[step.told_by].rtt_ms <= step.at_ms + 0.001, "who told of it had answered before")
      end
    end
    expect(deeper > 0, "some were learnt on the way")
    local _, lines = tostring(f):gsub("\n", "")
    expect(lines == #f.steps + 1, "and each is shown once")
  )");
  CHECK(made.wrong == "");
  CHECK(all_hold(made));
}

TEST_CASE("what is traced is shown as it passes, the same on any number of threads") {
  const std::string text = R"(
    net{peers=30}
    trace("a key")
    lookup(9, "a key")
    lookup(10, "another key")
    trace("a key", "off")
    lookup(11, "a key")
    trace(3)
    lookup(3, "a third key")
    trace(false)
    lookup(3, "a fourth key")
  )";
  const auto made = run(text);
  CHECK(made.wrong == "");
  const auto count = [&](const std::string& part) {
    return std::count_if(made.lines.begin(), made.lines.end(), [&](const auto& line) { return line.find(part) != line.npos; });
  };
  const auto asks = [&](const std::string& who) {
    return std::count_if(made.lines.begin(), made.lines.end(), [&](const auto& line) {
      return line.find("  peer " + who + " -> ") != line.npos && line.find("find_node") != line.npos;
    });
  };
  CHECK(asks("9") > 5);
  CHECK(count(" -> peer 9  nodes") == asks("9"));
  CHECK(asks("10") == 0);
  CHECK(asks("11") == 0);
  CHECK(asks("3") > 5);
  CHECK(count(" -> peer 3  nodes") > 3);
  constexpr std::size_t time_width = 12;
  CHECK(std::is_sorted(made.lines.begin(), made.lines.end(), [](const auto& a, const auto& b) {
    return a.substr(0, time_width) < b.substr(0, time_width);
  }));
  CHECK(run(text, 2).lines == made.lines);
}

TEST_CASE("many requests at once") {
  const std::string text = R"(
    net{peers=40}
    local receipt = publish(5, "wanted", "1.0.0", "by all")
    local looked = lookups(50, "10s")
    expect(looked.count == 50 and looked.good >= 48 and looked.p50_ms > 0, "lookups")
    local crowd = installs({10, 11, 12, 13, 14}, receipt, "10s")
    expect(crowd.count == 5 and crowd.good == 5, "installs")
    expect(stats().lookup.count == 50 and stats().install.good == 5, "they are counted")
    churn{mean="20s", back="20s"}
    local before = time()
    local under_churn = installs("all", receipt, "30s")
    expect(under_churn.good < under_churn.count, "who dies meanwhile has not installed it")
    expect(time() - before < 200, "and nobody waits for the dead")
  )";
  const auto made = run(text);
  CHECK(made.wrong == "");
  CHECK(all_hold(made));
  CHECK(run(text, 2).trace_hash == made.trace_hash);
}

TEST_CASE("small peers live, die and join") {
  const std::string text = R"(
    expect(net{peers=500, small=true, spare=20}:find("500 small peers"), "they are there at once")
    expect(lookups(100, "10s").good >= 99, "lookups are right")
    local gone = kill "5%"
    expect(lookups(100, "10s").good >= 95, "also when some have died")
    expect(#join(20) == 20 and #restart(gone) == 25 and #peers() == 520, "newcomers, and some who return")
    run "1m"
    expect(lookup(510, "a key").right, "a newcomer finds its way")
    local stored = put(3, "a value")
    expect(get(400, stored.key) == "a value", "values are stored")
    expect(#actors(7) == 1 and inspect(7).table.contacts > 50, "they can be looked into")
  )";
  const auto made = run(text);
  CHECK(made.wrong == "");
  CHECK(all_hold(made));
  CHECK(run(text, 2).trace_hash == made.trace_hash);
  CHECK(run("net{peers=20, small=true} publish(5, 'x', '1.0.0')").wrong.find("small peers neither") != std::string::npos);
  CHECK(run("net{peers=20, small=true} byzantine(5, 'silence')").wrong.find("small peers neither") != std::string::npos);
}

TEST_CASE("a network of small peers is saved and comes back") {
  const auto file = (std::filesystem::temp_directory_path() / "souk-session-test.souk").string();
  const auto saved = run("net{peers=200, small=true, seed=9} kill '10%' save '" + file + "'", 1, 1, true);
  CHECK(saved.wrong == "");
  const auto loaded = run("print(net{load='" + file + "'}) print(#peers(), lookups(50, '10s').good)", 1, 1, true);
  CHECK(loaded.wrong == "");
  REQUIRE(loaded.lines.size() == 2);
  CHECK(loaded.lines[0].starts_with("180 small peers, seed 9, latency geo"));
  CHECK(loaded.lines[1] >= "180\t45");
  CHECK(run("net{load='" + file + "'}").wrong.find("needs --allow-io") != std::string::npos);
  CHECK(run("net{peers=20, small=true} save '" + file + "'").wrong.find("needs --allow-io") != std::string::npos);
  std::filesystem::remove(file);
  CHECK(run("net{load='" + file + "'}", 1, 1, true).wrong.find("no saved network") != std::string::npos);
}

} // namespace souk::runtime::shell
