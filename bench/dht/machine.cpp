#include "bench/dht/machine.hpp"

#include <fstream>
#include <sstream>
#include <string>

#include <sys/resource.h>
#include <unistd.h>

namespace souk::bench {
namespace {

// What follows `name` on its line of a file of /proc.
std::string line_after(const char* path, const std::string& name) {
  std::ifstream file{path};
  for (std::string line; std::getline(file, line);)
    if (const auto at = line.find(name); at != std::string::npos)
      return line.substr(at + name.size());
  return {};
}

double seconds_of(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

} // namespace

double resident_kib() {
  std::ifstream file{"/proc/self/statm"};
  double size_pages = 0;
  double resident_pages = 0;
  file >> size_pages >> resident_pages;
  return resident_pages * static_cast<double>(::sysconf(_SC_PAGESIZE)) / 1024;
}

double processor_s() {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  return seconds_of(used.ru_utime) + seconds_of(used.ru_stime);
}

double threads() {
  double count = 0;
  std::istringstream{line_after("/proc/self/status", "Threads:")} >> count;
  return count;
}

loopback_counts loopback_so_far() {
  loopback_counts found;
  std::istringstream{line_after("/proc/self/net/dev", "lo:")} >> found.bytes >> found.packets;
  return found;
}

} // namespace souk::bench
