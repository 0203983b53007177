// The JSON encoding of OTLP, as its specification and its metrics.proto publish it: each message has these fields and no others,
// in lowerCamelCase; 64-bit integers are decimal strings, enums numbers.
#pragma once

#include <string>

#include <nlohmann/json.hpp>

namespace souk::tests {

// Fails the running test case at the first field that is not as it should be.
void check_otlp_request(const nlohmann::json& request);

// The metric of this name; null when there is none.
nlohmann::json otlp_metric(const nlohmann::json& request, const std::string& name);

} // namespace souk::tests
