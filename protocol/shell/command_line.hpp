// A line at the prompt: commands need neither parentheses nor quotes there, everything else is Lua.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace souk::protocol {

// `kill 20%` as `kill("20%")`, `net peers=50 latency=geo` as `net({peers=50, latency="geo"})`. A word that
// `is_variable` stays as it is, so that `gone = kill(3)` may be followed by `restart gone`. Nothing when the line is Lua
// already: it begins with no command, or goes on behind it as Lua does.
std::optional<std::string> command_as_lua(std::string_view line,
                                          const std::function<bool(std::string_view)>& is_variable);

// The word that a line begins with, as a name in Lua; empty when it begins with none.
std::string_view first_name(std::string_view line) noexcept;

// What can stand at the prompt beside the commands and their fields.
struct known_words {
  std::vector<std::string> variables; // the names of Lua
  std::vector<std::string> packages;
  std::function<std::vector<std::string>(std::string_view begun)> peers; // that begin so, by number or id; empty: none
};

// What the last word of the line may be meant to become: a command or a variable where it is the first, else a field of
// the command that the line begins with, a package, or a peer where the command is about peers. In order.
std::vector<std::string> completions(std::string_view line, const known_words& known);

} // namespace souk::protocol
