// Lua 5.4 for scenarios: closed in, bounded, and the same in each run.
//
// A script sees no file and no process, has so much memory and so many steps, and nothing in it depends on an address,
// the machine's clock or the order of a hash table. Lua is the build that raises errors as C++ exceptions, so that
// functions of ours that it calls are unwound as usual; none of these exceptions leaves the interpreter.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "protocol/error.hpp"
#include "protocol/random.hpp"
#include "runtime/shell/lua_heap.hpp"
#include "runtime/shell/lua_types.hpp"
#include "runtime/shell/watchdog.hpp"

namespace souk::runtime::shell {

class session;

struct interpreter_settings {
  std::uint64_t seed = 1;
  std::size_t memory_bytes_max = std::size_t{256} << 20;
  std::uint64_t steps_max = 1'000'000'000; // about ten seconds
  bool allow_io = false; // the whole of io and os, require, dofile, loadfile
  std::function<void(std::string_view line)> print = {};
  std::function<double()> virtual_s = {}; // for os.time and os.clock; empty: it stands at zero
};

class interpreter {
public:
  explicit interpreter(interpreter_settings settings);
  ~interpreter();
  interpreter(const interpreter&) = delete;
  interpreter& operator=(const interpreter&) = delete;

  static interpreter& of(lua_State* lua) noexcept;

  // A global function for scripts.
  void define(const char* name, lua_function what);

  // Error: usage, as "FILE:LINE: cause".
  protocol::result<void> run_file(const std::string& path);
  protocol::result<void> run_text(std::string_view text, const std::string& name);

  // `what` may raise errors of Lua. Error: usage, as above.
  protocol::result<void> protect(const std::function<void()>& what);

  const interpreter_settings& settings() const noexcept { return settings_; }
  lua_State* state() noexcept { return lua_; }
  watchdog& watch() noexcept { return watch_; }
  protocol::random_source& draws() noexcept { return draws_; }
  void print(std::string_view text) const; // each line by itself
  double virtual_s() const { return settings_.virtual_s ? settings_.virtual_s() : 0; }
  // Of the object at `index`: 1, 2, 3, ... in the order in which they are asked for, printed in place of an address.
  std::int64_t number_of(int index);

  session* guest = nullptr; // whose commands are defined here

private:
  protocol::result<void> run_loaded(int status, const std::string& name);
  std::string cause(int status, const std::string& name);

  interpreter_settings settings_;
  watchdog watch_;
  lua_heap heap_;
  protocol::random_source draws_;
  std::int64_t numbered_ = 0;
  lua_State* lua_ = nullptr;
};

// What the interpreter opens, each in the table that it belongs to (all raise errors of Lua).
void open_libraries(lua_State* lua, bool allow_io); // sandbox.cpp
void open_text_library(lua_State* lua); // text_library.cpp: strings and their patterns, bounded
void open_order_library(lua_State* lua); // order_library.cpp: pairs, next, tostring, print, random, time
const char* prelude() noexcept; // prelude.cpp: what is written in Lua itself
inline constexpr std::string_view prelude_name = "=prelude";
int sorted_keys(lua_State* lua); // of a table, as a list in the order of `pairs`

// As `tostring` does, without addresses; leaves nothing on the stack.
std::string text_of(lua_State* lua, int index);

} // namespace souk::runtime::shell
