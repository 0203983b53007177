// What threads that run actors do for the sake of memory. The layers do not know the allocator; a program that links one gives it
// to its nodes (runtime/thrifty_memory.hpp).
#pragma once

namespace souk::runtime {

class thread_memory {
public:
  virtual ~thread_memory() = default;

  // Gives back what the thread that calls holds and does not use.
  virtual void tidy() = 0;
  // From now on (true) or no longer (false) this thread allocates datagrams, which live for a moment: where they stand alone,
  // they leave no holes between what stays.
  virtual void allocate_datagrams(bool begins) noexcept = 0;
};

} // namespace souk::runtime
