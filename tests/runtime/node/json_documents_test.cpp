#include "runtime/node/json_documents.hpp"

#include <set>

#include "tests/catch.hpp"

using namespace souk;
using nlohmann::json;

namespace {

std::set<std::string> keys_of(const json& document) {
  std::set<std::string> keys;
  for (const auto& [key, value] : document.items())
    keys.insert(key);
  return keys;
}

using names = std::set<std::string>;

} // namespace

TEST_CASE("times are RFC 3339") {
  CHECK(runtime::rfc3339(0) == "1970-01-01T00:00:00Z");
  CHECK(runtime::rfc3339(1700000000) == "2023-11-14T22:13:20Z");
}

TEST_CASE("an error is a code and a message") {
  const auto document = runtime::error_document({protocol::errc::not_found, "nobody has it", {}});
  CHECK(document == json{{"error", {{"code", "not_found"}, {"message", "nobody has it"}}}});
  CHECK(runtime::error_document({protocol::errc::ambiguous, "two", {"a", "b"}})["error"]["explanation"].size() == 2);
}

TEST_CASE("the receipt of a publish has the fields of the contract") {
  actors::publish_receipt r;
  r.package.name = "a";
  r.replicas_asked = 20;
  r.took_ms = 1.5;
  const auto d = runtime::publish_document(r);
  CHECK(keys_of(d)
        == names{"package", "version", "digest", "bytes", "files", "replicas", "copies", "reachable", "announced_to",
                 "expires_at", "took_ms"});
  CHECK(d["package"] == std::string(64, '0') + "/a");
  CHECK(d["digest"] == "blake2b-256:" + std::string(64, '0'));
  CHECK(keys_of(d["replicas"]) == names{"asked", "acknowledged"});
  CHECK(keys_of(d["copies"]) == names{"wanted", "complete"});
  CHECK(d["reachable"] == "unknown");
  r.reachable = false;
  CHECK(runtime::publish_document(r)["reachable"] == "no");
}

TEST_CASE("a search has the fields of the contract") {
  actors::search_report r;
  r.page.total = 7;
  r.page.hits.resize(1);
  const auto d = runtime::search_document("x", false, r);
  CHECK(keys_of(d) == names{"query", "total", "total_exact", "took_ms", "did_you_mean", "results"});
  CHECK(keys_of(d["results"][0])
        == names{"package", "version", "description", "category", "tags", "license", "trusted", "seeders", "stars",
                 "downloads", "external", "match", "score"});
  CHECK(d["results"][0]["external"] == false);
  r.page.hits[0].source = "npm";
  r.page.hits[0].package.name = "express";
  const auto external = runtime::search_document("x", true, r)["results"][0];
  CHECK(external["package"] == "npm:express");
  CHECK(external["external"] == true);
  CHECK(keys_of(external["explain"]) == names{"exact", "name", "text", "popularity", "trust"});
  CHECK(d["results"][0]["tags"].is_array());
}

TEST_CASE("an install has the fields of the contract") {
  actors::install_report r;
  r.installed.resize(1);
  r.installed[0].from.resize(2);
  const auto d = runtime::install_document(r);
  CHECK(keys_of(d) == names{"installed", "already", "resolved", "took_ms"});
  CHECK(keys_of(d["installed"][0]) == names{"package", "version", "digest", "bytes", "path", "from"});
  CHECK(d["installed"][0]["from"][0] == std::string(64, '0'));
  CHECK(d["already"] == json::array());
}

TEST_CASE("the status of a node has the fields of the contract") {
  actors::node_status s;
  s.hot.hits = 3;
  s.hot.misses = 1;
  s.levels = {{protocol::level::search, protocol::level_window::hour, {20, 160.5}, true},
              {protocol::level::cache, protocol::level_window::five_minutes, {}, false}};
  const auto d = runtime::status_document(s);
  for (const auto* key : {"node_id", "endpoint", "uptime_s", "peers", "records", "providers", "catalogue", "blobs",
                          "cache", "service_levels", "memory_bytes", "version"})
    CHECK(d.contains(key));
  CHECK(keys_of(d["peers"]) == names{"total", "verified"});
  CHECK(keys_of(d["blobs"]) == names{"count", "bytes"});
  CHECK(keys_of(d["cache"]) == names{"hot", "warm", "hit_rate_percent"});
  CHECK(keys_of(d["cache"]["hot"]) == names{"entries", "capacity", "hits", "misses"});
  CHECK(d["cache"]["hit_rate_percent"] == 75.0);
  CHECK(d["memory_bytes"] > 0);
  CHECK(d["service_levels"]
        == json::parse(R"([{"name": "marketplace.search.latency", "window": "1h", "value": 160.5, "unit": "ms",
                            "samples": 20, "target": 100.0, "alert_level": 150.0, "alert": true},
                           {"name": "marketplace.cache.hit_rate", "window": "5m", "value": null, "unit": "%",
                            "samples": 0, "target": 80.0, "alert_level": 70.0, "alert": false}])"));
}

TEST_CASE("a lookup has the fields of the contract") {
  actors::lookup_trace t;
  t.steps.resize(1);
  t.closest.resize(1);
  const auto d = runtime::lookup_document(t);
  CHECK(keys_of(d) == names{"key", "found", "hops", "rpcs", "timeouts", "took_ms", "source", "closest", "steps"});
  CHECK(d["source"].is_null());
  CHECK(keys_of(d["steps"][0]) == names{"at_ms", "node_id", "endpoint", "outcome", "rtt_ms", "closer"});
  CHECK(keys_of(d["closest"][0]) == names{"node_id", "endpoint", "rtt_ms"});
  CHECK(d["steps"][0]["rtt_ms"].is_null());
  t.steps[0].told_by.emplace().raw.fill(0xab);
  auto followed = runtime::followed_document(t);
  CHECK(followed["steps"][0]["told_by"] == t.steps[0].told_by->hex());
  followed["steps"][0].erase("told_by");
  CHECK(followed == runtime::lookup_document(t));
}

TEST_CASE("what a verify found decides whether all is well") {
  actors::verify_report r;
  r.packages.resize(2);
  CHECK(runtime::verify_document(r)["ok"] == true);
  r.packages[1].differences = {"changed: a"};
  const auto d = runtime::verify_document(r);
  CHECK(d["ok"] == false);
  CHECK(d["packages"][0]["ok"] == true);
  CHECK(d["packages"][1]["differences"][0] == "changed: a");
}
