// The memory of one script, limited in its allocator.
#pragma once

#include <cstddef>

#include "runtime/shell/lua_types.hpp"
#include "runtime/shell/watchdog.hpp"

namespace souk::runtime::shell {

class lua_heap {
public:
  // `watch` outlives it.
  lua_heap(std::size_t bytes_max, watchdog& watch) noexcept : bytes_max_{bytes_max}, watch_{watch} {}

  // What lua_newstate wants, with this as its argument.
  static void* allocate(void* self, void* block, std::size_t old_size, std::size_t new_size) noexcept;
  // Whom to stop when there is no more.
  void belongs_to(lua_State* lua) noexcept { lua_ = lua; }
  std::size_t bytes() const noexcept { return bytes_; }

private:
  void* resize(void* block, std::size_t old_size, std::size_t new_size) noexcept;
  void* refuse(std::size_t size) noexcept;

  std::size_t bytes_max_;
  watchdog& watch_;
  lua_State* lua_ = nullptr;
  std::size_t bytes_ = 0;
  std::size_t refused_ = 0; // bytes; Lua collects its garbage and asks for the same once more
};

} // namespace souk::runtime::shell
