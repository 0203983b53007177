#include "runtime/telemetry/exposition.hpp"

#include <prometheus/text_serializer.h>

namespace souk::runtime {
namespace {

constexpr std::string_view total = "_total";

// OpenMetrics names the family of a counter without the end that its samples have.
std::string open_metrics_of(const prometheus::MetricFamily& family) {
  auto text = prometheus::TextSerializer{}.Serialize({family});
  if (family.type != prometheus::MetricType::Counter || !family.name.ends_with(total))
    return text;
  for (const auto* line : {"# HELP ", "# TYPE "})
    if (const auto at = text.find(line + family.name); at != std::string::npos)
      text.erase(at + std::string_view{line}.size() + family.name.size() - total.size(), total.size());
  return text;
}

} // namespace

exposition exposition_for(std::string_view accept) {
  return accept.find("application/openmetrics-text") != std::string_view::npos ? exposition::open_metrics
                                                                               : exposition::prometheus;
}

std::string_view content_type_of(exposition format) {
  return format == exposition::open_metrics ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
                                            : "text/plain; version=0.0.4; charset=utf-8";
}

std::string exposed(const std::vector<prometheus::MetricFamily>& families, exposition format) {
  if (format == exposition::prometheus)
    return prometheus::TextSerializer{}.Serialize(families);
  std::string text;
  for (const auto& each : families)
    text += open_metrics_of(each);
  return text + "# EOF\n";
}

} // namespace souk::runtime
