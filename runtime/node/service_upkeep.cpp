// amend, outdated, audit, trust_add, trust_list, trust_remove, seed, unseed, pin, gc.
#include <array>
#include <ctime>

#include "protocol/package/name.hpp"
#include "protocol/package/publisher.hpp"
#include "runtime/config.hpp"
#include "runtime/node/ask.hpp"
#include "runtime/node/survey_documents.hpp"

namespace souk::runtime {
namespace {

using protocol::errc;
using protocol::fail;
using protocol::result;

// --- what a publisher says of versions that are out

json amend_document(const actors::amendment& made) {
  return {{"package", made.package.text()},
          {"versions", made.versions},
          {"sequence", made.sequence},
          {"replicas", {{"asked", made.replicas_asked}, {"acknowledged", made.replicas_acknowledged}}},
          {"took_ms", made.took_ms}};
}

void handle_amend(const service_context& at, service_call call) {
  param_reader params{call.params};
  actors::amend_package request;
  request.package = params.package("package");
  if (call.params.contains("yanked"))
    request.yanked = params.flag("yanked");
  request.deprecated = params.maybe_text("deprecated");
  if (!request.yanked && !request.deprecated)
    params.refuse({errc::usage, "say what shall change: yanked or deprecated", {}});
  if (request.yanked && request.package.range.empty())
    params.refuse({errc::usage, "say which version: " + request.package.name + "@1.2.3", {}});
  request.told = sink_of(call);
  ask_node<actors::amendment>(at, params, std::move(request), std::move(call), amend_document);
}

// --- what publishers say of what is installed

template <class ToDocument>
void survey(const service_context& at, service_call call, ToDocument to_document) {
  param_reader params{call.params};
  const auto root = params.folder("root");
  const auto folder = std::make_shared<locked_folder>();
  const auto make = [folder, root]() -> result<actors::survey_packages> {
    auto read = read_locked_folder(root);
    if (!read)
      return fail(read.error());
    *folder = *std::move(read);
    return actors::survey_packages{packages_in(*folder)};
  };
  ask_node_slowly<std::vector<actors::surveyed>>(
    at, params, make, std::move(call),
    [folder, to_document](const std::vector<actors::surveyed>& found) { return to_document(*folder, found); });
}

void handle_outdated(const service_context& at, service_call call) {
  survey(at, std::move(call), outdated_document);
}

void handle_audit(const service_context& at, service_call call) {
  survey(at, std::move(call), [](const locked_folder& folder, const std::vector<actors::surveyed>& found) {
    return audit_document(folder, found, std::time(nullptr));
  });
}

// --- trust

json trusted_document(const actors::trusted_publisher& each) {
  return {{"name", each.alias},
          {"publisher", {{"id", each.publisher.hex()}, {"text", protocol::to_text(each.publisher)}}}};
}

void handle_trust_add(const service_context& at, service_call call) {
  param_reader params{call.params};
  actors::trust_publisher request;
  request.publisher.alias = params.text("name");
  if (!protocol::is_package_name(request.publisher.alias))
    params.refuse({errc::usage,
                   "'" + request.publisher.alias.substr(0, 80)
                     + "' cannot be a name: " + std::string{protocol::package_name_rule()},
                   {}});
  if (const auto parsed = protocol::parse_publisher(params.text("publisher")))
    request.publisher.publisher = *parsed;
  else
    params.refuse(parsed.error());
  const auto document = [added = request.publisher](const std::monostate&) {
    return json{{"trusted", trusted_document(added)}};
  };
  ask_node<std::monostate>(at, params, std::move(request), std::move(call), document);
}

void handle_trust_list(const service_context& at, service_call call) {
  param_reader params{call.params};
  const auto document = [](const std::vector<actors::trusted_publisher>& all) {
    auto rows = json::array();
    for (const auto& each : all)
      rows.push_back(trusted_document(each));
    return json{{"trusted", std::move(rows)}};
  };
  ask_node<std::vector<actors::trusted_publisher>>(at, params, actors::get_trusted{}, std::move(call), document);
}

void handle_trust_remove(const service_context& at, service_call call) {
  param_reader params{call.params};
  actors::distrust_publisher request{params.text("name")};
  const auto document = [name = request.alias](const std::monostate&) { return json{{"removed", name}}; };
  ask_node<std::monostate>(at, params, std::move(request), std::move(call), document);
}

// --- copies

json copies_document(const actors::copies_kept& done) {
  constexpr const char* names[] = {"no", "seeded", "pinned"};
  auto rows = json::array();
  for (const auto& each : done.copies)
    rows.push_back({{"version", each.version}, {"digest", protocol::to_text(each.archive)}, {"bytes", each.bytes}});
  return {{"package", done.package.text()},
          {"kept", names[static_cast<std::size_t>(done.how)]},
          {"copies", std::move(rows)},
          {"took_ms", done.took_ms}};
}

template <actors::keeping How>
void handle_copies(const service_context& at, service_call call) {
  param_reader params{call.params};
  actors::keep_copies request{params.package("package"), How, sink_of(call)};
  ask_node<actors::copies_kept>(at, params, std::move(request), std::move(call), copies_document);
}

// --- room

void handle_gc(const service_context& at, service_call call) {
  param_reader params{call.params};
  actors::collect_garbage request;
  const auto text = params.text("quota");
  if (const auto size = parse_size(text))
    request.quota_bytes = *size;
  else
    params.refuse({errc::usage, "'" + text + "' is not a size like 500MB or 10GiB", {}});
  const auto document = [](const actors::collected& done) {
    return json{{"removed", done.removed},
                {"freed_bytes", done.freed_bytes},
                {"kept_bytes", done.kept_bytes},
                {"quota_bytes", done.quota_bytes}};
  };
  ask_node<actors::collected>(at, params, request, std::move(call), document);
}

constexpr std::array<service_method, 10> methods{{
  {"amend", handle_amend},
  {"outdated", handle_outdated},
  {"audit", handle_audit},
  {"trust_add", handle_trust_add},
  {"trust_list", handle_trust_list},
  {"trust_remove", handle_trust_remove},
  {"seed", handle_copies<actors::keeping::seeded>},
  {"unseed", handle_copies<actors::keeping::none>},
  {"pin", handle_copies<actors::keeping::pinned>},
  {"gc", handle_gc},
}};

} // namespace

std::span<const service_method> upkeep_methods() {
  return methods;
}

} // namespace souk::runtime
