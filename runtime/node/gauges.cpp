#include "runtime/node/gauges.hpp"

#include "runtime/node/ask.hpp"

namespace souk::runtime {
namespace {

// Of the questions to the cache: a miss of hot is one to warm.
double hit_ratio(const actors::node_status& s) {
  const auto hits = static_cast<double>(s.hot.hits + s.warm.hits);
  const auto all = static_cast<double>(s.hot.hits + s.hot.misses);
  return all == 0 ? 0 : hits / all;
}

void set_gauges(registry& counts, const actors::node_status& s) {
  using actors::gauge;
  counts.set(gauge::peers, static_cast<double>(s.peers_total));
  counts.set(gauge::records, static_cast<double>(s.records));
  counts.set(gauge::catalogue, static_cast<double>(s.catalogue));
  counts.set(gauge::blob_bytes, static_cast<double>(s.blobs.bytes));
  counts.set(gauge::cache_hit_ratio, hit_ratio(s));
  counts.set(gauge::republish_lag_s, s.republish_lag_s);
}

} // namespace

void refresh_gauges(const service& methods, std::shared_ptr<registry> counts,
                    std::function<void(protocol::result<void>)> done) {
  service_call call;
  call.params = json::object();
  call.told = [](const json&) { return true; };
  call.reply = [done = std::move(done)](const protocol::result<json>& set) {
    done(set ? protocol::result<void>{} : protocol::fail(set.error()));
  };
  const auto set = [counts = std::move(counts)](const actors::node_status& status) {
    set_gauges(*counts, status);
    return json(nullptr);
  };
  param_reader params{call.params};
  ask_node<actors::node_status>(methods.context(), params, actors::get_status{}, std::move(call), set);
}

} // namespace souk::runtime
