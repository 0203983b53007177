// What is counted, as OTLP says it in JSON.
#include "runtime/telemetry/otlp_encoding.hpp"

#include <set>

#include "runtime/telemetry/otlp_url.hpp"
#include "runtime/telemetry/registry.hpp"
#include "tests/catch.hpp"
#include "tests/runtime/telemetry/otlp_check.hpp"

using namespace souk;
using namespace std::chrono_literals;
using nlohmann::json;
using runtime::otlp_name_of;
using runtime::parse_otlp_url;

namespace {

json request_of(const runtime::registry& all) {
  return json::parse(
    runtime::otlp_request(all.collect(), {"1.2.3", "an-id"}, {1'700'000'000'000'000'001, 1'700'000'000'500'000'002}));
}

} // namespace

TEST_CASE("the metrics of the contract have their OpenTelemetry names") {
  struct row {
    const char* prometheus;
    const char* name;
    const char* unit;
  };
  for (const auto& each :
       {row{"marketplace_search_latency_seconds", "marketplace.search.latency", "ms"},
        row{"marketplace_dht_lookup_latency_seconds", "marketplace.dht.lookup.latency", "ms"},
        row{"marketplace_cache_hit_ratio", "marketplace.cache.hit_rate", "%"},
        row{"marketplace_install_latency_seconds", "marketplace.install.latency", "ms"},
        row{"marketplace_p2p_discovery_latency_seconds", "marketplace.p2p.discovery.latency", "ms"},
        row{"marketplace_p2p_peers", "marketplace.p2p.peer_count", ""},
        row{"souk_downloaded_bytes_total", "souk.downloaded", "By"}, row{"souk_blob_bytes", "souk.blob", "By"},
        row{"souk_publish_latency_seconds", "souk.publish.latency", "s"},
        row{"souk_messages_sent_total", "souk.messages.sent", ""}}) {
    CHECK(otlp_name_of(each.prometheus).name == each.name);
    CHECK(otlp_name_of(each.prometheus).unit == each.unit);
  }
}

TEST_CASE("a request is what OTLP wants, in every field") {
  runtime::registry all;
  all.add(actors::counter::cache_hit, "hot", 5);
  all.add(actors::counter::download_bytes, "", std::uint64_t{1} << 40);
  for (const auto took : {50ms, 120ms, 120ms, 20'000ms})
    all.observe(actors::timing::search, took);
  all.set(actors::gauge::cache_hit_ratio, 0.75);
  const auto request = request_of(all);
  tests::check_otlp_request(request);

  const auto& scope = request["resourceMetrics"][0]["scopeMetrics"][0];
  CHECK(scope["scope"] == json{{"name", "souk"}, {"version", "1.2.3"}});
  CHECK(request["resourceMetrics"][0]["resource"]["attributes"]
        == json::parse(R"([{"key": "service.name", "value": {"stringValue": "souk"}},
                           {"key": "service.version", "value": {"stringValue": "1.2.3"}},
                           {"key": "service.instance.id", "value": {"stringValue": "an-id"}}])"));
  CHECK(tests::otlp_metric(request, "souk.cache.hits")["sum"]["dataPoints"][0]
        == json::parse(R"({"attributes": [{"key": "tier", "value": {"stringValue": "hot"}}], "asInt": "5",
                           "startTimeUnixNano": "1700000000000000001", "timeUnixNano": "1700000000500000002"})"));
  CHECK(tests::otlp_metric(request, "souk.downloaded")["sum"]["dataPoints"][0]["asInt"] == "1099511627776");
  CHECK(tests::otlp_metric(request, "marketplace.cache.hit_rate")["gauge"]["dataPoints"][0]["asDouble"] == 75.0);

  const auto searches = tests::otlp_metric(request, "marketplace.search.latency");
  CHECK(searches["unit"] == "ms");
  const auto& point = searches["histogram"]["dataPoints"][0];
  CHECK(point["count"] == "4");
  CHECK(point["sum"] == 20290.0);
  CHECK(
    point["explicitBounds"]
    == json{0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 60.0, 100.0, 150.0, 300.0, 500.0, 800.0, 2000.0, 3000.0, 5000.0, 10'000.0});
  CHECK(point["bucketCounts"]
        == json{"0", "0", "0", "0", "0", "0", "1", "0", "2", "0", "0", "0", "0", "0", "0", "0", "1"});
}

TEST_CASE("what is not known is not said") {
  const auto request = request_of(runtime::registry{});
  tests::check_otlp_request(request);
  CHECK(tests::otlp_metric(request, "marketplace.p2p.peer_count").is_null());
  CHECK(tests::otlp_metric(request, "souk.messages.sent").is_null()); // no label yet
  CHECK(tests::otlp_metric(request, "souk.slo.alert")["gauge"]["dataPoints"].size() == 10);
}

TEST_CASE("a collector says what it rejected") {
  CHECK(runtime::otlp_rejected_points("{}") == 0);
  CHECK(runtime::otlp_rejected_points("no JSON") == 0);
  CHECK(runtime::otlp_rejected_points(R"({"partialSuccess": {"rejectedDataPoints": "12", "errorMessage": "x"}})")
        == 12);
  CHECK(runtime::otlp_rejected_points(R"({"partialSuccess": {"rejectedDataPoints": 12}})") == 12);
  CHECK(runtime::otlp_rejected_points(R"({"partialSuccess": {"errorMessage": "only a warning"}})") == 0);
  CHECK(runtime::otlp_rejected_points(R"({"partialSuccess": {"rejectedDataPoints": -1}})") == 0);
}

TEST_CASE("the URL of a collector") {
  const auto is = [](const char* text, const runtime::otlp_url& wanted) {
    const auto parsed = parse_otlp_url(text);
    REQUIRE(parsed);
    CHECK(*parsed == wanted);
  };
  is("http://127.0.0.1:4318", {"127.0.0.1", 4318, "/v1/metrics"});
  is("http://collector", {"collector", 4318, "/v1/metrics"});
  is("http://collector:80/", {"collector", 80, "/v1/metrics"});
  is("http://[::1]:9/otlp", {"::1", 9, "/otlp/v1/metrics"});
  is("http://x/v1/metrics", {"x", 4318, "/v1/metrics"});
  is("http://x/a/v1/metrics/", {"x", 4318, "/a/v1/metrics"});
  for (const auto* wrong :
       {"", "http://", "http://:1", "http://[]:1", "http://[::1", "ftp://x", "x:4318", "http://x:0",
        "http://x:", "http://x:70000", "http://x:1y", "http://a@x", "http://x/?q", "http://x/#f", "http://x /"}) {
    INFO(wrong);
    REQUIRE_FALSE(parse_otlp_url(wrong));
    CHECK(parse_otlp_url(wrong).error().code == protocol::errc::usage);
  }
  REQUIRE_FALSE(parse_otlp_url("https://x"));
  CHECK(parse_otlp_url("https://x").error().message.find("http://") != std::string::npos);
  CHECK(runtime::authority_of({"::1", 9, "/"}) == "[::1]:9");
}
