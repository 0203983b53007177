// actors, node_messages, node_inspect: what somebody sees who looks into a running node. The first two ask no actor.
#include <array>
#include <chrono>
#include <cstdint>

#include "runtime/net/datagram_tap.hpp"
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

json passing_document(const tapped_datagram& row, datagram_tap::clock::time_point now) {
  return {{"number", row.number},
          {"ago_s", std::chrono::duration<double>(now - row.at).count()},
          {"sent", row.sent},
          {"endpoint", to_string(row.other)},
          {"transaction", row.transaction},
          {"key", row.key ? json(row.key->hex()) : json(nullptr)},
          {"text", row.text}};
}

// Also asks no actor. What is asked for again and again is kept meanwhile; the first answer may be empty.
void handle_messages(const service_context& at, service_call call) {
  constexpr std::size_t rows_of_an_answer = 500;
  param_reader params{call.params};
  const auto after = params.number_or("after", 0, SIZE_MAX);
  if (auto read = params.finish(); !read)
    return call.reply(fail(read.error()));
  const auto now = datagram_tap::clock::now();
  auto rows = json::array();
  if (at.passing)
    for (const auto& each : at.passing->after(after, now))
      if (rows.size() < rows_of_an_answer)
        rows.push_back(passing_document(each, now));
  call.reply(json{{"messages", std::move(rows)}});
}

constexpr std::array<service_method, 3> methods{{
  {"actors", handle_actors},
  {"node_messages", handle_messages},
  {"node_inspect", handle_inspect},
}};

} // namespace

std::span<const service_method> inside_methods() {
  return methods;
}

} // namespace souk::runtime
