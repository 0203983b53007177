// Ends scripts that would never end: counts what the interpreter does, and once it has tripped, every instruction that
// follows fails too, so that no `pcall` can go on.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>

#include "runtime/shell/lua_types.hpp"

namespace souk::runtime::shell {

// An error that names the file and the line of the script that is running.
[[noreturn]] void raise(lua_State* lua, const std::string& what);

// Where the innermost function of the script stands, as "FILE:LINE: "; empty when it is in none. What is ours is passed over.
std::string place_in(lua_State* lua);

class watchdog {
public:
  explicit watchdog(std::uint64_t steps_max) noexcept : steps_max_{steps_max} {}

  // From now on; forgets what was counted and that it tripped.
  void watch(lua_State* lua);
  // Work that was done inside one instruction. Raises when it was too much.
  void charge(lua_State* lua, std::uint64_t steps);
  // The same where nothing may be raised: it is noticed at the next instruction.
  void note(std::uint64_t steps) noexcept { steps_ += steps; }
  // Also from another thread or a signal: the script ends at its next instruction.
  void interrupt() noexcept { interrupted_ = true; }
  bool interrupted() const noexcept { return interrupted_; }
  // What the script is told at its next instruction and ever after.
  void trip(lua_State* lua, std::string why);

  const std::string& tripped() const noexcept { return why_; } // empty: it goes on
  const std::string& tripped_at() const noexcept { return where_; } // "FILE:LINE: "
  std::uint64_t steps_left() const noexcept { return steps_ < steps_max_ ? steps_max_ - steps_ : 0; }

private:
  static void on_count(lua_State* lua, lua_Debug*);
  void check(lua_State* lua);

  std::uint64_t steps_max_;
  std::uint64_t steps_ = 0;
  std::atomic<bool> interrupted_ = false;
  std::string why_;
  std::string where_;
};

} // namespace souk::runtime::shell
