#include "actors/catalogue/catalogue_actor.hpp"

#include "actors/clock.hpp"

namespace souk::actors {
namespace {

using self_pointer = catalogue_actor::stateful_pointer<catalogue_state>;

announcement_added outcome_of(const answers<bool>& kept) {
  if (!kept)
    return {announcement_outcome::failed};
  return {*kept ? announcement_outcome::fresh : announcement_outcome::known};
}

caf::typed_response_promise<announcement_added> add(self_pointer self, const protocol::bytes& raw) {
  auto promise = self->make_response_promise<announcement_added>();
  auto checked = protocol::check_announcement(raw, self->state.outside->peer.wall(now(self)));
  if (!checked)
    return promise.deliver(announcement_added{announcement_outcome::invalid});
  self->request(self->state.kept, caf::infinite, store_announcement{std::move(*checked), raw})
    .then([promise](const answers<bool>& kept) mutable { promise.deliver(outcome_of(kept)); },
          [promise](const caf::error&) mutable { promise.deliver(announcement_added{announcement_outcome::failed}); });
  return promise;
}

answers<search_report> report_of(self_pointer self, answers<search_page>& page, protocol::instant began) {
  if (!page)
    return protocol::fail(std::move(page.error()));
  const auto took = now(self) - began;
  self->state.outside->peer.measured->observe(timing::search, took);
  return search_report{std::move(*page), protocol::to_ms(took)};
}

caf::typed_response_promise<answers<search_report>> search(self_pointer self, const find_packages& what) {
  auto promise = self->make_response_promise<answers<search_report>>();
  const auto began = now(self);
  self->request(self->state.kept, caf::infinite, search_rows{what.query})
    .then([self, promise, began](answers<search_page>& page) mutable { promise.deliver(report_of(self, page, began)); },
          [promise](const caf::error&) mutable {
            promise.deliver(answers<search_report>{protocol::fail(protocol::errc::internal, "the store is gone")});
          });
  return promise;
}

answers<named_packages> named_of(answers<std::vector<search_hit>>& hits) {
  if (!hits)
    return protocol::fail(std::move(hits.error()));
  return named_packages{std::move(*hits)};
}

caf::typed_response_promise<answers<named_packages>> find(self_pointer self, const find_named& what) {
  auto promise = self->make_response_promise<answers<named_packages>>();
  self->request(self->state.kept, caf::infinite, named_rows{what.name})
    .then([promise](answers<std::vector<search_hit>>& hits) mutable { promise.deliver(named_of(hits)); },
          [promise](const caf::error&) mutable {
            promise.deliver(answers<named_packages>{protocol::fail(protocol::errc::internal, "the store is gone")});
          });
  return promise;
}

} // namespace

catalogue_actor::behavior_type catalogue(self_pointer self, std::shared_ptr<const environment> outside, store_actor kept) {
  self->state.outside = std::move(outside);
  self->state.kept = std::move(kept);
  return {
    [self](const add_announcement& m) { return add(self, m.raw); },
    [self](const find_packages& m) { return search(self, m); },
    [self](const find_named& m) { return find(self, m); }};
}

} // namespace souk::actors
