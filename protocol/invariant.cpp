#include "protocol/invariant.hpp"

#include <atomic>
#include <cstdio>
#include <cstdlib>

namespace souk::protocol {
namespace {

std::atomic<invariant_context> current_context{nullptr};
std::atomic<invariant_handler> current_handler{nullptr};

} // namespace

void set_invariant_context(invariant_context describe) noexcept {
  current_context = describe;
}

void set_invariant_handler(invariant_handler handler) noexcept {
  current_handler = handler;
}

void invariant_failed(const char* what, const std::source_location& where) {
  auto message =
    std::string{"invariant failed: "} + what + " at " + where.file_name() + ":" + std::to_string(where.line());
  if (const auto describe = current_context.load())
    message += " (" + describe() + ")";
  if (const auto handler = current_handler.load())
    handler(message);
  std::fprintf(stderr, "%s\n", message.c_str());
  std::abort();
}

} // namespace souk::protocol
