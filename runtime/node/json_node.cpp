#include <cmath>
#include <fstream>

#include "protocol/package/publisher.hpp"
#include "runtime/node/json_documents.hpp"
#include "runtime/version.hpp"

namespace souk::runtime {
namespace {

// Anonymous resident memory, which is what a process costs its machine; files that are mapped are shared.
std::uint64_t memory_bytes() {
  std::ifstream status{"/proc/self/status"};
  std::string word;
  std::uint64_t kib = 0;
  while (status >> word)
    if (word == "RssAnon:" && status >> kib)
      break;
  return kib * 1024;
}

json tier_summary(const actors::tier_status& tier) {
  return {{"entries", tier.entries}, {"capacity", tier.capacity}, {"hits", tier.hits}, {"misses", tier.misses}};
}

json tier_document(const actors::tier_status& tier) {
  auto made = tier_summary(tier);
  made["evicted"] = tier.evicted;
  made["expired"] = tier.expired;
  return made;
}

// Of all requests that came to the cache: a miss of hot is a request to warm.
double hit_rate_percent(const actors::node_status& s) {
  const auto hits = static_cast<double>(s.hot.hits + s.warm.hits);
  const auto all = static_cast<double>(s.hot.hits + s.hot.misses);
  return all == 0 ? 0 : 100 * hits / all;
}

json level_document(const protocol::level_state& s) {
  const auto& rule = protocol::rule_of(s.which);
  const auto value = s.measured.samples > 0 ? std::optional{s.measured.value} : std::nullopt;
  return {{"name", rule.name},
          {"window", protocol::to_string(s.window)},
          {"value", optional_number(value)},
          {"unit", rule.unit},
          {"samples", s.measured.samples},
          {"target", rule.target},
          {"alert_level", rule.alert},
          {"alert", s.alert}};
}

json levels_document(const std::vector<protocol::level_state>& all) {
  auto made = json::array();
  for (const auto& each : all)
    made.push_back(level_document(each));
  return made;
}

} // namespace

json cache_document(const actors::node_status& s) {
  return {{"hot", tier_document(s.hot)}, {"warm", tier_document(s.warm)}, {"hit_rate_percent", hit_rate_percent(s)}};
}

json cleared_document(const actors::caches_cleared& c) {
  return {{"cleared", {{"hot", c.hot}, {"warm", c.warm}}}};
}

json status_document(const actors::node_status& s) {
  return {{"node_id", s.self.hex()},
          {"endpoint", to_string(s.where)},
          {"uptime_s", s.uptime_s},
          {"peers", {{"total", s.peers_total}, {"verified", s.peers_verified}}},
          {"records", s.records},
          {"providers", s.providers},
          {"catalogue", s.catalogue},
          {"blobs", {{"count", s.blobs.count}, {"bytes", s.blobs.bytes}}},
          {"cache",
           {{"hot", tier_summary(s.hot)}, {"warm", tier_summary(s.warm)}, {"hit_rate_percent", hit_rate_percent(s)}}},
          {"service_levels", levels_document(s.levels)},
          {"memory_bytes", memory_bytes()},
          {"version", program_version}};
}

json peer_document(const actors::peer_row& row) {
  auto made = contact_document(row.whom);
  made["rtt_ms"] = optional_number(row.rtt_ms);
  made["prefix_bits"] = row.prefix_bits;
  made["reputation"] = std::round(row.reputation * 1000) / 1000;
  return made;
}

json peers_document(const actors::peer_list& all) {
  auto peers = json::array();
  for (const auto& each : all)
    peers.push_back(peer_document(each));
  return {{"total", all.size()}, {"peers", std::move(peers)}};
}

json connect_document(const actors::connect_report& r) {
  auto wrong = json::array();
  for (const auto& each : r.wrong_id)
    wrong.push_back(contact_document(each));
  return {{"asked", r.asked},
          {"answered", r.answered},
          {"peers", r.peers},
          {"wrong_id", std::move(wrong)},
          {"took_ms", r.took_ms}};
}

json invite_document(const actors::invitation& i, std::uint32_t network) {
  auto peers = json::array();
  for (const auto& each : i.contacts)
    peers.push_back(contact_document(each));
  return {
    {"link", to_text(link{network, i.contacts, std::nullopt})}, {"network", network}, {"peers", std::move(peers)}};
}

json key_document(const protocol::node_id& node, const std::optional<publisher_keys>& publisher) {
  json made{{"node_id", node.hex()}, {"publisher", nullptr}};
  if (publisher) {
    const auto id = protocol::publisher_id_of(publisher->first.first);
    made["publisher"] = {{"id", id.hex()},
                         {"text", protocol::to_text(id)},
                         {"key", protocol::to_hex(publisher->second.open)},
                         {"created_at", rfc3339(publisher->first.first.created_at)},
                         {"rotations", publisher->first.rotations.size()}};
  }
  return made;
}

} // namespace souk::runtime
