// doctor: what a publisher wants to know. What others see comes from the node actor, the machine is looked at here.
#include <cmath>

#include <fmt/format.h>
#include <sys/statvfs.h>

#include "protocol/dht/republish_schedule.hpp"
#include "runtime/files.hpp"
#include "runtime/node/ask.hpp"

namespace souk::runtime {
namespace {

constexpr std::uint64_t disk_bytes_low = std::uint64_t{1} << 30;
constexpr double clock_offset_s_max = 60;

enum class verdict : std::uint8_t { ok, warning, failed, unknown };

json check(const char* name, verdict found, std::string detail) {
  static constexpr const char* words[] = {"ok", "warning", "failed", "unknown"};
  return {{"name", name}, {"status", words[static_cast<std::size_t>(found)]}, {"detail", std::move(detail)}};
}

json reachable_check(const actors::examination& e) {
  const auto seen = e.observed ? ", others see this node at " + to_string(*e.observed) : std::string{};
  if (!e.reachable)
    return check("reachable", verdict::unknown, "no peer could be asked to dial back" + seen);
  return *e.reachable ? check("reachable", verdict::ok, "another peer dialled back" + seen)
                      : check("reachable", verdict::failed,
                              "another peer could not dial back: open the port for UDP and TCP" + seen);
}

json clock_check(const actors::examination& e) {
  if (!e.clock_offset_s)
    return check("clock", verdict::unknown, "no peer to compare with");
  const auto text = fmt::format("{:.0f} s away from the clocks of others", *e.clock_offset_s);
  return check("clock", std::abs(*e.clock_offset_s) > clock_offset_s_max ? verdict::warning : verdict::ok, text);
}

json disk_check(const std::filesystem::path& data) {
  struct statvfs seen{};
  if (::statvfs(data.c_str(), &seen) != 0)
    return check("disk", verdict::failed, "the file system of " + data.string() + " cannot be looked at");
  const auto free_bytes = static_cast<std::uint64_t>(seen.f_bavail) * seen.f_frsize;
  const auto text =
    fmt::format("{:.1f} GiB are free for {}", static_cast<double>(free_bytes) / (1 << 30), data.string());
  return check("disk", free_bytes < disk_bytes_low ? verdict::warning : verdict::ok, text);
}

json permission_check(const std::filesystem::path& data) {
  const auto keys = data / "keys";
  const auto mode = mode_of(keys).value_or(0700);
  if ((mode & 077) == 0)
    return check("permissions", verdict::ok, "only this user can read the keys");
  return check("permissions", verdict::warning,
               fmt::format("{} has mode {:04o}: run chmod 700 {}", keys.string(), mode, keys.string()));
}

std::optional<json> republish_check(const actors::examination& e) {
  if (!e.late_records_s)
    return std::nullopt;
  return check("republishing", verdict::warning,
               fmt::format("records wait {:.1f} minutes beyond their time to be stored again", *e.late_records_s / 60));
}

json finders_check(const actors::examination& e) {
  const auto finders = e.finders.value_or(0);
  return check("found by others", finders > 0 ? verdict::ok : verdict::failed,
               fmt::format("{} {} the package", finders, finders == 1 ? "peer found" : "peers found"));
}

json copies_check(const actors::examination& e) {
  const auto copies = e.copies.value_or(0);
  return check("copies", copies > 0 ? verdict::ok : verdict::warning,
               fmt::format("{} {} with its content", copies, copies == 1 ? "peer answers" : "peers answer"));
}

json doctor_document(const std::filesystem::path& data, bool asked_for_package, const actors::examination& e) {
  auto checks = json::array({reachable_check(e), clock_check(e), disk_check(data), permission_check(data)});
  if (auto late = republish_check(e))
    checks.push_back(*std::move(late));
  if (asked_for_package) {
    checks.push_back(finders_check(e));
    checks.push_back(copies_check(e));
  }
  auto ok = true;
  for (const auto& each : checks)
    ok = ok && each["status"] != "failed";
  const auto number = [](const auto& value) { return value ? json(*value) : json(nullptr); };
  return {{"ok", ok},
          {"checks", std::move(checks)},
          {"reachable", !e.reachable   ? "unknown"
                        : *e.reachable ? "yes"
                                       : "no"},
          {"observed", e.observed ? json(to_string(*e.observed)) : json(nullptr)},
          {"finders", number(e.finders)},
          {"copies", number(e.copies)},
          {"clock_offset_s", number(e.clock_offset_s)}};
}

} // namespace

void handle_doctor(const service_context& at, service_call call) {
  param_reader params{call.params};
  actors::examine_self request{params.maybe_package("package")};
  const auto document = [data = at.data, asked = request.package.has_value()](const actors::examination& e) {
    return doctor_document(data, asked, e);
  };
  ask_node<actors::examination>(at, params, std::move(request), std::move(call), document);
}

} // namespace souk::runtime
