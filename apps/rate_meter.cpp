#include "apps/rate_meter.hpp"

#include <fmt/format.h>

#include "apps/terminal.hpp"

namespace souk::apps {

std::string rate_meter::tell(const std::string& subject, std::uint64_t done, std::uint64_t total, std::size_t peers,
                             instant now) {
  using namespace std::chrono_literals;
  const auto& from = starts_.try_emplace(subject, start{now, done}).first->second;
  if (now - from.at < 500ms || done <= from.done)
    return {};
  const auto seconds = std::chrono::duration<double>(now - from.at).count();
  const auto rate = static_cast<double>(done - from.done) / seconds;
  auto text = human_bytes(static_cast<std::uint64_t>(rate)) + "/s";
  if (peers > 0)
    text += " from " + counted(peers, "peer", "peers");
  if (total > done)
    text += fmt::format(", {:.0f} s left", static_cast<double>(total - done) / rate);
  return text;
}

} // namespace souk::apps
