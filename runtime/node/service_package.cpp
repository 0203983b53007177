// publish, pack, search, info, share.
#include <array>
#include <ctime>
#include <limits>

#include "protocol/limits.hpp"
#include "protocol/package/publisher.hpp"
#include "runtime/node/ask.hpp"

namespace souk::runtime {
namespace {

using protocol::errc;
using protocol::fail;
using protocol::result;

constexpr std::size_t copies_max = 1000;

void handle_publish(const service_context& at, service_call call) {
  param_reader params{call.params};
  actors::publish_package request;
  request.folder = params.folder("folder");
  request.wait_for_copy = params.flag("wait_for_copy");
  request.copies_wanted = params.number_or("copies_wanted", request.copies_wanted, copies_max);
  request.require_copies = params.number_or("require_copies", 0, copies_max);
  request.stays = at.stays;
  request.told = sink_of(call);
  ask_node<actors::publish_receipt>(at, params, std::move(request), std::move(call), publish_document);
}

void handle_pack(const service_context& at, service_call call) {
  param_reader params{call.params};
  actors::pack_folder request;
  request.folder = params.folder("folder");
  request.output = params.folder("output");
  const auto data = at.data;
  const auto path = request.output;
  // The publisher's name is part of a package's: the keys are made when there are none yet.
  const auto document = [data, path](const actors::packed_package& packed) -> result<json> {
    const auto keys = load_publisher_keys(data, std::time(nullptr));
    if (!keys)
      return fail(keys.error());
    return pack_document(packed, protocol::publisher_id_of(keys->first.first), path);
  };
  ask_node<actors::packed_package>(at, params, std::move(request), std::move(call), document);
}

std::optional<protocol::publisher_id> read_publisher(param_reader& params) {
  const auto text = params.maybe_text("publisher");
  if (!text)
    return std::nullopt;
  auto parsed = protocol::parse_publisher(*text);
  if (!parsed) {
    params.refuse(parsed.error());
    return std::nullopt;
  }
  return *parsed;
}

void read_sort(param_reader& params, std::string& sort) {
  sort = params.text_or("sort", sort);
  for (const auto* known : {"relevance", "seeders", "stars", "downloads", "recent", "name"})
    if (sort == known)
      return;
  params.refuse({errc::usage, "'" + sort + "' is none of relevance, seeders, stars, downloads, recent, name", {}});
}

void handle_search(const service_context& at, service_call call) {
  param_reader params{call.params};
  actors::find_packages request;
  auto& query = request.query;
  query.text = params.text("query");
  if (query.text.size() > protocol::limits::query_bytes_max)
    params.refuse(
      {errc::usage, "the query is longer than " + std::to_string(protocol::limits::query_bytes_max) + " bytes", {}});
  query.category = params.maybe_text("category");
  query.tag = params.maybe_text("tag");
  query.publisher = read_publisher(params);
  query.license = params.maybe_text("license");
  query.has_dependencies = params.flag("has_dependencies");
  query.min_seeders = params.number_or("min_seeders", 0, std::numeric_limits<std::uint32_t>::max());
  query.min_stars = params.number_or("min_stars", 0, std::numeric_limits<std::uint32_t>::max());
  query.fuzzy = params.flag("fuzzy");
  const auto explain = params.flag("explain");
  read_sort(params, query.sort);
  query.limit = params.number_or("limit", query.limit, protocol::limits::search_results_max);
  query.offset = params.number_or("offset", 0, protocol::limits::search_offset_max);
  const auto document = [text = query.text, explain](const actors::search_report& report) {
    return search_document(text, explain, report);
  };
  ask_node<actors::search_report>(at, params, std::move(request), std::move(call), document);
}

void handle_info(const service_context& at, service_call call) {
  param_reader params{call.params};
  actors::get_package_info request{params.package("package")};
  ask_node<actors::package_info>(at, params, std::move(request), std::move(call), info_document);
}

void handle_share(const service_context& at, service_call call) {
  param_reader params{call.params};
  actors::share_package request{params.package("package")};
  const auto document = [network = at.network](const actors::share_facts& facts) {
    return share_document(facts, network);
  };
  ask_node<actors::share_facts>(at, params, std::move(request), std::move(call), document);
}

constexpr std::array<service_method, 5> methods{{
  {"publish", handle_publish},
  {"pack", handle_pack},
  {"search", handle_search},
  {"info", handle_info},
  {"share", handle_share},
}};

} // namespace

std::span<const service_method> package_methods() {
  return methods;
}

} // namespace souk::runtime
