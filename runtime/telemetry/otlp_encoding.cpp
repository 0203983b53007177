#include "runtime/telemetry/otlp_encoding.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include <nlohmann/json.hpp>

namespace souk::runtime {
namespace {

using nlohmann::json;
using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

constexpr int cumulative = 2; // AGGREGATION_TEMPORALITY_CUMULATIVE

struct promised_name {
  std::string_view prometheus;
  std::string_view otlp;
  std::string_view unit;
  double factor;
};

constexpr std::array<promised_name, 6> promised{{
  {"marketplace_search_latency_seconds", "marketplace.search.latency", "ms", 1000},
  {"marketplace_dht_lookup_latency_seconds", "marketplace.dht.lookup.latency", "ms", 1000},
  {"marketplace_cache_hit_ratio", "marketplace.cache.hit_rate", "%", 100},
  {"marketplace_install_latency_seconds", "marketplace.install.latency", "ms", 1000},
  {"marketplace_p2p_discovery_latency_seconds", "marketplace.p2p.discovery.latency", "ms", 1000},
  {"marketplace_p2p_peers", "marketplace.p2p.peer_count", "", 1},
}};

constexpr std::array<std::pair<std::string_view, std::string_view>, 2> unit_ends{{{"_seconds", "s"}, {"_bytes", "By"}}};

json attribute(const std::string& key, const std::string& value) {
  return {{"key", key}, {"value", {{"stringValue", value}}}};
}

json attributes_of(const ClientMetric& one) {
  auto made = json::array();
  for (const auto& each : one.label)
    made.push_back(attribute(each.name, each.value));
  return made;
}

// 64 bits do not fit a number of JSON.
std::string integer(std::uint64_t value) {
  return std::to_string(value);
}

// Bounds are decimal: no 0.30000000000000004 ms.
double scaled_bound(double bound, double factor) {
  constexpr double places = 1e9;
  return factor == 1 ? bound : std::round(bound * factor * places) / places;
}

json point(const ClientMetric& one, const otlp_times& times, bool began) {
  json made{{"attributes", attributes_of(one)}, {"timeUnixNano", integer(times.now_unix_ns)}};
  if (began)
    made["startTimeUnixNano"] = integer(times.started_unix_ns);
  return made;
}

json sum_of(const MetricFamily& family, const otlp_times& times) {
  auto points = json::array();
  for (const auto& each : family.metric) {
    points.push_back(point(each, times, true));
    points.back()["asInt"] = integer(static_cast<std::uint64_t>(each.counter.value));
  }
  return {{"dataPoints", std::move(points)}, {"aggregationTemporality", cumulative}, {"isMonotonic", true}};
}

json gauge_of(const MetricFamily& family, const otlp_times& times, double factor) {
  auto points = json::array();
  for (const auto& each : family.metric) {
    points.push_back(point(each, times, false));
    points.back()["asDouble"] = each.gauge.value * factor;
  }
  return {{"dataPoints", std::move(points)}};
}

// Prometheus counts what is below each bound, OTLP what is between two.
json histogram_point(const ClientMetric& one, const otlp_times& times, double factor) {
  auto made = point(one, times, true);
  auto counts = json::array();
  auto bounds = json::array();
  std::uint64_t below = 0;
  for (const auto& bucket : one.histogram.bucket) {
    counts.push_back(integer(bucket.cumulative_count - below));
    below = bucket.cumulative_count;
    if (std::isfinite(bucket.upper_bound))
      bounds.push_back(scaled_bound(bucket.upper_bound, factor));
  }
  made["count"] = integer(one.histogram.sample_count);
  made["sum"] = one.histogram.sample_sum * factor;
  made["bucketCounts"] = std::move(counts);
  made["explicitBounds"] = std::move(bounds);
  return made;
}

json histogram_of(const MetricFamily& family, const otlp_times& times, double factor) {
  auto points = json::array();
  for (const auto& each : family.metric)
    points.push_back(histogram_point(each, times, factor));
  return {{"dataPoints", std::move(points)}, {"aggregationTemporality", cumulative}};
}

json metric_of(const MetricFamily& family, const otlp_times& times) {
  const auto named = otlp_name_of(family.name);
  json made{{"name", named.name}, {"description", family.help}};
  if (!named.unit.empty())
    made["unit"] = named.unit;
  if (family.type == MetricType::Counter)
    made["sum"] = sum_of(family, times);
  else if (family.type == MetricType::Histogram)
    made["histogram"] = histogram_of(family, times, named.factor);
  else
    made["gauge"] = gauge_of(family, times, named.factor);
  return made;
}

} // namespace

otlp_name otlp_name_of(std::string_view prometheus_name) {
  for (const auto& each : promised)
    if (each.prometheus == prometheus_name)
      return {std::string{each.otlp}, std::string{each.unit}, each.factor};
  constexpr std::string_view total = "_total";
  auto rest = prometheus_name;
  if (rest.ends_with(total))
    rest.remove_suffix(total.size());
  otlp_name made;
  for (const auto& [end, unit] : unit_ends)
    if (rest.ends_with(end)) {
      rest.remove_suffix(end.size());
      made.unit = unit;
    }
  made.name = rest;
  std::ranges::replace(made.name, '_', '.');
  return made;
}

std::string otlp_request(const std::vector<MetricFamily>& families, const otlp_resource& resource,
                         const otlp_times& times) {
  auto metrics = json::array();
  for (const auto& each : families)
    if (!each.metric.empty())
      metrics.push_back(metric_of(each, times));
  const json scope{{"scope", {{"name", "souk"}, {"version", resource.version}}}, {"metrics", std::move(metrics)}};
  const auto attributes =
    json::array({attribute("service.name", "souk"), attribute("service.version", resource.version),
                 attribute("service.instance.id", resource.instance)});
  const json all{{"resourceMetrics",
                  json::array({{{"resource", {{"attributes", attributes}}}, {"scopeMetrics", json::array({scope})}}})}};
  return all.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::uint64_t otlp_rejected_points(std::string_view response) {
  const auto parsed = json::parse(response, nullptr, false);
  if (!parsed.is_object() || !parsed.contains("partialSuccess") || !parsed["partialSuccess"].is_object())
    return 0;
  const auto& partial = parsed["partialSuccess"];
  const auto rejected = partial.find("rejectedDataPoints");
  if (rejected == partial.end())
    return 0;
  if (rejected->is_number_unsigned())
    return rejected->get<std::uint64_t>();
  std::uint64_t number = 0;
  if (rejected->is_string()) {
    const auto& text = rejected->get_ref<const std::string&>();
    (void)std::from_chars(text.data(), text.data() + text.size(), number);
  }
  return number;
}

} // namespace souk::runtime
