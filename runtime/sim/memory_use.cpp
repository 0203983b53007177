#include "runtime/sim/memory_use.hpp"

#include <fstream>
#include <sstream>
#include <string>

namespace souk::runtime::sim {
namespace {

// A row of /proc/self/status, which is in kibibytes; zero where there is no such file.
std::uint64_t status_row(const std::string& name) {
  std::ifstream status{"/proc/self/status"};
  for (std::string line; std::getline(status, line);)
    if (line.starts_with(name + ":")) {
      std::istringstream rest{line.substr(name.size() + 1)};
      std::uint64_t kib = 0;
      rest >> kib;
      return kib * 1024;
    }
  return 0;
}

} // namespace

std::uint64_t resident_bytes() {
  return status_row("VmRSS");
}

std::uint64_t resident_bytes_peak() {
  return status_row("VmHWM");
}

} // namespace souk::runtime::sim
