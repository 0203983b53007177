// What every command of `souk` shares: the global flags, how a node is asked, and how an outcome becomes output and an
// exit code.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "apps/terminal.hpp"
#include "protocol/error.hpp"
#include "runtime/config.hpp"
#include "runtime/node/session.hpp"

namespace souk::apps {

using nlohmann::json;
using protocol::errc;
using protocol::fail;
using protocol::result;

struct context {
  bool as_json = false;
  bool no_color = false;
  std::string data;
  std::vector<std::string> bootstrap;
  std::string network;
  std::string log_level;
  std::string log_format;
  std::vector<std::pair<std::string, std::vector<std::string>>> more_flags; // of a command, by the name of the setting
  std::function<int(context&)> chosen; // set by the command that was parsed
  terminal out;
};

// One command that asks a node.
struct invocation {
  std::string method;
  json params = json::object();
  runtime::reach needs = runtime::reach::network;
  std::optional<runtime::link> through;
  std::function<void(const json&, const terminal&)> show; // for people
  std::function<int(const json&)> exit_code; // of a document that is no error; empty: 0
};

result<runtime::config> load_config(const context& at);

// Asks, shows and returns the exit code. An ambiguous package is chosen on a terminal.
int run(const context& at, invocation what);
// The same for what needs no node.
int finish(const context& at, const result<json>& outcome,
           const std::function<void(const json&, const terminal&)>& show);
// Prints one JSON document.
void print_document(const json& document);

// The link that a package is named by, if it is one; what is wrong with it is said by the method.
std::optional<runtime::link> link_in(const std::string& package);
// Whether a node of this data folder answers.
bool node_runs(const context& at);

// `text` made absolute; the node works in another folder.
std::string absolute_path(const std::string& text);

// Each adds the commands of one family (apps/commands_*.cpp).
void add_node_commands(CLI::App& app, context& at);
void add_package_commands(CLI::App& app, context& at);
void add_catalogue_commands(CLI::App& app, context& at);
void add_install_commands(CLI::App& app, context& at);
void add_lock_commands(CLI::App& app, context& at);
void add_lookup_command(CLI::App& app, context& at);
void add_setup_commands(CLI::App& app, context& at);
void add_key_commands(CLI::App& app, context& at);
void add_upkeep_commands(CLI::App& app, context& at);
void add_completions(CLI::App& app, context& at);
void add_semver_commands(CLI::App& app, context& at);
void add_sim_commands(CLI::App& app, context& at);
int run_node(context& at); // apps/run_node.cpp

} // namespace souk::apps
