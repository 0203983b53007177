#include "runtime/node/json_documents.hpp"

namespace souk::runtime {
namespace {

json step_document(const actors::lookup_step& step) {
  auto row = contact_document(step.whom);
  row["at_ms"] = step.at_ms;
  row["outcome"] = step.outcome;
  row["rtt_ms"] = optional_number(step.rtt_ms);
  row["closer"] = step.closer;
  return row;
}

} // namespace

json lookup_document(const actors::lookup_trace& t) {
  auto closest = json::array();
  for (const auto& each : t.closest) {
    auto row = contact_document(each.whom);
    row["rtt_ms"] = optional_number(each.rtt_ms);
    closest.push_back(std::move(row));
  }
  auto steps = json::array();
  for (const auto& each : t.steps)
    steps.push_back(step_document(each));
  return {{"key", t.key.hex()},
          {"found", t.found},
          {"hops", t.hops},
          {"rpcs", t.rpcs},
          {"timeouts", t.timeouts},
          {"took_ms", t.took_ms},
          {"source", t.source.empty() ? json(nullptr) : json(t.source)},
          {"closest", std::move(closest)},
          {"steps", std::move(steps)}};
}

json followed_document(const actors::lookup_trace& t) {
  auto document = lookup_document(t);
  for (std::size_t i = 0; i < t.steps.size(); ++i)
    document["steps"][i]["told_by"] = t.steps[i].told_by ? json(t.steps[i].told_by->hex()) : json(nullptr);
  return document;
}

json value_put_document(const actors::value_put& put) {
  return {{"key", put.key.hex()},
          {"replicas", {{"asked", put.replicas_asked}, {"acknowledged", put.replicas_acknowledged}}},
          {"took_ms", put.took_ms}};
}

json value_got_document(const actors::value_got& got) {
  return {{"value_hex", got.value ? json(protocol::to_hex(*got.value)) : json(nullptr)},
          {"hops", got.hops},
          {"rpcs", got.rpcs},
          {"timeouts", got.timeouts},
          {"took_ms", got.took_ms}};
}

} // namespace souk::runtime
