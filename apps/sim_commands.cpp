#include "apps/sim_commands.hpp"

#include <cstdlib>
#include <iostream>

#include "apps/sim_cache.hpp"
#include "apps/sim_chaos.hpp"
#include "apps/sim_churn.hpp"
#include "apps/sim_gossip.hpp"
#include "apps/sim_lookup.hpp"
#include "apps/sim_script.hpp"
#include "protocol/invariant.hpp"

namespace souk::apps {
namespace {

// A handler is a plain function: what it needs to know is kept here.
struct reporting {
  bool as_json = false;
  std::string replay;
};
reporting& wanted() {
  static reporting kept;
  return kept;
}

thread_local std::string replay_here; // empty: that of the whole process

void end_by_invariant(const std::string& message) {
  const auto& replay = replay_here.empty() ? wanted().replay : replay_here;
  std::cerr << "souk: " << message << "\nsouk: again: " << replay << std::endl;
  if (wanted().as_json)
    print_document({{"error", {{"code", "internal"}, {"message", message}, {"replay", replay}}}});
  std::cout.flush();
  std::_Exit(exit_invariant); // other threads still run their shards
}

} // namespace

void report_invariants(const context& at, const std::string& replay) {
  wanted() = {at.as_json, replay};
  protocol::set_invariant_handler(&end_by_invariant);
}

void report_invariants_here(const std::string& replay) {
  replay_here = replay;
}

void add_sim_commands(CLI::App& app, context& at) {
  auto* sim = app.add_subcommand("sim", "Many peers in one process, on virtual time, from one seed");
  sim->require_subcommand(0, 1); // none: a script
  add_sim_lookup(*sim, at);
  add_sim_cache(*sim, at);
  add_sim_gossip(*sim, at);
  add_sim_chaos(*sim, at);
  add_sim_churn(*sim, at);
  add_sim_scripts(*sim, at);
  add_shell_command(app, at);
}

} // namespace souk::apps
