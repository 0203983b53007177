// What a node serves over HTTP: what it counts, whether it is well, and what can be asked without changing anything.
//
//   /metrics                        Prometheus, or OpenMetrics on request
//   /healthz, /readyz               the process runs; its actors answer
//   /api/v1/status                  as `souk node status --json`
//   /api/v1/peers                   as `souk peers --json`; ?min_reputation=
//   /api/v1/search?q=               as `souk search --json`; the filters of the command, as ?category=
//   /api/v1/package/NAME[@VERSION]  as `souk info --json`
//   /api/v1/lookup/KEY|NAME         as `souk lookup --json`
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "protocol/error.hpp"
#include "runtime/http/http_server.hpp"
#include "runtime/node/service.hpp"
#include "runtime/telemetry/registry.hpp"

namespace souk::runtime {

struct http_route {
  enum class kind : std::uint8_t { health, readiness, metrics, method };
  kind what = kind::health;
  std::string method; // of the service
  nlohmann::json params = nlohmann::json::object();
};

// Errors: not_found for a path that is not served, usage for one that cannot be read. Parameters are not checked here:
// the methods do that.
protocol::result<http_route> route_of(std::string_view target);

unsigned http_status_of(protocol::errc code) noexcept;

class http_api {
public:
  // `methods` outlives it.
  http_api(const service& methods, std::shared_ptr<registry> counts) : methods_{methods}, counts_{std::move(counts)} {}

  void handle(const http_call& call) const;

private:
  void show_metrics(const http_call& call) const;

  const service& methods_;
  std::shared_ptr<registry> counts_;
};

} // namespace souk::runtime
