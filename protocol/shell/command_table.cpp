#include "protocol/shell/command_table.hpp"

#include <array>
#include <vector>

#include "protocol/text.hpp"

namespace souk::protocol {
namespace {

constexpr std::array table{
  shell_command{
    "net", "network", "net{peers=20, latency=\"geo\", loss=\"0%\", ...}",
    "Makes a network of whole nodes, lets them join one after another, and replaces the one before. More than 10,000 "
    "peers, or with small=true, are one actor each, without packages, and there at once. Further fields: spare (peers for "
    "`join`), shards, seed, refresh and republish (intervals), load (a file that `save` wrote).",
    "net{peers=20, latency=\"uniform:5-80\"}"},
  shell_command{
    "peers", "network", "peers() -> {number, ...} or peers(many)",
    "The numbers of the peers that live, from 1; the first three introduce the others. With a number it makes a "
    "network of so many, as `net` does.",
    "print(#peers())"},
  shell_command{"save", "network", "save(file)",
                "Writes who lives in a network of small peers, with their tables. At the prompt, or with --allow-io.",
                "net{peers=20, small=true} save \"net.souk\""},
  shell_command{"id", "network", "id(peer) -> text", "The id of a peer, 64 hex digits.", "print(id(7))"},
  shell_command{"seed", "network", "seed() -> number", "The seed of the network; before there is one, that of this run.",
                "print(seed())"},
  shell_command{"full", "network", "full() -> boolean", "Whether scenarios run in their full form: --full.", "print(full())"},
  shell_command{"stats", "network", "stats() -> {peers=, sent=, dropped={}, lookup={count=, good=, p50_ms=, ...}, ...}",
                "What was sent and dropped so far, and how long each kind of request took.", "print(stats().sent)"},

  shell_command{"run", "time", "run(length) -> seconds", "Lets virtual time pass, and says how much has in all.",
                "run \"10s\""},
  shell_command{"run_until", "time", "run_until(condition, length, [every]) -> boolean",
                "Lets virtual time pass until the function `condition` says true, at most so long; it is asked every "
                "second, or every `every`.",
                "run_until(function() return #peers() == 20 end, \"60s\")"},
  shell_command{"step", "time", "step([windows])",
                "Goes on to the next moment at which something happens: one window of the simulator.", "step(10)"},
  shell_command{"time", "time", "time() -> seconds", "Virtual time since the network began.", "print(time())"},

  shell_command{
    "lookup", "requests", "lookup(peer, key) -> {right=, hops=, asked=, failed=, ms=, closest={}}",
    "A peer searches for those closest to a key: 64 hex digits, or any text, of which the hash is taken. `right` "
    "says whether it found the one that really is closest.",
    "print(lookup(5, \"a key\").right)"},
  shell_command{"put", "requests", "put(peer, text) -> {key=, asked=, copies=, ms=}",
                "A peer stores a value with the peers closest to its key.", "print(put(5, \"hello\").copies)"},
  shell_command{"get", "requests", "get(peer, key) -> text or nil, {hops=, asked=, failed=, ms=}",
                "A peer fetches the value of a key.", "print(get(9, put(5, \"hello\").key))"},
  shell_command{"query", "requests", "query(peer, key) -> {found=, source=, hops=, asked=, ms=}",
                "A node fetches what is stored under a key through its caches; `source` says where it was: \"hot\", \"warm\", "
                "\"local\" or \"dht\".",
                "print(query(9, put(5, \"hello\").key).source)"},
  shell_command{"publish", "requests",
                "publish(peer, name, version, [content]) -> {name=, version=, publisher=, copies=, ms=} or nil, error",
                "A peer publishes a package with one file.", "publish(5, \"greeting\", \"1.0.0\", \"hello\")"},
  shell_command{"search", "requests", "search(peer, text) -> {{name=, version=, publisher=}, ...}",
                "A peer searches its own catalogue, to which announcements spread.", "print(#search(9, \"greeting\"))"},
  shell_command{"install", "requests",
                "install(peer, name or receipt) -> {name=, version=, content=, from=, ms=} or nil, error",
                "A peer installs the newest version of a package: by its name, or what `publish` returned.",
                "print(install(9, publish(5, \"greeting\", \"1.0.0\", \"hello\")).content)"},
  shell_command{"lookups", "requests", "lookups(many, within) -> {count=, good=, p50_ms=, p95_ms=, p99_ms=}",
                "So many peers, drawn among those that live, look for a key each, at instants drawn from the time to come.",
                "print(lookups(100, \"10s\").good)"},
  shell_command{"installs", "requests",
                "installs(peers, name or receipt, within) -> {count=, good=, p50_ms=, p95_ms=, p99_ms=}",
                "Peers (as for `kill`) install a package, at instants drawn from the time to come.",
                "print(installs(\"50%\", publish(5, \"greeting\", \"1.0.0\", \"hello\"), \"10s\").good)"},

  shell_command{"actors", "inside", "actors(peer) -> {{name=, kind=, parent=, mailbox=, handled=, age_s=}, ...}",
                "The actors of a peer as a tree: how many messages wait for each, and how many it has handled.", "actors(5)"},
  shell_command{
    "inspect", "inside",
    "inspect(peer, [part]) -> {id=, table={}, requests={}, records=, providers=, caches={}, reputation={}, store={}}",
    "What a peer knows: its routing table, its records, its caches, what it thinks of others. With a part only this: "
    "\"peer\", \"caches\", \"reputation\" or \"store\".",
    "print(inspect(5).table.contacts)"},
  shell_command{"buckets", "inside", "buckets(peer) -> {{bits=, contacts=}, ...}",
                "The routing table of a peer as bars: how many contacts share so many bits with it.", "buckets(5)"},
  shell_command{"follow", "inside", "follow(peer, key) -> {key=, asked=, failed=, ms=, steps={{peer=, told_by=, ...}, ...}}",
                "A lookup as a tree: whom the peer asked because of whom, when the answer came, how many bits that peer "
                "shares with the key, and of how many nearer ones it told.",
                "follow(5, \"a key\")"},
  shell_command{"trace", "inside", "trace(peer or key or {peer=, key=}, [\"on\" or \"off\"]) or trace(false)",
                "Shows messages as they pass, decoded: of a peer, those that it sends and gets; of a key, or of the lookups of "
                "one peer for it, questions as they arrive and answers as they leave.",
                "trace(5, \"on\")"},
  shell_command{"plot", "inside", "plot(series, [title], [\"file.svg\"])",
                "Draws numbers, or pairs {x, y}; into a file at the prompt, or with --allow-io.",
                "plot({1, 4, 9, 16}, \"squares\")"},

  shell_command{
    "kill", "faults", "kill(peers) -> {number, ...}",
    "Peers crash, as by a power cut: what was not synced is lost. `peers` is, here and below, a number, an id, "
    "a share of those that live (\"20%\"), \"all\", or a list of these.",
    "kill \"20%\""},
  shell_command{"restart", "faults", "restart([peers]) -> {number, ...}",
                "Peers that crashed start again with what was on their disks; without a choice all of them.",
                "restart()"},
  shell_command{"leave", "faults", "leave(peers) -> {number, ...}",
                "Peers stop cleanly, with all that they know on their disks.", "leave(7)"},
  shell_command{"join", "faults", "join([many]) -> {number, ...}",
                "New peers start, from those that were spare when the network was made.", "join(3)"},
  shell_command{
    "partition", "faults", "partition{peers, ..., [one_way=true]}",
    "Cuts peers off from the others: partition \"30%\", partition{1, 2, 3}; several lists are several sides. "
    "With one_way they still hear the others.",
    "partition \"30%\""},
  shell_command{"heal", "faults", "heal()", "Ends partitions, loss and slowness. Who is down stays down.", "heal()"},
  shell_command{"slow", "faults", "slow(peers, factor)",
                "The packets of these peers take so many times as long, 1 to 255.", "slow(\"10%\", 5)"},
  shell_command{"loss", "faults", "loss(share)", "Packets are lost with this chance.", "loss \"2%\""},
  shell_command{
    "byzantine", "faults", "byzantine(peers, lie) -> {number, ...}",
    "Peers start anew as liars that tell \"wrong_contacts\", \"wrong_values\" or nothing (\"silence\"), or as "
    "honest ones (\"none\").",
    "byzantine(\"10%\", \"wrong_contacts\")"},
  shell_command{"churn", "faults", "churn{mean=\"30m\", [back=\"5m\"]} or churn(false)",
                "Peers, but not the first three, crash after sessions of this mean length (exponentially distributed) "
                "and start again after a while of the mean length `back`.",
                "churn{mean=\"30m\"}"},

  shell_command{"expect", "judging", "expect(condition, message)",
                "Prints whether the condition holds. A script goes on when it does not, and ends with exit code 7.",
                "expect(#peers() == 20, \"all have joined\")"},
  shell_command{"expect_eventually", "judging", "expect_eventually(condition, length, [message])",
                "The same of a function that is asked every virtual second until it says true, at most so long.",
                "expect_eventually(function() return time() > 5 end, \"10s\", \"time passes\")"},

  shell_command{"help", "help", "help([name])", "Lists the commands, or shows one of them with an example.",
                "help \"kill\""},
};

// One line a command: its name and its first sentence.
std::string all_in_short() {
  constexpr std::size_t indent = 20;
  std::string text;
  std::string_view group;
  for (const auto& row : table) {
    if (row.group != group)
      text.append(group.empty() ? "" : "\n").append(row.group).append("\n");
    group = row.group;
    const auto first = row.summary.find_first_of(".;");
    text.append("  ").append(row.name).append(std::string(indent - row.name.size(), ' '));
    text.append(row.summary.substr(0, first)).append("\n");
  }
  return text.append("\n`help kill` shows one of them. What is no command is Lua: x = #peers()\n");
}

} // namespace

std::span<const shell_command> shell_commands() noexcept {
  return table;
}

result<std::string> help_on(std::string_view name) {
  if (name.empty())
    return all_in_short();
  std::vector<std::string_view> names;
  for (const auto& row : table) {
    if (row.name == name)
      return std::string{row.usage}
        .append("\n")
        .append(row.summary)
        .append("\nfor example: ")
        .append(row.example)
        .append("\n");
    names.push_back(row.name);
  }
  const auto meant = nearest(name, names);
  return fail(errc::not_found, "there is no command '" + std::string{name} + "'"
                                 + (meant ? ", did you mean '" + std::string{*meant} + "'?" : ""));
}

std::string shell_reference() {
  std::string page =
    "# The commands of the shell\n\n"
    "Made from `protocol/shell/command_table.cpp`; a test compares. Each example works after "
    "`net{peers=20}`.\nLengths of time are texts like `\"500ms\"`, `\"10s\"`, `\"1h30m\"`, shares like "
    "`\"5%\"`; `[...]` may be left out.\n";
  std::string_view group;
  for (const auto& row : table) {
    if (row.group != group)
      page.append("\n## ").append(row.group).append("\n");
    group = row.group;
    page.append("\n### ").append(row.name).append("\n\n").append(row.summary).append("\n\n    ");
    page.append(row.usage).append("\n    ").append(row.example).append("\n");
  }
  return page;
}

} // namespace souk::protocol
