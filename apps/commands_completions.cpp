// completions: what a shell needs to complete the words of a command, from the table of commands itself.
#include <map>

#include <fmt/format.h>

#include "apps/context.hpp"

namespace souk::apps {
namespace {

// One command: its words, what may follow it.
struct command_words {
  std::string path; // "souk node run"
  std::vector<std::pair<std::string, std::string>> words; // with what they mean
};

std::string first_line(std::string text) {
  for (auto& c : text)
    if (c == '\n' || c == '\'' || c == ':' || c == '"' || c == '`' || c == '[' || c == ']')
      c = ' ';
  return text;
}

void collect_words(const CLI::App& command, const std::string& path, std::vector<command_words>& into) {
  command_words made{path, {}};
  for (const auto* inner : command.get_subcommands([](const CLI::App*) { return true; }))
    made.words.emplace_back(inner->get_name(), first_line(inner->get_description()));
  for (const auto* level = &command; level != nullptr; level = level->get_parent())
    for (const auto* option : level->get_options())
      for (const auto& name : option->get_lnames())
        made.words.emplace_back("--" + name, first_line(option->get_description()));
  into.push_back(std::move(made));
  for (const auto* inner : command.get_subcommands([](const CLI::App*) { return true; }))
    collect_words(*inner, path + " " + inner->get_name(), into);
}

std::string joined(const command_words& of) {
  std::string text;
  for (const auto& [word, meaning] : of.words)
    text += (text.empty() ? "" : " ") + word;
  return text;
}

// The commands before the word that is completed are found by walking the table as far as it goes.
std::string for_bash(const std::vector<command_words>& all) {
  std::string text = "_souk() {\n  local path=souk word\n  declare -A words=(\n";
  for (const auto& each : all)
    text += "    ['" + each.path + "']='" + joined(each) + "'\n";
  text += "  )\n  for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n    [[ -v words[\"$path $word\"] ]] && path+=\" "
          "$word\"\n  done\n"
          "  mapfile -t COMPREPLY < <(compgen -W \"${words[$path]}\" -- \"${COMP_WORDS[COMP_CWORD]}\")\n"
          "  ((${#COMPREPLY[@]})) || mapfile -t COMPREPLY < <(compgen -f -- "
          "\"${COMP_WORDS[COMP_CWORD]}\")\n}\ncomplete -F _souk souk\n";
  return text;
}

std::string for_zsh(const std::vector<command_words>& all) {
  std::string text = "#compdef souk\n_souk() {\n  local at=souk word\n  local -A souk_words\n  souk_words=(\n";
  for (const auto& each : all)
    text += "    '" + each.path + "' '" + joined(each) + "'\n";
  text += "  )\n  for word in \"${words[@]:1:$((CURRENT-2))}\"; do\n    (( ${+souk_words[$at $word]} )) && at=\"$at "
          "$word\"\n  done\n"
          "  compadd -- ${=souk_words[$at]} || _files\n}\ncompdef _souk souk\n";
  return text;
}

std::string for_fish(const std::vector<command_words>& all) {
  std::string text = "complete -c souk -f\n";
  for (const auto& each : all) {
    std::string condition;
    const auto inner = each.path == "souk" ? std::string{} : each.path.substr(5);
    condition =
      inner.empty() ? "__fish_use_subcommand" : "__fish_seen_subcommand_from " + inner.substr(inner.rfind(' ') + 1);
    for (const auto& [word, meaning] : each.words) {
      const auto is_flag = word.starts_with("--");
      text += fmt::format("complete -c souk -n '{}' {} {} -d '{}'\n", condition, is_flag ? "-l" : "-a",
                          is_flag ? word.substr(2) : word, meaning);
    }
  }
  return text;
}

int print(const context& at, const CLI::App& app, const std::string& shell) {
  std::vector<command_words> all;
  collect_words(app, "souk", all);
  const std::map<std::string, std::string (*)(const std::vector<command_words>&)> shells{
    {"bash", for_bash}, {"fish", for_fish}, {"zsh", for_zsh}};
  const auto found = shells.find(shell);
  if (found == shells.end())
    return finish(at, fail(errc::usage, "'" + shell + "' is none of bash, zsh, fish"), {});
  const auto show = [](const json& d, const terminal& out) { out.say(d["script"].get<std::string>()); };
  return finish(at, json{{"shell", shell}, {"script", found->second(all)}}, show);
}

} // namespace

void add_completions(CLI::App& app, context& at) {
  auto* command = app.add_subcommand("completions", "Print what a shell needs to complete commands: bash, zsh or fish");
  const auto shell = std::make_shared<std::string>();
  command->add_option("SHELL", *shell, "bash, zsh, fish")->required();
  command->callback([&at, &app, shell] { at.chosen = [&app, shell](context& c) { return print(c, app, *shell); }; });
}

} // namespace souk::apps
