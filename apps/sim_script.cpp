#include "apps/sim_script.hpp"

#include <iostream>
#include <memory>

#include <fmt/format.h>

#include "apps/script_lines.hpp"
#include "apps/seed_range.hpp"
#include "apps/shell_prompt.hpp"
#include "apps/sim_commands.hpp"
#include "protocol/shell/command_table.hpp"
#include "runtime/nearest.hpp"
#include "runtime/shell/script_run.hpp"

namespace souk::apps {
namespace {

namespace shell = runtime::shell;

struct flags {
  std::vector<std::string> files;
  std::string seeds; // empty: one run, with the seed that the script asks for
  std::string connect; // the data folder of a running node; empty: simulated networks
  std::shared_ptr<shell::node_link> node;
  unsigned threads = 1;
  bool allow_io = false;
  bool full = false;
  bool reference = false;
  bool transcript = false;
  std::string typed; // how the command begins
};

// A script under its seeds: all were good but perhaps the last.
struct script_row {
  std::string path;
  std::vector<shell::script_outcome> runs;
  std::string replay; // of the last one
  const shell::script_outcome& last() const { return runs.back(); }
};

std::string replay_of(const flags& f, const std::string& path, std::uint64_t seed) {
  const auto seeds = f.seeds.empty() ? std::string{} : fmt::format(" --seeds {0}..{0}", seed);
  const auto connect = f.connect.empty() ? std::string{} : " --connect " + f.connect;
  return fmt::format("{} {}{}{}{}{}", f.typed, path, connect, seeds, f.full ? " --full" : "",
                     f.allow_io ? " --allow-io" : "");
}

// Stops at the first seed that fails. Lines are shown as they come where there is one run alone.
script_row run_seeds(const context& at, const flags& f, const std::string& path, const seed_range& seeds) {
  script_row row{path, {}, {}};
  shell::script_order order;
  order.path = path;
  order.settings.seed_is_fixed = !f.seeds.empty();
  order.settings.threads = f.threads;
  order.settings.allow_io = f.allow_io;
  order.settings.full = f.full;
  order.settings.node = f.node;
  if (!at.as_json && seeds.count() == 1)
    order.settings.print = [&at](std::string_view line) { at.out.say(shown_line(line, at.out)); };
  for (auto seed = seeds.first; seed <= seeds.last; ++seed) {
    order.settings.seed = seed;
    row.replay = replay_of(f, path, seed);
    report_invariants(at, row.replay);
    auto outcome = shell::run_script(order);
    const auto good = outcome.good();
    row.runs.push_back(std::move(outcome));
    if (!good)
      break;
  }
  return row;
}

json expects_of(const shell::script_outcome& outcome) {
  auto all = json::array();
  for (const auto& each : outcome.judged)
    all.push_back(
      {{"holds", each.holds}, {"message", each.message}, {"where", each.where}, {"virtual_s", each.virtual_s}});
  return all;
}

json document_of(const script_row& row) {
  auto runs = json::array();
  for (const auto& run : row.runs)
    runs.push_back({{"seed", run.seed},
                    {"good", run.good()},
                    {"virtual_s", run.virtual_s},
                    {"trace_hash", fmt::format("{:016x}", run.trace_hash)}});
  json made{{"script", row.path},
            {"good", row.last().good()},
            {"runs", runs},
            {"expects", expects_of(row.last())},
            {"output", row.last().lines}};
  if (!row.last().good())
    made["replay"] = row.replay;
  return made;
}

void show_row(const script_row& row, bool many_seeds, const terminal& out) {
  const auto& last = row.last();
  if (!last.good() && many_seeds) {
    out.say(fmt::format("{} seed {} of {}:", out.red("failed"), last.seed, row.path));
    for (const auto& line : last.lines)
      out.say("  " + shown_line(line, out));
  }
  if (!last.good())
    return out.say("again: " + out.bold(row.replay));
  out.say(fmt::format("{}: {} under {}", row.path,
                      counted(last.judged.size(), "expectation holds", "expectations hold"),
                      many_seeds ? counted(row.runs.size(), "seed", "seeds") : fmt::format("seed {}", last.seed)));
}

int run(context& at, const flags& f) {
  const auto seeds = f.seeds.empty() ? result<seed_range>{seed_range{1, 1}} : parse_seeds(f.seeds);
  if (!seeds)
    return finish(at, fail(seeds.error()), {});
  auto document = json::array();
  auto good = true;
  for (const auto& path : f.files) {
    const auto row = run_seeds(at, f, path, *seeds);
    if (const auto& wrong = row.last().wrong)
      return finish(at, fail(errc::usage, *wrong), {});
    good = good && row.last().good();
    document.push_back(document_of(row));
    if (!at.as_json)
      show_row(row, seeds->count() > 1, at.out);
  }
  if (at.as_json)
    print_document({{"good", good}, {"scripts", document}});
  return good ? 0 : exit_invariant;
}

void add_flags(CLI::App& command, const std::shared_ptr<flags>& f) {
  command.add_option("--seeds", f->seeds, "A..B: runs each script under these seeds, until one fails");
  command.add_option("--threads", f->threads, "Threads; they change nothing but the time it takes")
    ->check(CLI::Range(1, 256));
  command.add_flag("--full", f->full, "What scenarios do in their full form: `full()` says true");
  command.add_flag("--allow-io", f->allow_io, "Scripts may read and write files and start programs");
}

// The same folder that the node was started with, also where it is named in another way.
result<std::shared_ptr<shell::node_link>> node_of(context at, const flags& f) {
  at.data = f.connect;
  const auto settings = load_config(at);
  if (!settings)
    return fail(settings.error());
  return shell::node_link::connect(settings->data);
}

int run_shell(context& at, flags f) {
  if (f.reference)
    return finish(at, json{{"reference", protocol::shell_reference()}},
                  [](const json& d, const terminal&) { std::cout << d["reference"].get_ref<const std::string&>(); });
  if (!f.connect.empty()) {
    auto node = node_of(at, f);
    if (!node)
      return finish(at, fail(node.error()), {});
    f.node = *std::move(node);
  }
  if (!f.files.empty())
    return run(at, f);
  const auto seeds = parse_seeds(f.seeds.empty() ? "1" : f.seeds);
  if (!seeds)
    return finish(at, fail(seeds.error()), {});
  return run_prompt(at, {seeds->first, !f.seeds.empty(), f.threads, f.allow_io, f.full, f.node, f.transcript});
}

// A word that is no script is a mistyped command.
int run_sim(context& at, const CLI::App& sim, const flags& f) {
  for (const auto& file : f.files)
    if (!file.ends_with(".lua")) {
      std::vector<std::string> names;
      for (const auto* each : sim.get_subcommands([](const CLI::App*) { return true; }))
        names.push_back(each->get_name());
      return finish(at,
                    fail(errc::usage, "there is no command '" + file + "'" + runtime::suggestion(file, names)
                                        + "; see souk sim --help"),
                    {});
    }
  if (f.files.empty())
    return finish(at, fail(errc::usage, "a command or a script is missing; see souk sim --help"), {});
  return run(at, f);
}

} // namespace

void add_shell_command(CLI::App& app, context& at) {
  auto* command = app.add_subcommand(
    "shell", "A network in this process, or a running node, at a prompt; or scripts in Lua that expect something");
  const auto f = std::make_shared<flags>();
  f->typed = "souk shell";
  command->add_option("FILE", f->files,
                      "Scripts, exit code 7 when an expectation of one failed; without one, a prompt");
  command->add_flag("--reference", f->reference, "Print the page of all commands of scripts");
  command->add_flag("--transcript", f->transcript, "At the prompt: show the lines that were read, also in a pipe");
  add_flags(*command, f);
  command->add_option("--connect", f->connect, "The data folder of a running node, which the commands are about then")
    ->excludes("--seeds")
    ->excludes("--threads");
  command->callback([&at, f] { at.chosen = [f](context& c) { return run_shell(c, *f); }; });
}

void add_sim_scripts(CLI::App& sim, context& at) {
  const auto f = std::make_shared<flags>();
  f->typed = "souk sim";
  sim.add_option("FILE.lua", f->files, "A scenario of one's own, as with souk shell");
  add_flags(sim, f);
  sim.callback([&at, &sim, f] {
    if (sim.get_subcommands().empty())
      at.chosen = [&sim, f](context& c) { return run_sim(c, sim, *f); };
  });
}

} // namespace souk::apps
