// souk: parse the arguments, run the command that they name, exit with its code.
#include <algorithm>
#include <iostream>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "apps/context.hpp"
#include "runtime/log.hpp"
#include "runtime/nearest.hpp"
#include "runtime/version.hpp"

namespace souk::apps {
namespace {

void add_global_flags(CLI::App& app, context& at) {
  app.add_flag("--json", at.as_json, "Print one JSON document and nothing else");
  app.add_option("--data", at.data, "The data folder (SOUK_DATA)");
  app.add_option("--bootstrap", at.bootstrap, "A peer to ask first, HOST:PORT or ID@HOST:PORT; may be repeated")
    ->allow_extra_args(false);
  app.add_option("--network", at.network, "The number of the network, 0 is the public one");
  app.add_option("--log-level", at.log_level, "trace, debug, info, warning, error, off");
  app.add_option("--log-format", at.log_format, "text, json");
  app.add_flag("--no-color", at.no_color, "No colours");
  app.set_version_flag("--version", std::string{"souk "} + std::string{runtime::program_version});
}

void add_commands(CLI::App& app, context& at) {
  app.fallthrough(); // global flags may stand behind the command; the commands inherit it
  app.require_subcommand(1);
  add_package_commands(app, at);
  add_catalogue_commands(app, at);
  add_install_commands(app, at);
  add_lock_commands(app, at);
  add_lookup_command(app, at);
  add_node_commands(app, at);
  add_setup_commands(app, at);
  add_key_commands(app, at);
  add_upkeep_commands(app, at);
  add_semver_commands(app, at);
  add_completions(app, at);
  add_sim_commands(app, at);
}

// The deepest command that the arguments name.
const CLI::App* named_by(const CLI::App& app) {
  const auto* deepest = &app;
  for (auto inner = deepest->get_subcommands(); !inner.empty(); inner = deepest->get_subcommands())
    deepest = inner.front();
  return deepest;
}

// As it is typed: souk node run.
std::string typed(const CLI::App& command) {
  const auto* above = command.get_parent();
  return above == nullptr ? command.get_name() : typed(*above) + " " + command.get_name();
}

std::vector<std::string> commands_of(const CLI::App& app) {
  std::vector<std::string> names;
  for (const auto* each : app.get_subcommands([](const CLI::App*) { return true; }))
    names.push_back(each->get_name());
  return names;
}

std::vector<std::string> flags_of(const CLI::App& app) {
  std::vector<std::string> names;
  for (const auto* level = &app; level != nullptr; level = level->get_parent())
    for (const auto* each : level->get_options())
      for (const auto& name : each->get_lnames())
        names.push_back("--" + name);
  return names;
}

// CLI11 says "Could not convert: --NAME = VALUE"; nothing where it says something else.
std::optional<std::string> what_is_wanted(const CLI::App& command, const CLI::ParseError& why) {
  static const std::map<std::string, std::string> kinds{
    {"INT", "a whole number"}, {"UINT", "a whole number, 0 or more"}, {"FLOAT", "a number"}};
  const std::string line{why.what()};
  const auto begin = line.find("--");
  const auto end = line.find(" = ");
  if (why.get_name() != "ConversionError" || begin == std::string::npos || end == std::string::npos)
    return std::nullopt;
  const auto name = line.substr(begin, end - begin);
  const auto* option = command.get_option_no_throw(name);
  const auto kind = kinds.find(option != nullptr ? option->get_type_name() : "");
  if (kind == kinds.end())
    return std::nullopt;
  return name + ": \"" + line.substr(end + 3) + "\" is not " + kind->second;
}

// One line that names what was wrong and, for a mistyped word, what was probably meant.
std::string line_for(const CLI::App& app, const CLI::ParseError& why) {
  const auto& command = *named_by(app);
  const auto extras = app.remaining(true);
  const auto help = "; see " + typed(command) + " --help";
  const auto flag = std::find_if(extras.begin(), extras.end(), [](const auto& each) { return each.starts_with("-"); });
  if (flag != extras.end() && flag->size() > 1) {
    const auto name = flag->substr(0, flag->find('='));
    return "there is no flag " + name + runtime::suggestion(name, flags_of(command)) + help;
  }
  const auto wants_command = !commands_of(command).empty();
  if (!extras.empty() && wants_command)
    return "there is no command '" + extras.front() + "'" + runtime::suggestion(extras.front(), commands_of(command))
           + help;
  if (!extras.empty())
    return "'" + extras.front() + "' is one argument too many" + help;
  if (wants_command)
    return "a command is missing" + help;
  auto line = what_is_wanted(command, why).value_or(why.what());
  std::replace(line.begin(), line.end(), '\n', ' ');
  return line + help;
}

int refuse(const CLI::App& app, const context& at, const CLI::ParseError& why) {
  if (why.get_exit_code() == 0) { // --help and --version
    return app.exit(why);
  }
  return finish(at, fail(errc::usage, line_for(app, why)), {});
}

// Also when parsing fails: an error of a --json command is a document.
bool wants_json(int count, char** arguments) {
  return std::any_of(arguments, arguments + count, [](std::string_view each) { return each == "--json"; });
}

// Before the command: its own configuration may fail, and says so itself.
void start_log(const context& at) {
  const auto settings = load_config(at);
  runtime::start_log(settings ? settings->log_level : "warning", settings ? settings->log_format : "text",
                     !at.no_color);
}

int main(int count, char** arguments) {
  context at;
  CLI::App app{"souk: packages from person to person, with no server in the middle", "souk"};
  add_global_flags(app, at);
  add_commands(app, at);
  try {
    app.parse(count, arguments);
  } catch (const CLI::ParseError& why) {
    at.as_json = wants_json(count, arguments);
    return refuse(app, at, why);
  }
  at.out.start(!at.no_color && !at.as_json);
  start_log(at);
  return at.chosen(at);
}

} // namespace
} // namespace souk::apps

int main(int count, char** arguments) {
  return souk::apps::main(count, arguments);
}
