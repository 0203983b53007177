#include "runtime/shell/lua_heap.hpp"

#include <cstdlib>
#include <string>

namespace souk::runtime::shell {
namespace {

// Copying is work too: one step for so many bytes.
constexpr std::size_t bytes_per_step = 64;

} // namespace

void* lua_heap::allocate(void* self, void* block, std::size_t old_size, std::size_t new_size) noexcept {
  return static_cast<lua_heap*>(self)->resize(block, block == nullptr ? 0 : old_size, new_size);
}

void* lua_heap::resize(void* block, std::size_t old_size, std::size_t new_size) noexcept {
  if (new_size == 0) {
    std::free(block);
    bytes_ -= old_size;
    return nullptr;
  }
  if (new_size > old_size && bytes_ + (new_size - old_size) > bytes_max_)
    return refuse(new_size);
  auto* made = std::realloc(block, new_size);
  if (made == nullptr)
    return refuse(new_size);
  if (new_size > old_size)
    refused_ = 0;
  bytes_ = bytes_ - old_size + new_size;
  watch_.note(new_size / bytes_per_step);
  return made;
}

// Refused twice, it is really too much.
void* lua_heap::refuse(std::size_t size) noexcept {
  if (refused_ == size && lua_ != nullptr)
    watch_.trip(lua_,
                "the script was stopped: it needs more than " + std::to_string(bytes_max_ >> 20) + " MiB of memory");
  refused_ = size;
  return nullptr;
}

} // namespace souk::runtime::shell
