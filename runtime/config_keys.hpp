// The table of settings: name, how a value is read, how it is shown.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "protocol/error.hpp"
#include "runtime/config.hpp"

namespace souk::runtime {

struct config_key {
  const char* name;                  // in config.toml; SOUK_NAME in the environment
  bool is_list;
  // Error: usage, saying what such a value looks like.
  protocol::result<void> (*read)(config& into, const std::vector<std::string>& values);
  std::vector<std::string> (*show)(const config& from);
};

std::span<const config_key> config_keys();
const config_key* find_config_key(std::string_view name);

} // namespace souk::runtime
