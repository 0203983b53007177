// Which path means which question.
#include "runtime/node/http_api.hpp"

#include "tests/catch.hpp"

using namespace souk;
using nlohmann::json;
using protocol::errc;
using runtime::route_of;
using kind = runtime::http_route::kind;

namespace {

void leads_to(std::string_view target, const std::string& method, const json& params) {
  const auto route = route_of(target);
  INFO(target);
  REQUIRE(route);
  CHECK(route->what == kind::method);
  CHECK(route->method == method);
  CHECK(route->params == params);
}

errc refused(std::string_view target) {
  const auto route = route_of(target);
  INFO(target);
  REQUIRE_FALSE(route);
  return route.error().code;
}

} // namespace

TEST_CASE("paths lead to methods") {
  CHECK(route_of("/healthz")->what == kind::health);
  CHECK(route_of("/readyz")->what == kind::readiness);
  CHECK(route_of("/metrics?x=1")->what == kind::metrics);
  leads_to("/api/v1/status", "node_status", json::object());
  leads_to("/api/v1/peers?min_reputation=0.5", "node_peers", {{"min_reputation", 0.5}});
  leads_to("/api/v1/search?q=web+server&limit=5&fuzzy=true&category=tool", "search",
           {{"query", "web server"}, {"limit", 5}, {"fuzzy", true}, {"category", "tool"}});
  leads_to("/api/v1/search?q=caf%C3%A9%2B", "search", {{"query", "café+"}});
  leads_to("/api/v1/package/some-tool@1.2.3%2Bb", "info", {{"package", "some-tool@1.2.3+b"}});
  leads_to("/api/v1/package/souk:abc/tool", "info", {{"package", "souk:abc/tool"}});
  leads_to("/api/v1/lookup/ab+c", "lookup", {{"key", "ab+c"}});
}

TEST_CASE("a value that has the wrong form is left to the method to refuse") {
  leads_to("/api/v1/search?q=&limit=many&fuzzy=perhaps", "search",
           {{"query", ""}, {"limit", "many"}, {"fuzzy", "perhaps"}});
}

TEST_CASE("paths that lead nowhere") {
  for (const auto* target : {"/", "", "x", "/metrics/", "/api/v1/", "/api/v1/package", "/api/v1/package/",
                             "/api/v1/lookup/", "/api/v1/status/more", "/api/v2/status", "/api/v1/publish"})
    CHECK(refused(target) == errc::not_found);
  for (const auto* target : {"/api/v1/search?q=%", "/api/v1/search?q=%4", "/api/v1/search?%zz=1", "/api/v1/package/%g0",
                             "/api/v1/search?q=%ff", "/api/v1/search?q=%00", "/api/v1/package/%c3%28"})
    CHECK(refused(target) == errc::usage);
}

TEST_CASE("codes of errors become those of HTTP") {
  CHECK(runtime::http_status_of(errc::usage) == 400);
  CHECK(runtime::http_status_of(errc::not_found) == 404);
  CHECK(runtime::http_status_of(errc::no_peers) == 503);
  CHECK(runtime::http_status_of(errc::timeout) == 504);
  CHECK(runtime::http_status_of(errc::internal) == 500);
}
