// A length of virtual time on the command line: a whole number and ms, s, m or h.
#pragma once

#include <charconv>
#include <limits>
#include <string>
#include <string_view>

#include "protocol/error.hpp"
#include "protocol/time.hpp"

namespace souk::apps {

// Error: usage. At most a million hours.
inline protocol::result<protocol::duration> parse_duration(std::string_view text) {
  constexpr std::int64_t hours_max = 1'000'000;
  std::int64_t count = -1;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), count);
  const auto unit = text.substr(static_cast<std::size_t>(end - text.data()));
  const protocol::duration one = unit == "ms"  ? std::chrono::milliseconds{1}
                                 : unit == "s" ? std::chrono::seconds{1}
                                 : unit == "m" ? std::chrono::minutes{1}
                                 : unit == "h" ? protocol::duration{std::chrono::hours{1}}
                                               : protocol::duration{};
  if (failure != std::errc{} || count < 0 || one == protocol::duration{} || count > std::chrono::hours{hours_max} / one)
    return protocol::fail(protocol::errc::usage,
                          "'" + std::string{text} + "' is no length of time, as 500ms, 10s, 30m or 24h");
  return one * count;
}

} // namespace souk::apps
