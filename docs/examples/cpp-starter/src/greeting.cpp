#include "greeting.hpp"

namespace starter {

std::string greeting(std::string_view name) {
  return name.empty() ? "Hello!" : "Hello, " + std::string{name} + "!";
}

} // namespace starter
