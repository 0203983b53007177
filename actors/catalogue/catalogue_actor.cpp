#include "actors/catalogue/catalogue_actor.hpp"

#include <utility>

#include "actors/catalogue/catalogue_state.hpp"
#include "actors/clock.hpp"

namespace souk::actors {
namespace {

using self_pointer = catalogue_pointer;

constexpr auto expiry_interval = std::chrono::minutes{10};
constexpr std::size_t expired_at_once_max = 500; // a search waits no longer for them than for a page of announcements

search_report report_of(self_pointer self, const search_page& page, protocol::instant began) {
  const auto took = now(self) - began;
  self->state.outside->peer.measured->observe(timing::search, took);
  return search_report{page, protocol::to_ms(took)};
}

// What a search has in hand while the store works for it.
struct open_search {
  search_query query;
  protocol::instant began;
  std::uint64_t generation = 0;
};

answers<search_report> end_search(self_pointer self, const answers<search_page>& page, const open_search& open) {
  if (!page)
    return protocol::fail(page.error());
  self->state.recent.put(open.query, *page, now(self), open.generation);
  return report_of(self, *page, open.began);
}

caf::typed_response_promise<answers<search_report>> search(self_pointer self, const find_packages& what) {
  auto promise = self->make_response_promise<answers<search_report>>();
  const open_search open{what.query, now(self), self->state.recent.generation()};
  if (const auto* known = self->state.recent.find(what.query, open.began))
    return promise.deliver(answers<search_report>{report_of(self, *known, open.began)});
  self->request(self->state.kept, caf::infinite, search_rows{what.query})
    .then([self, promise,
           open](const answers<search_page>& page) mutable { promise.deliver(end_search(self, page, open)); },
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

// Announcements that were not renewed go; at once again while there are many.
void expire(self_pointer self) {
  self->request(self->state.kept, caf::infinite, expire_announcements{expired_at_once_max})
    .then([self](const answers<std::size_t>& gone) {
      if (gone && *gone > 0)
        self->state.recent.forget_all();
      const auto more = gone && *gone == expired_at_once_max;
      remind(self, more ? std::chrono::milliseconds{100} : protocol::duration{expiry_interval}, expiry_due{});
    });
}

} // namespace

catalogue_actor::behavior_type catalogue(self_pointer self, std::shared_ptr<const environment> outside,
                                         store_actor kept) {
  self->state.outside = std::move(outside);
  self->state.kept = std::move(kept);
  remind(self, expiry_interval, expiry_due{});
  return {[self](add_announcements& m) { return begin_adding(self, std::move(m.items)); },
          [self](check_due) { on_check_due(self); },
          [self](const find_packages& m) { return search(self, m); },
          [self](const find_named& m) { return find(self, m); },
          [self](catalogue_changed) { self->state.recent.forget_all(); },
          [self](expiry_due) { expire(self); }};
}

} // namespace souk::actors
