#include "actors/clock.hpp"
#include "actors/dht/placer_actor.hpp"
#include "actors/node/node_state.hpp"

namespace souk::actors {
namespace {

using protocol::errc;
using protocol::fail;
using protocol::record_kind;

result<value_put> put_of(const protocol::id& key, const placed& done, protocol::duration took) {
  if (done.asked == 0)
    return fail(errc::no_peers, "no other peer is known that could keep it");
  return value_put{key, done.asked, done.acknowledged, protocol::to_ms(took)};
}

value_got got_of(const lookup_report& report) {
  value_got got{{}, report.hops, report.counts.asked, report.counts.failed, protocol::to_ms(report.took)};
  if (!report.records.empty())
    got.value = report.records.front();
  return got;
}

} // namespace

caf::typed_response_promise<result<value_put>> store_value(node_pointer self, const put_value& order) {
  auto promise = self->make_response_promise<result<value_put>>();
  when_joined(self, [self, promise, order]() mutable {
    const auto& state = self->state;
    const auto key = protocol::value_key(order.value);
    place_records rows{key, {{record_kind::value, order.value}}, nullptr};
    self->request(self->spawn(placer, state.outside, state.kin->peer), caf::infinite, std::move(rows))
      .then([self, promise, key, began = now(self)](
              const placed& done) mutable { promise.deliver(put_of(key, done, now(self) - began)); },
            pass_error_to(promise));
  });
  return promise;
}

caf::typed_response_promise<result<value_got>> fetch_value(node_pointer self, const get_value& order) {
  auto promise = self->make_response_promise<result<value_got>>();
  when_joined(self, [self, promise, order]() mutable {
    self->request(self->state.kin->peer, caf::infinite, run_lookup{.target = order.key, .kind = record_kind::value})
      .then([promise](const lookup_report& report) mutable { promise.deliver(result<value_got>{got_of(report)}); },
            pass_error_to(promise));
  });
  return promise;
}

} // namespace souk::actors
