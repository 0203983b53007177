// What a node counts as an OTLP request, in its JSON encoding (OTLP 1.x, "JSON Protobuf Encoding"): keys in lowerCamelCase,
// 64-bit integers as decimal strings, enums as numbers.
//
// The metrics of the contract have the names and units that are promised to OpenTelemetry: marketplace.search.latency in ms,
// marketplace.cache.hit_rate in %, and so on. All others are named after the Prometheus ones by one rule, which can be undone:
// `_total` goes; so does `_seconds` or `_bytes`, and the unit is s or By; every `_` that is left is a dot.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <prometheus/metric_family.h>

namespace souk::runtime {

// Who sends.
struct otlp_resource {
  std::string version; // service.version; service.name is souk
  std::string instance; // service.instance.id
};

struct otlp_times {
  std::uint64_t started_unix_ns = 0; // counters begin at zero then
  std::uint64_t now_unix_ns = 0;
};

struct otlp_name {
  std::string name;
  std::string unit; // UCUM; empty: none
  double factor = 1; // from Prometheus's unit to this
};
otlp_name otlp_name_of(std::string_view prometheus_name);

// An ExportMetricsServiceRequest: counters are cumulative monotonic sums, histograms cumulative.
std::string otlp_request(const std::vector<prometheus::MetricFamily>& families, const otlp_resource& resource,
                         const otlp_times& times);

// What an ExportMetricsServiceResponse says was rejected; zero when it says nothing or is none.
std::uint64_t otlp_rejected_points(std::string_view response);

} // namespace souk::runtime
