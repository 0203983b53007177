#include "protocol/shell/command_line.hpp"

#include <algorithm>
#include <iterator>
#include <set>

#include "protocol/shell/command_table.hpp"

namespace souk::protocol {
namespace {

bool is_letter(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}

std::string_view without_blanks(std::string_view text) noexcept {
  const auto from = text.find_first_not_of(" \t");
  return from == text.npos ? std::string_view{} : text.substr(from, text.find_last_not_of(" \t") + 1 - from);
}

// 7, -3, 2.5: what Lua reads as a number.
bool is_number(std::string_view word) noexcept {
  if (word.starts_with('-'))
    word.remove_prefix(1);
  const auto point = word.find('.');
  const auto whole = word.substr(0, point);
  const auto rest = point == word.npos ? std::string_view{"0"} : word.substr(point + 1);
  const auto digits = [](std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
  };
  return digits(whole) && digits(rest);
}

std::string quoted(std::string_view word) {
  std::string made{'"'};
  for (const auto c : word) {
    if (c == '"' || c == '\\')
      made += '\\';
    made += c;
  }
  return made += '"';
}

// What is no operator of Lua, for all that it begins with one: nobody divides commands.
bool is_path(std::string_view text) noexcept {
  const auto next = text.size() > 1 ? text[1] : ' ';
  return (text.starts_with('/') && next != ' ' && next != '/') || text.starts_with("./") || text.starts_with("../")
         || text.starts_with("~/");
}

// Where the word that begins at `from` ends: quotes and braces hold blanks together.
std::size_t end_of_word(std::string_view text, std::size_t from) noexcept {
  char quote = '\0';
  std::size_t braces = 0;
  for (auto i = from; i < text.size(); ++i) {
    const auto c = text[i];
    if (quote != '\0')
      quote = c == quote ? '\0' : quote;
    else if (c == '"' || c == '\'')
      quote = c;
    else if (c == '{')
      ++braces;
    else if (c == '}' && braces > 0)
      --braces;
    else if ((c == ' ' || c == '\t') && braces == 0)
      return i;
  }
  return text.size();
}

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  for (auto at = text.find_first_not_of(" \t"); at != text.npos; at = text.find_first_not_of(" \t", at)) {
    const auto end = end_of_word(text, at);
    words.push_back(text.substr(at, end - at));
    at = end;
  }
  return words;
}

std::string as_argument(std::string_view word, const std::function<bool(std::string_view)>& is_variable) {
  const auto first = word.front();
  const auto literal = word == "true" || word == "false" || word == "nil";
  if (literal || first == '"' || first == '\'' || first == '{' || is_number(word) || is_variable(word))
    return std::string{word};
  return quoted(word);
}

// NAME=VALUE, but not a comparison.
std::size_t equals_in(std::string_view word) noexcept {
  const auto at = word.find('=');
  const auto name = word.substr(0, at);
  if (at == word.npos || first_name(name) != name || at + 1 == word.size() || word[at + 1] == '=')
    return word.npos;
  return at;
}

const shell_command* command_named(std::string_view name) noexcept {
  const auto all = shell_commands();
  const auto found = std::find_if(all.begin(), all.end(), [&](const auto& row) { return row.name == name; });
  return found == all.end() ? nullptr : &*found;
}

// The fields that the usage of a command shows, as `peers=`.
std::vector<std::string> fields_of(const shell_command& command) {
  std::vector<std::string> found;
  const auto usage = command.usage.substr(0, command.usage.find(" -> "));
  for (auto at = usage.find('='); at != usage.npos; at = usage.find('=', at + 1)) {
    auto from = at;
    while (from > 0 && is_letter(usage[from - 1]))
      --from;
    found.emplace_back(usage.substr(from, at + 1 - from));
  }
  return found;
}

// Whether its usage names a peer, or several, among what it is called with.
bool is_about_peers(const shell_command& command) {
  const auto usage = command.usage.substr(0, command.usage.find(" -> "));
  return usage.find("peer", command.name.size()) != usage.npos && command.name != "net";
}

// Where a line goes on as Lua does, after the name of a command: nobody subtracts from a command, so `kill -3` does not.
bool is_operator(std::string_view rest) noexcept {
  if (is_path(rest) || (rest.size() > 1 && rest[0] == '-' && is_digit(rest[1])))
    return false;
  return std::string_view{"(=,.:[+-*/<>~;"}.find(rest.front()) != std::string_view::npos;
}

} // namespace

std::string_view first_name(std::string_view line) noexcept {
  const auto from = line.find_first_not_of(" \t");
  if (from == line.npos || !is_letter(line[from]))
    return {};
  auto to = from;
  while (to < line.size() && (is_letter(line[to]) || is_digit(line[to])))
    ++to;
  return line.substr(from, to - from);
}

std::optional<std::string> command_as_lua(std::string_view line,
                                          const std::function<bool(std::string_view)>& is_variable) {
  line = without_blanks(line);
  const auto name = first_name(line);
  const auto* command = command_named(name);
  if (command == nullptr)
    return std::nullopt;
  const auto rest = without_blanks(line.substr(name.size()));
  const auto apart = rest.empty() || line[name.size()] == ' ' || line[name.size()] == '\t';
  if (!apart || (!rest.empty() && is_operator(rest)))
    return std::nullopt;
  if (command->usage.find("(condition") != std::string_view::npos) // in Lua: as words it would be a text, which is true
    return std::string{name} + "(" + std::string{rest} + ")";
  std::string arguments;
  std::string fields;
  for (const auto word : words_of(rest)) {
    const auto equals = equals_in(word);
    auto& into = equals == word.npos ? arguments : fields;
    into += into.empty() ? "" : ", ";
    if (equals != word.npos)
      into += std::string{word.substr(0, equals + 1)} + as_argument(word.substr(equals + 1), is_variable);
    else
      into += as_argument(word, is_variable);
  }
  if (!fields.empty())
    arguments += (arguments.empty() ? "{" : ", {") + fields + "}";
  return std::string{name} + "(" + arguments + ")";
}

std::vector<std::string> completions(std::string_view line, const known_words& known) {
  const auto blank = line.find_last_of(" \t(){},\"'");
  const auto begun = blank == line.npos ? line : line.substr(blank + 1);
  std::set<std::string> candidates{known.variables.begin(), known.variables.end()};
  const auto add = [&candidates](std::vector<std::string> more) {
    candidates.insert(std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
  };
  const auto* command = command_named(first_name(line));
  if (blank == line.npos || command == nullptr || command->name == "help")
    for (const auto& row : shell_commands())
      candidates.emplace(row.name);
  if (blank != line.npos && command != nullptr) {
    add(fields_of(*command));
    add(known.packages);
    if (known.peers && is_about_peers(*command))
      add(known.peers(begun));
  }
  std::vector<std::string> fitting;
  for (const auto& each : candidates)
    if (each.starts_with(begun))
      fitting.push_back(each);
  return fitting;
}

} // namespace souk::protocol
