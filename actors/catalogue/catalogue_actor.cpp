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

answers<search_report> search(self_pointer self, const find_packages& what) {
  auto& state = self->state;
  const auto began = now(self);
  if (const auto* known = state.recent.find(what.query, began))
    return report_of(self, *known, began);
  const auto page = state.outside->searched->search(what.query);
  if (!page)
    return protocol::fail(page.error());
  state.recent.put(what.query, *page, now(self));
  return report_of(self, *page, began);
}

answers<named_packages> find(self_pointer self, const find_named& what) {
  return self->state.outside->searched->named(what.name).map(
    [](std::vector<search_hit>&& hits) { return named_packages{std::move(hits)}; });
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
