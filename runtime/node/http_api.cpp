#include "runtime/node/http_api.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <optional>

#include "protocol/text.hpp"
#include "runtime/node/gauges.hpp"
#include "runtime/telemetry/exposition.hpp"

namespace souk::runtime {
namespace {

using protocol::errc;
using protocol::fail;
using protocol::result;

constexpr std::string_view api = "/api/v1/";

int digit_of(char c) {
  return c >= '0' && c <= '9'   ? c - '0'
         : c >= 'a' && c <= 'f' ? c - 'a' + 10
         : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                : -1;
}

// RFC 3986, section 2.1; in a query a plus stands for a space (application/x-www-form-urlencoded).
std::optional<std::string> decoded(std::string_view text, bool in_query) {
  std::string made;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      made += in_query && text[i] == '+' ? ' ' : text[i];
      continue;
    }
    const auto high = i + 2 < text.size() ? digit_of(text[i + 1]) : -1;
    const auto low = i + 2 < text.size() ? digit_of(text[i + 2]) : -1;
    if (high < 0 || low < 0)
      return std::nullopt;
    made += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return protocol::is_plain_text(made) ? std::optional{made} : std::nullopt;
}

using query_fields = std::map<std::string, std::string>;

std::optional<query_fields> fields_of(std::string_view query) {
  query_fields all;
  while (!query.empty()) {
    const auto one = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(one.size() + 1, query.size()));
    const auto equals = std::min(one.find('='), one.size());
    auto name = decoded(one.substr(0, equals), true);
    auto value = decoded(one.substr(std::min(equals + 1, one.size())), true);
    if (!name || !value)
      return std::nullopt;
    if (!name->empty())
      all[*std::move(name)] = *std::move(value);
  }
  return all;
}

// Parameters of the methods that are not text.
nlohmann::json value_of(const std::string& name, const std::string& text) {
  static constexpr std::array<std::string_view, 3> flags{"fuzzy", "explain", "has_dependencies"};
  static constexpr std::array<std::string_view, 4> numbers{"limit", "offset", "min_seeders", "min_stars"};
  if (std::ranges::count(flags, name) > 0 && (text == "true" || text == "false"))
    return text == "true";
  std::uint64_t number = 0;
  const auto end = text.data() + text.size();
  if (std::ranges::count(numbers, name) > 0 && std::from_chars(text.data(), end, number).ptr == end && !text.empty())
    return number;
  double share = 0;
  if (name == "min_reputation" && std::from_chars(text.data(), end, share).ptr == end && !text.empty())
    return share;
  return text; // the method says what it wants
}

result<http_route> route_to_method(std::string_view path, const query_fields& fields) {
  http_route made;
  made.what = http_route::kind::method;
  for (const auto& [name, text] : fields)
    made.params[name == "q" ? "query" : name] = value_of(name, text);
  const auto first = path.substr(0, path.find('/'));
  const auto rest = decoded(path.substr(std::min(first.size() + 1, path.size())), false);
  if (!rest)
    return fail(errc::usage, "the path is no text in UTF-8, or has a % that no two hexadecimal digits follow");
  if (first == "package" && !rest->empty()) {
    made.method = "info";
    made.params["package"] = *rest;
  } else if (first == "lookup" && !rest->empty()) {
    made.method = "lookup";
    made.params["key"] = *rest;
  } else if (rest->empty() && (first == "status" || first == "peers" || first == "search")) {
    made.method = first == "search" ? "search" : "node_" + std::string{first};
  } else {
    return fail(errc::not_found, "there is no " + std::string{api} + std::string{first}
                                   + "; there are status, peers, search?q=, package/NAME and lookup/KEY");
  }
  return made;
}

http_answer document(const nlohmann::json& body) {
  return {200, "application/json", body.dump(-1, ' ', false, json::error_handler_t::replace) + "\n"};
}

std::function<bool(nlohmann::json)> nobody_is_told() {
  return [](const nlohmann::json&) { return true; };
}

} // namespace

unsigned http_status_of(errc code) noexcept {
  switch (code) {
  case errc::usage:
  case errc::ambiguous:
  case errc::bad_manifest:
    return 400;
  case errc::not_found:
    return 404;
  case errc::no_peers:
  case errc::interrupted:
    return 503;
  case errc::timeout:
    return 504;
  default:
    return 500;
  }
}

result<http_route> route_of(std::string_view target) {
  const auto path = target.substr(0, target.find('?'));
  const auto fields = fields_of(target.substr(std::min(path.size() + 1, target.size())));
  if (!fields)
    return fail(errc::usage, "the query is no text in UTF-8, or has a % that no two hexadecimal digits follow");
  http_route made;
  if (path == "/healthz")
    return made;
  if (path == "/readyz" || path == "/metrics") {
    made.what = path == "/readyz" ? http_route::kind::readiness : http_route::kind::metrics;
    made.method = "node_status";
    return made;
  }
  if (path.starts_with(api))
    return route_to_method(path.substr(api.size()), *fields);
  return fail(errc::not_found, "there are /metrics, /healthz, /readyz and " + std::string{api});
}

void http_api::show_metrics(const http_call& call) const {
  const auto format = exposition_for(call.accept);
  refresh_gauges(methods_, counts_, [counts = counts_, format, reply = call.reply](const result<void>& refreshed) {
    if (!refreshed)
      return reply(http_error(http_status_of(refreshed.error().code), refreshed.error()));
    reply({200, std::string{content_type_of(format)}, exposed(counts->collect(), format)});
  });
}

void http_api::handle(const http_call& call) const {
  auto route = route_of(call.target);
  if (!route)
    return call.reply(http_error(http_status_of(route.error().code), route.error()));
  switch (route->what) {
  case http_route::kind::health:
    return call.reply({200, "text/plain", "ok\n"});
  case http_route::kind::metrics:
    return show_metrics(call);
  case http_route::kind::readiness:
  case http_route::kind::method:
    break;
  }
  const auto ready_only = route->what == http_route::kind::readiness;
  const auto show = [ready_only, reply = call.reply](const result<json>& made) {
    if (!made)
      return reply(http_error(ready_only ? 503 : http_status_of(made.error().code), made.error()));
    reply(ready_only ? http_answer{200, "text/plain", "ok\n"} : document(*made));
  };
  methods_.call(route->method, {std::move(route->params), show, nobody_is_told()});
}

} // namespace souk::runtime
