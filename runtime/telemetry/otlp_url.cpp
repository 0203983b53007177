#include "runtime/telemetry/otlp_url.hpp"

#include <algorithm>
#include <charconv>

namespace souk::runtime {
namespace {

using protocol::errc;
using protocol::fail;
using protocol::result;

constexpr std::size_t url_bytes_max = 1024;
constexpr std::string_view scheme = "http://";
constexpr std::string_view metrics_path = "/v1/metrics";

protocol::error no_url(std::string_view text) {
  return {errc::usage, "'" + std::string{text.substr(0, 80)} + "' is not a URL like http://127.0.0.1:4318", {}};
}

// No user, query or fragment: nothing of that belongs to OTLP.
bool is_plain(std::string_view text) {
  return text.size() <= url_bytes_max && std::ranges::all_of(text, [](char c) {
           return c > ' ' && c < 0x7f && std::string_view{"@?#\\\"<>"}.find(c) == std::string_view::npos;
         });
}

// What follows the host: nothing, or `:PORT`.
bool read_port(std::string_view text, std::uint16_t& port) {
  if (text.empty())
    return true;
  const auto [end, failure] = std::from_chars(text.data() + 1, text.data() + text.size(), port);
  return text.front() == ':' && failure == std::errc{} && end == text.data() + text.size() && port != 0;
}

std::string path_of(std::string_view text) {
  while (text.ends_with('/'))
    text.remove_suffix(1);
  std::string path{text};
  return path.ends_with(metrics_path) ? path : path + std::string{metrics_path};
}

} // namespace

result<otlp_url> parse_otlp_url(std::string_view text) {
  if (text.starts_with("https://"))
    return fail(errc::usage, "OTLP goes over http:// only: name a collector on this machine, which may go on with TLS");
  if (!text.starts_with(scheme) || !is_plain(text))
    return fail(no_url(text));
  const auto rest = text.substr(scheme.size());
  const auto authority = rest.substr(0, rest.find('/'));
  const auto is_v6 = authority.starts_with('[');
  const auto end = is_v6 ? authority.find(']') : std::min(authority.find(':'), authority.size());
  if (end == std::string_view::npos || end == (is_v6 ? 1U : 0U))
    return fail(no_url(text));
  otlp_url made;
  made.host = authority.substr(is_v6 ? 1 : 0, end - (is_v6 ? 1 : 0));
  if (!read_port(authority.substr(end + (is_v6 ? 1 : 0)), made.port))
    return fail(no_url(text));
  made.path = path_of(rest.substr(authority.size()));
  return made;
}

std::string authority_of(const otlp_url& url) {
  const auto is_v6 = url.host.find(':') != std::string::npos;
  return (is_v6 ? "[" + url.host + "]" : url.host) + ":" + std::to_string(url.port);
}

} // namespace souk::runtime
