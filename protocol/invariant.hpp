// What must not happen. An invariant stays on in release builds: it prints the condition, where it
// stands, and who was running (actor, seed, virtual time), then aborts.
#pragma once

#include <source_location>
#include <string>

namespace souk::protocol {

// Who is running on this thread, for the message of a failed invariant. The runtime and the simulator
// install a describer; without one the message names the source location alone.
using invariant_context = std::string (*)();
void set_invariant_context(invariant_context describe) noexcept;

// Called instead of abort() when set; the simulator uses it to report the seed and the replay line.
using invariant_handler = void (*)(const std::string& message);
void set_invariant_handler(invariant_handler handler) noexcept;

[[noreturn]] void invariant_failed(const char* what, const std::source_location& where);

// Stops the process when `holds` is false; `what` says in a few words which rule was broken.
inline void invariant(bool holds, const char* what,
                      const std::source_location& where = std::source_location::current()) {
  if (!holds) [[unlikely]]
    invariant_failed(what, where);
}

} // namespace souk::protocol
