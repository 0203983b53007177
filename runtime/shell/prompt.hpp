// What happens to the lines that somebody types: a command, a piece of Lua, or one line of several that belong together.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/shell/session.hpp"

namespace souk::runtime::shell {

class prompt {
public:
  // It outlives the prompt. What lines give back is printed as the session prints.
  explicit prompt(session& at) : at_{at} {}

  // Error: usage, with the cause; what was begun is forgotten then.
  protocol::result<void> take(std::string_view line);
  bool goes_on() const noexcept { return !begun_.empty(); } // the next line belongs to those before
  void forget() noexcept { begun_.clear(); }

  std::vector<std::string> completions(std::string_view line);

private:
  std::string as_lua(std::string_view line);
  protocol::result<void> take_guarded(std::string_view line);
  std::optional<std::string> unknown_command(std::string_view line);
  bool is_known(std::string_view name);
  bool is_value(std::string_view name);
  std::vector<std::string> globals();

  session& at_;
  std::string begun_; // earlier lines of what is not complete
};

} // namespace souk::runtime::shell
