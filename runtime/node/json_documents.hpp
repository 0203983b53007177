// The documents that `--json` prints and the control socket answers with: one function a document. They are a
// contract; formats: ids 64 lower-case hex digits, digests `blake2b-256:…`, times RFC 3339.
#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "actors/node/requests.hpp"
#include "actors/node/value_requests.hpp"
#include "protocol/error.hpp"
#include "protocol/time.hpp"
#include "runtime/keys.hpp"
#include "runtime/node/link.hpp"

namespace souk::runtime {

using nlohmann::json;

// json_common.cpp
std::string rfc3339(protocol::wall_seconds time);
json error_document(const protocol::error& e);
json contact_document(const protocol::contact& whom);           // node_id, endpoint
json optional_number(const std::optional<double>& number);
json progress_document(const actors::progress& now);

// json_package.cpp
json publish_document(const actors::publish_receipt& r);
json search_document(const std::string& query, bool explain, const actors::search_report& r);
json import_document(const actors::import_report& r);
json catalogue_document(const actors::catalogue_counts& c);
json info_document(const actors::package_info& i);
json pack_document(const actors::packed_package& p, const protocol::publisher_id& publisher, const std::string& path);
json share_document(const actors::share_facts& s, std::uint32_t network);

// json_install.cpp
json install_document(const actors::install_report& r);
json update_document(const actors::install_report& r);
// Of a removal by lock file: `name` went, and with it what nobody needs any more.
json removal_document(const actors::install_report& r, const std::string& name);
json list_document(const std::vector<actors::installed_package>& all);
json remove_document(const actors::installed_package& removed);
json verify_document(const actors::verify_report& r);

// json_node.cpp
json status_document(const actors::node_status& s);
json cache_document(const actors::node_status& s);
json cleared_document(const actors::caches_cleared& c);
json peer_document(const actors::peer_row& row);
json peers_document(const actors::peer_list& all);
json connect_document(const actors::connect_report& r);
json invite_document(const actors::invitation& i, std::uint32_t network);
json key_document(const protocol::node_id& node, const std::optional<publisher_keys>& publisher);

// json_lookup.cpp
json lookup_document(const actors::lookup_trace& t);
json followed_document(const actors::lookup_trace& t); // the same, and of each step who told of that peer
json value_put_document(const actors::value_put& put);
json value_got_document(const actors::value_got& got);

} // namespace souk::runtime
