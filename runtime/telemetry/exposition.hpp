// Writes metrics as text: the format of Prometheus, or OpenMetrics 1.0 for whoever asks for it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <prometheus/metric_family.h>

namespace souk::runtime {

enum class exposition : std::uint8_t { prometheus, open_metrics };

exposition exposition_for(std::string_view accept); // the value of an Accept header
std::string_view content_type_of(exposition format);
std::string exposed(const std::vector<prometheus::MetricFamily>& families, exposition format);

} // namespace souk::runtime
