// to_toml: how a lock file is written. The text follows from the content alone.
#include <chrono>

#include "protocol/package/lock_file.hpp"
#include "protocol/package/publisher.hpp"

namespace souk::protocol {
namespace {

std::string two_digits(std::int64_t number) {
  return (number < 10 ? "0" : "") + std::to_string(number);
}

// RFC 3339, as TOML has it. Years from 1 to 9999 only: nothing else was ever published.
std::string time_text(wall_seconds time) {
  using namespace std::chrono;
  const auto day = floor<days>(sys_seconds{seconds{time}});
  const year_month_day date{day};
  const auto of_day = time - duration_cast<seconds>(day.time_since_epoch()).count();
  const auto year = std::to_string(static_cast<int>(date.year()));
  return std::string(year.size() < 4 ? 4 - year.size() : 0, '0') + year + "-"
         + two_digits(static_cast<unsigned>(date.month())) + "-" + two_digits(static_cast<unsigned>(date.day())) + "T"
         + two_digits(of_day / 3600) + ":" + two_digits(of_day / 60 % 60) + ":" + two_digits(of_day % 60) + "Z";
}

std::string name_text(const package_name& package) {
  return to_text(package.publisher) + "/" + package.name;
}

void add_dependencies(std::string& out, const index_entry& entry, const char* key, dependency_kind kind) {
  std::string lines;
  for (const auto& each : entry.dependencies)
    if (each.kind == kind)
      lines +=
        "  \"" + name_text({each.publisher, each.name}) + " " + (each.range.empty() ? "*" : each.range) + "\",\n";
  if (!lines.empty())
    out += std::string{key} + " = [\n" + lines + "]\n";
}

} // namespace

std::string to_toml(const lock_file& lock) {
  std::string out = "# Written by souk. Keep it in version control, so that everyone installs the same.\nformat = 1\n";
  if (!lock.wanted.empty())
    out += "\n[wanted]\n";
  for (const auto& [package, range] : lock.wanted)
    out += "\"" + name_text(package) + "\" = \"" + range + "\"\n";
  for (const auto& each : lock.packages) {
    out += "\n[[package]]\nname = \"" + each.package.name + "\"\npublisher = \"" + to_text(each.package.publisher)
           + "\"\nversion = \"" + each.entry.version + "\"\ndigest = \"" + to_text(each.entry.archive)
           + "\"\nrelease = \"" + to_text(each.entry.release) + "\"\nbytes = "
           + std::to_string(each.entry.archive_bytes) + "\npublished_at = " + time_text(each.entry.published_at) + "\n";
    add_dependencies(out, each.entry, "dependencies", dependency_kind::normal);
    add_dependencies(out, each.entry, "optional-dependencies", dependency_kind::optional);
  }
  return out;
}

} // namespace souk::protocol
