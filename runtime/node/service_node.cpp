// node_status, node_peers, node_peer, node_connect, node_invite, node_join, cache_stats, cache_clear, lookup, value_put, value_get,
// key_show, doctor.
#include <algorithm>
#include <array>
#include <iterator>

#include "runtime/log.hpp"
#include "runtime/node/ask.hpp"
#include "runtime/node/bootstrap.hpp"
#include "runtime/node/link.hpp"

namespace souk::runtime {
namespace {

using protocol::errc;
using protocol::fail;
using protocol::result;

constexpr std::chrono::milliseconds resolve_max{3000};

void handle_status(const service_context& at, service_call call) {
  param_reader params{call.params};
  ask_node<actors::node_status>(at, params, actors::get_status{}, std::move(call), status_document);
}

void handle_cache_stats(const service_context& at, service_call call) {
  param_reader params{call.params};
  ask_node<actors::node_status>(at, params, actors::get_status{}, std::move(call), cache_document);
}

void handle_cache_clear(const service_context& at, service_call call) {
  param_reader params{call.params};
  ask_node<actors::caches_cleared>(at, params, actors::clear_caches{}, std::move(call), cleared_document);
}

void handle_peers(const service_context& at, service_call call) {
  param_reader params{call.params};
  const auto least = params.share_or("min_reputation", 0);
  const auto document = [least](const actors::peer_list& all) {
    actors::peer_list good;
    std::ranges::copy_if(all, std::back_inserter(good), [least](const auto& each) { return each.reputation >= least; });
    return peers_document(good);
  };
  ask_node<actors::peer_list>(at, params, actors::get_peers{}, std::move(call), document);
}

// By the whole id or the beginning of it.
void handle_peer(const service_context& at, service_call call) {
  param_reader params{call.params};
  const auto wanted = params.text("node_id");
  if (wanted.empty() || wanted.size() > 64 || wanted.find_first_not_of("0123456789abcdefABCDEF") != std::string::npos)
    params.refuse({errc::usage, "'" + wanted.substr(0, 80) + "' is not a node id or the beginning of one", {}});
  const auto document = [wanted](const actors::peer_list& all) -> result<json> {
    std::vector<const actors::peer_row*> found;
    for (const auto& row : all)
      if (row.whom.id.hex().starts_with(wanted))
        found.push_back(&row);
    if (found.size() == 1)
      return peer_document(*found.front());
    return found.empty()
             ? fail(errc::not_found, "no peer of this node has an id that begins with " + wanted)
             : fail(errc::ambiguous, std::to_string(found.size()) + " peers have an id that begins with " + wanted);
  };
  ask_node<actors::peer_list>(at, params, actors::get_peers{}, std::move(call), document);
}

// Nobody answered, or only somebody else than was asked for.
result<json> connected(const actors::connect_report& report) {
  if (report.answered > 0)
    return connect_document(report);
  if (!report.wrong_id.empty())
    return fail(errc::verification, "the node at " + to_string(report.wrong_id.front().where) + " is not "
                                      + report.wrong_id.front().id.hex());
  return fail(errc::no_peers, "nobody answered at the " + std::to_string(report.asked) + " addresses that were asked");
}

result<actors::connect_to> contacts_at(io_thread& io, const std::vector<std::string>& addresses) {
  std::vector<bootstrap_address> parsed;
  for (const auto& text : addresses) {
    auto address = parse_bootstrap_address(text);
    if (!address)
      return fail(address.error());
    parsed.push_back(*std::move(address));
  }
  actors::connect_to request{resolve_all(io, parsed, resolve_max)};
  if (request.contacts.empty())
    return fail(errc::no_peers, "there is no host of the name " + (parsed.empty() ? "" : parsed.front().host));
  return request;
}

void handle_connect(const service_context& at, service_call call) {
  param_reader params{call.params};
  const auto addresses = params.texts("addresses");
  ask_node_slowly<actors::connect_report>(
    at, params, [addresses, io = at.io] { return contacts_at(*io, addresses); }, std::move(call), connected);
}

void handle_invite(const service_context& at, service_call call) {
  param_reader params{call.params};
  const auto document = [network = at.network](const actors::invitation& i) -> result<json> {
    if (i.contacts.empty())
      return fail(errc::no_peers,
                  "nobody could be named in an invitation: this node does not know an address of its own");
    return invite_document(i, network);
  };
  ask_node<actors::invitation>(at, params, actors::get_invitation{}, std::move(call), document);
}

result<link> link_to_join(const service_context& at, const std::string& text) {
  auto parsed = parse_link(text);
  if (!parsed)
    return parsed;
  if (parsed->network != at.network)
    return fail(errc::usage, "the link leads into network " + std::to_string(parsed->network)
                               + ", this node is in network " + std::to_string(at.network)
                               + ": start it with --network, or use another data folder");
  if (parsed->contacts.empty())
    return fail(errc::usage, "the link names no peer");
  return parsed;
}

void handle_join(const service_context& at, service_call call) {
  param_reader params{call.params};
  const auto text = params.text("link");
  const auto make = [at, text]() -> result<actors::connect_to> {
    const auto joined = link_to_join(at, text);
    if (!joined)
      return fail(joined.error());
    if (auto kept = keep_joined_contacts(at.data, joined->contacts); !kept)
      return fail(kept.error());
    return actors::connect_to{joined->contacts};
  };
  const auto document = [network = at.network](const actors::connect_report& report) -> result<json> {
    auto made = connected(report);
    if (!made && made.error().code == errc::no_peers)
      return fail(errc::no_peers, made.error().message + "; the link is kept and tried at every start");
    if (made)
      (*made)["network"] = network;
    return made;
  };
  ask_node_slowly<actors::connect_report>(at, params, make, std::move(call), document);
}

// 64 hex digits are a key, everything else a package.
void handle_lookup(const service_context& at, service_call call) {
  param_reader params{call.params};
  actors::trace_lookup request;
  const auto text = params.text_or("key", "");
  request.key = protocol::id::from_hex(text);
  if (!request.key)
    request.package = params.package("key");
  const auto document = params.flag("tellers") ? followed_document : lookup_document;
  ask_node<actors::lookup_trace>(at, params, std::move(request), std::move(call), document);
}

// Bytes travel as hex digits: a text in JSON cannot hold any.
void handle_value_put(const service_context& at, service_call call) {
  param_reader params{call.params};
  const auto digits = params.text("value_hex");
  actors::put_value order;
  order.value.resize(std::min(digits.size() / 2, protocol::limits::record_bytes_max));
  if (digits.size() / 2 > protocol::limits::record_bytes_max)
    params.refuse({errc::usage, "a value has at most " + std::to_string(protocol::limits::record_bytes_max) + " bytes", {}});
  else if (!protocol::from_hex(digits, order.value))
    params.refuse({errc::usage, "'value_hex' must be hex digits, two a byte", {}});
  ask_node<actors::value_put>(at, params, std::move(order), std::move(call), value_put_document);
}

void handle_value_get(const service_context& at, service_call call) {
  param_reader params{call.params};
  const auto key = protocol::id::from_hex(params.text("key"));
  if (!key)
    params.refuse({errc::usage, "'key' must be 64 hex digits", {}});
  const actors::get_value order{key.value_or(protocol::id{})};
  ask_node<actors::value_got>(at, params, order, std::move(call), value_got_document);
}

// Of this process: a command without a node changes nothing that lasts.
void handle_log_level(const service_context& at, service_call call) {
  const auto reply = std::move(call.reply);
  param_reader params{call.params};
  const auto level = params.text("level");
  auto read = params.finish();
  if (read && !at.stays)
    read = fail(errc::usage, "no node runs on this data folder; `--log-level` sets it for one command");
  auto changed = read.and_then([&] { return set_log_level(level); });
  reply(changed ? result<json>{json{{"log_level", level}}} : fail(changed.error()));
}

void handle_key_show(const service_context& at, service_call call) {
  const auto reply = std::move(call.reply);
  param_reader params{call.params};
  if (auto read = params.finish(); !read)
    return reply(fail(read.error()));
  auto keys = find_publisher_keys(at.data);
  reply(keys ? result<json>{key_document(at.self, *keys)} : fail(keys.error()));
}

constexpr std::array<service_method, 14> methods{{
  {"node_status", handle_status},
  {"node_peers", handle_peers},
  {"node_peer", handle_peer},
  {"node_connect", handle_connect},
  {"node_invite", handle_invite},
  {"node_join", handle_join},
  {"cache_stats", handle_cache_stats},
  {"cache_clear", handle_cache_clear},
  {"lookup", handle_lookup},
  {"value_put", handle_value_put},
  {"value_get", handle_value_get},
  {"node_log_level", handle_log_level},
  {"key_show", handle_key_show},
  {"doctor", handle_doctor},
}};

} // namespace

std::span<const service_method> node_methods() {
  return methods;
}

} // namespace souk::runtime
