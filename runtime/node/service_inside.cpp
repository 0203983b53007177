// actors, node_inspect: what somebody sees who looks into a running node. The first asks no actor.
#include <array>

#include "runtime/node/ask.hpp"
#include "runtime/node/member_board.hpp"
#include "runtime/telemetry/registry.hpp"

namespace souk::runtime {
namespace {

using protocol::fail;

void handle_actors(const service_context& at, service_call call) {
  param_reader params{call.params};
  if (auto read = params.finish(); !read)
    return call.reply(fail(read.error()));
  auto rows = json::array();
  if (at.members)
    for (const auto& each : at.members->rows())
      rows.push_back({{"name", each.name},
                      {"kind", each.kind},
                      {"parent", each.parent.empty() ? json(nullptr) : json(each.parent)},
                      {"mailbox", each.mailbox},
                      {"handled", each.handled},
                      {"age_s", each.age_s}});
  call.reply(json{{"actors", std::move(rows)}});
}

json tier_document(const actors::tier_status& tier) {
  return {{"entries", tier.entries}, {"capacity", tier.capacity}, {"hits", tier.hits}, {"misses", tier.misses}};
}

json inspect_document(const actors::node_status& s, const registry& counts) {
  using actors::counter;
  return {{"id", s.self.hex()},
          {"address", to_string(s.where)},
          {"uptime_s", s.uptime_s},
          {"table", {{"contacts", s.peers_total}, {"measured", s.peers_verified}}},
          {"caches", {{"hot", tier_document(s.hot)}, {"warm", tier_document(s.warm)}}},
          {"records", s.records},
          {"providers", s.providers},
          {"requests",
           {{"ended", counts.total(counter::request_ended)},
            {"failed", counts.count_of(counter::request_ended, "failed")}}},
          {"messages",
           {{"sent", counts.total(counter::message_sent)}, {"received", counts.total(counter::message_received)}}},
          {"store",
           {{"catalogue", s.catalogue},
            {"blobs", s.blobs.count},
            {"bytes", s.blobs.bytes},
            {"republish_late_s", s.republish_lag_s}}}};
}

void handle_inspect(const service_context& at, service_call call) {
  param_reader params{call.params};
  const auto document = [counts = at.counts](const actors::node_status& s) { return inspect_document(s, *counts); };
  ask_node<actors::node_status>(at, params, actors::get_status{}, std::move(call), document);
}

constexpr std::array<service_method, 2> methods{{
  {"actors", handle_actors},
  {"node_inspect", handle_inspect},
}};

} // namespace

std::span<const service_method> inside_methods() {
  return methods;
}

} // namespace souk::runtime
