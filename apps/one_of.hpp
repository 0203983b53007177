// Options whose value is one of some names.
#pragma once

#include <map>
#include <string>
#include <type_traits>

#include <CLI/CLI.hpp>

namespace souk::apps {

// Turns a name into its value, for CLI::Option::transform. Another word is an error that says which names there are.
template <class T>
  requires std::is_enum_v<T> || std::is_same_v<T, bool>
CLI::Validator one_of(const std::map<std::string, T>& named) {
  std::string names;
  for (const auto& [name, value] : named)
    names += (names.empty() ? "" : ", ") + name;
  const auto replace = [named, names](std::string& word) -> std::string {
    const auto found = named.find(word);
    if (found == named.end())
      return "\"" + word + "\" is not one of " + names;
    word = std::to_string(static_cast<long long>(found->second));
    return {};
  };
  return CLI::Validator{replace, "{" + names + "}"};
}

} // namespace souk::apps
