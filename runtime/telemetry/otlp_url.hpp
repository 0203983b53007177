// Where metrics are sent to, as OTLP over HTTP.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "protocol/error.hpp"

namespace souk::runtime {

struct otlp_url {
  std::string host; // a name or an address, an IPv6 address without its brackets
  std::uint16_t port = 4318;
  std::string path;

  friend bool operator==(const otlp_url&, const otlp_url&) = default;
};

// `http://HOST[:PORT][/PATH]`. Without a port it is OTLP's, 4318; /v1/metrics is added where the path does not end so.
// Error: usage; https is one: a collector on this machine or beside it may go on with TLS.
protocol::result<otlp_url> parse_otlp_url(std::string_view text);

// HOST:PORT, as the header `Host` and people want it.
std::string authority_of(const otlp_url& url);

} // namespace souk::runtime
