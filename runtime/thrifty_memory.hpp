// How the programs that hold nodes use mimalloc (docs/decisions/0008), which they link and the layers do not: a node rests most
// of the time, and keeps little of what it needs when it works.
#pragma once

#include <memory>

#include <mimalloc.h>

#include "runtime/threads/thread_memory.hpp"

namespace souk::runtime {

class thrifty_memory final : public thread_memory {
public:
  // Before any node starts: what is freed goes back to the system as soon as whole pages are.
  static std::shared_ptr<thrifty_memory> begin() {
    mi_option_enable(mi_option_page_reset);
    mi_option_set(mi_option_decommit_delay, 0);
    return std::make_shared<thrifty_memory>();
  }

  // Also what others have freed of that which this thread allocated.
  void tidy() override {
    mi_collect(true);
    mi_heap_collect(heap_of_datagrams(), true);
  }

  void allocate_datagrams(bool begins) noexcept override {
    thread_local mi_heap_t* usual = nullptr;
    if (begins)
      usual = mi_heap_set_default(heap_of_datagrams());
    else
      mi_heap_set_default(usual);
  }

private:
  // It ends with its thread; blocks that are still in use then outlive it.
  static mi_heap_t* heap_of_datagrams() noexcept {
    thread_local mi_heap_t* const heap = mi_heap_new();
    return heap;
  }
};

} // namespace souk::runtime
