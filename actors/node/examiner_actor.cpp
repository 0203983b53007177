#include "actors/node/examiner_actor.hpp"

#include <algorithm>

#include "actors/clock.hpp"
#include "actors/node/reach_prober_actor.hpp"
#include "actors/package/head_reader_actor.hpp"
#include "actors/package/name_resolver_actor.hpp"
#include "actors/package/provider_records.hpp"

namespace souk::actors {
namespace {

using namespace std::chrono_literals;
using self_pointer = examiner_actor::stateful_pointer<examiner_state>;

constexpr std::size_t providers_asked_max = 8;
constexpr auto fetch_timeout = 3s;

void end_one(self_pointer self) {
  if (--self->state.open == 0)
    conclude(self, answers<examination>{self->state.found});
}

void probe(self_pointer self) {
  ++self->state.open;
  self->request(self->spawn(reach_prober, self->state.kin), caf::infinite, probe_reach{})
    .then([self](const answers<reach_found>& reach) {
      if (reach) {
        self->state.found.reachable = reach->reachable;
        self->state.found.observed = reach->observed;
        self->state.found.clock_offset_s = reach->clock_offset_s;
      }
      end_one(self);
    });
}

void look_at_republishing(self_pointer self) {
  ++self->state.open;
  self->request(self->state.kin->peer, caf::infinite, get_republish_lag{}).then([self](republish_lag lag) {
    if (lag.late > lag.usual)
      self->state.found.late_records_s = protocol::to_ms(lag.late) / 1000;
    end_one(self);
  });
}

// Every holder is asked, not only the first that answers, and the own records do not count.
run_lookup as_a_stranger(self_pointer self, const protocol::id& key, protocol::record_kind kind) {
  auto rules = self->state.kin->outside->peer.rules->closest_lookup;
  rules.quorum = 0;
  rules.stop = rules.k;
  return {.target = key, .kind = kind, .rules = rules, .trace = true, .local = false};
}

void count_copies(self_pointer self, const protocol::digest& archive) {
  ++self->state.open;
  const auto query = as_a_stranger(self, protocol::provider_key(archive), protocol::record_kind::provider);
  self->request(self->state.kin->peer, caf::infinite, query).then([self, archive](const lookup_report& report) {
    const auto& outside = *self->state.kin->outside;
    auto providers = contacts_in(report.records, outside.peer, outside.peer.wall(now(self)));
    providers.resize(std::min(providers.size(), providers_asked_max));
    self->state.found.copies = 0;
    for (const auto& whom : providers) {
      ++self->state.open;
      outside.streams->ask(whom.where, whom.id, protocol::get_content{archive}, fetch_timeout, self, 0);
    }
    end_one(self);
  });
}

void find_package(self_pointer self, const protocol::package_name& package) {
  ++self->state.open;
  const auto query = as_a_stranger(self, protocol::head_key(package), protocol::record_kind::head);
  self->request(self->state.kin->peer, caf::infinite, query).then([self](const lookup_report& report) {
    self->state.found.finders =
      static_cast<std::size_t>(std::ranges::count_if(report.steps, &traced_question::records));
    end_one(self);
  });
  ++self->state.open;
  self
    ->request(self->spawn(head_reader, self->state.kin), caf::infinite, read_package{package, false, false, false, {}})
    .then([self](const answers<package_read>& read) {
      if (read && !read->index.versions.empty())
        count_copies(self, read->index.versions.back().archive);
      end_one(self);
    });
}

void resolve(self_pointer self) {
  ++self->state.open;
  self
    ->request(self->spawn(name_resolver, self->state.kin), caf::infinite,
              resolve_name{*self->state.order.package, false})
    .then([self](const answers<protocol::package_name>& package) {
      if (!package)
        return conclude_failed(self, package.error());
      find_package(self, *package);
      end_one(self);
    });
}

answer_promise<examination> start(self_pointer self, const examine_self& order) {
  auto promise = promise_answer<examination>(self);
  self->state.order = order;
  probe(self);
  look_at_republishing(self);
  if (order.package)
    resolve(self);
  return promise;
}

} // namespace

examiner_actor::behavior_type examiner(self_pointer self, std::shared_ptr<const family> kin) {
  self->state.kin = std::move(kin);
  return {
    [self](const examine_self& order) { return start(self, order); },
    [self](const stream_answered& m) {
      if (m.body && std::holds_alternative<protocol::content>(*m.body))
        self->state.found.copies = self->state.found.copies.value_or(0) + 1;
      end_one(self);
    },
  };
}

} // namespace souk::actors
