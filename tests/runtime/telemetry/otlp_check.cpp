#include "tests/runtime/telemetry/otlp_check.hpp"

#include <algorithm>
#include <cctype>
#include <functional>
#include <map>
#include <set>

#include "tests/catch.hpp"

namespace souk::tests {
namespace {

using nlohmann::json;
using check = std::function<void(const json&)>;

struct field {
  check is;
  bool required = true;
};
using fields = std::map<std::string, field>;

// Every field that is there is one of these, and all that are required are there.
void check_object(const json& object, const fields& wanted) {
  REQUIRE(object.is_object());
  for (const auto& [key, value] : object.items()) {
    INFO("the field " << key << " of " << object.dump().substr(0, 300));
    REQUIRE(wanted.count(key) == 1);
    wanted.at(key).is(value);
  }
  for (const auto& [key, each] : wanted) {
    INFO("the field " << key << " of " << object.dump().substr(0, 300));
    REQUIRE((!each.required || object.contains(key)));
  }
}

check list_of(const check& each, std::size_t least = 1) {
  return [each, least](const json& all) {
    REQUIRE(all.is_array());
    REQUIRE(all.size() >= least);
    for (const auto& one : all)
      each(one);
  };
}

void is_text(const json& value) {
  REQUIRE(value.is_string());
  REQUIRE_FALSE(value.get<std::string>().empty());
}

void is_number(const json& value) {
  REQUIRE(value.is_number());
}

// 64 bits: a decimal string.
void is_integer(const json& value) {
  REQUIRE(value.is_string());
  const auto text = value.get<std::string>();
  REQUIRE((!text.empty() && text.size() <= 20));
  REQUIRE(std::ranges::all_of(text, [](unsigned char c) { return std::isdigit(c) != 0; }));
}

void is_time(const json& value) {
  is_integer(value);
  REQUIRE(value.get<std::string>().size() == 19); // nanoseconds, from 2001 to 2286
}

void is_cumulative(const json& value) {
  REQUIRE(value.is_number_integer());
  REQUIRE(value == 2);
}

void is_true(const json& value) {
  REQUIRE(value == true);
}

void is_attribute(const json& value) {
  const auto any = [](const json& inner) { check_object(inner, {{"stringValue", {is_text}}}); };
  check_object(value, {{"key", {is_text}}, {"value", {any}}});
}
const check are_attributes = list_of(is_attribute, 0);

void is_sum_point(const json& value) {
  check_object(value, {{"attributes", {are_attributes}},
                       {"startTimeUnixNano", {is_time}},
                       {"timeUnixNano", {is_time}},
                       {"asInt", {is_integer}}});
  REQUIRE(value["startTimeUnixNano"].get<std::string>() <= value["timeUnixNano"].get<std::string>());
}

void is_gauge_point(const json& value) {
  check_object(value, {{"attributes", {are_attributes}}, {"timeUnixNano", {is_time}}, {"asDouble", {is_number}}});
}

void is_histogram_point(const json& value) {
  check_object(value, {{"attributes", {are_attributes}},
                       {"startTimeUnixNano", {is_time}},
                       {"timeUnixNano", {is_time}},
                       {"count", {is_integer}},
                       {"sum", {is_number}},
                       {"bucketCounts", {list_of(is_integer)}},
                       {"explicitBounds", {list_of(is_number)}}});
  const auto bounds = value["explicitBounds"].get<std::vector<double>>();
  REQUIRE(value["bucketCounts"].size() == bounds.size() + 1);
  REQUIRE(std::ranges::adjacent_find(bounds, std::greater_equal<>{}) == bounds.end());
  std::uint64_t sum = 0;
  for (const auto& each : value["bucketCounts"])
    sum += std::stoull(each.get<std::string>());
  REQUIRE(value["count"] == std::to_string(sum));
}

void is_sum(const json& value) {
  check_object(
    value,
    {{"dataPoints", {list_of(is_sum_point)}}, {"aggregationTemporality", {is_cumulative}}, {"isMonotonic", {is_true}}});
}

void is_gauge(const json& value) {
  check_object(value, {{"dataPoints", {list_of(is_gauge_point)}}});
}

void is_histogram(const json& value) {
  check_object(value, {{"dataPoints", {list_of(is_histogram_point)}}, {"aggregationTemporality", {is_cumulative}}});
}

void is_metric(const json& value) {
  check_object(value, {{"name", {is_text}},
                       {"description", {is_text}},
                       {"unit", {is_text, false}},
                       {"sum", {is_sum, false}},
                       {"gauge", {is_gauge, false}},
                       {"histogram", {is_histogram, false}}});
  REQUIRE(value.count("sum") + value.count("gauge") + value.count("histogram") == 1);
}

void is_scope_metrics(const json& value) {
  const auto is_scope = [](const json& scope) { check_object(scope, {{"name", {is_text}}, {"version", {is_text}}}); };
  check_object(value, {{"scope", {is_scope}}, {"metrics", {list_of(is_metric)}}});
}

void is_resource(const json& value) {
  check_object(value, {{"attributes", {are_attributes}}});
  std::set<std::string> keys;
  for (const auto& each : value["attributes"])
    keys.insert(each["key"].get<std::string>());
  REQUIRE(keys == std::set<std::string>{"service.name", "service.version", "service.instance.id"});
}

} // namespace

void check_otlp_request(const json& request) {
  const auto is_resource_metrics = [](const json& value) {
    check_object(value, {{"resource", {is_resource}}, {"scopeMetrics", {list_of(is_scope_metrics)}}});
  };
  check_object(request, {{"resourceMetrics", {list_of(is_resource_metrics)}}});
}

json otlp_metric(const json& request, const std::string& name) {
  for (const auto& each : request["resourceMetrics"][0]["scopeMetrics"][0]["metrics"])
    if (each["name"] == name)
      return each;
  return nullptr;
}

} // namespace souk::tests
