#include "actors/package/ref_resolver_actor.hpp"

#include <algorithm>
#include <cctype>

#include "protocol/package/publisher.hpp"

namespace souk::actors {
namespace {

using self_pointer = ref_resolver_actor::stateful_pointer<ref_resolver_state>;
using protocol::errc;

constexpr std::size_t prefix_min = 12; // of the checksummed form: shorter ones are easily imitated
constexpr std::size_t suggestions_max = 3;
constexpr std::size_t pulls_max = 2;

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

void conclude_ambiguous(self_pointer self, const std::vector<search_hit>& hits) {
  protocol::error why{errc::ambiguous, "several publishers have a package named " + self->state.ref.name
                                         + "; write publisher/" + self->state.ref.name + " with one of these", {}};
  for (const auto& hit : hits)
    why.explanation.push_back(hit.package.text() + "  " + hit.version + "  seeders: " + std::to_string(hit.seeders));
  conclude_failed(self, std::move(why));
}

std::string suggestion(const search_page& near) {
  std::string text;
  for (const auto& hit : near.hits)
    text += (text.empty() ? "; did you mean " : ", ") + hit.package.name;
  return text.empty() ? text : text + "?";
}

void conclude_unknown(self_pointer self) {
  search_query near{.text = self->state.ref.name, .category = {}, .tag = {}, .publisher = {}, .fuzzy = true};
  near.limit = suggestions_max;
  self->request(self->state.kin->kept, caf::infinite, search_rows{near}).then([self](const answers<search_page>& page) {
    conclude_failed(self, errc::not_found, "no package named " + self->state.ref.name + " is known here"
                                             + (page ? suggestion(*page) : std::string{}));
  });
}

void ask_catalogue(self_pointer self);

void ask_others(self_pointer self) {
  auto& state = self->state;
  state.pulled = true;
  self->request(state.kin->peer, caf::infinite, get_peer_view{}).then([self](const peer_view& view) {
    self->state.open = std::min(pulls_max, view.table.size());
    if (self->state.open == 0)
      return conclude_unknown(self);
    const auto end_one = [self] {
      if (--self->state.open == 0)
        ask_catalogue(self);
    };
    for (std::size_t i = 0; i < std::min(pulls_max, view.table.size()); ++i)
      self->request(self->state.kin->gossip, caf::infinite, pull_catalogue{view.table[i].whom})
        .then([end_one](const pulled&) { end_one(); }, [end_one](const caf::error&) { end_one(); });
  });
}

void choose(self_pointer self, const std::vector<search_hit>& hits) {
  if (hits.empty())
    return self->state.pulled ? conclude_unknown(self) : ask_others(self);
  const auto trusted = [](const search_hit& hit) { return hit.trusted; };
  if (hits.size() == 1)
    return conclude(self, answers<protocol::package_name>{hits.front().package});
  if (std::ranges::count_if(hits, trusted) == 1)
    return conclude(self, answers<protocol::package_name>{std::ranges::find_if(hits, trusted)->package});
  conclude_ambiguous(self, hits);
}

// Hits whose publisher's id begins with the prefix, in either form.
void choose_by_prefix(self_pointer self, std::vector<search_hit> hits) {
  const auto prefix = lower(self->state.ref.publisher_prefix);
  if (prefix.size() < prefix_min)
    return conclude_failed(self, errc::not_found, "no publisher is called " + self->state.ref.publisher_prefix
                                                    + ": it is no alias, and an id needs at least 12 characters");
  std::erase_if(hits, [&prefix](const search_hit& hit) {
    return !protocol::to_text(hit.package.publisher).starts_with(prefix) && !hit.package.publisher.hex().starts_with(prefix);
  });
  choose(self, hits);
}

void ask_catalogue(self_pointer self) {
  self->request(self->state.kin->catalogue, caf::infinite, find_named{self->state.ref.name})
    .then([self](const answers<named_packages>& named) {
      if (!named)
        return conclude_failed(self, named.error());
      if (self->state.ref.publisher_prefix.empty())
        return choose(self, named->hits);
      choose_by_prefix(self, named->hits);
    });
}

void ask_aliases(self_pointer self) {
  self->request(self->state.kin->kept, caf::infinite, get_trusted{})
    .then([self](const answers<std::vector<trusted_publisher>>& trusted) {
      if (trusted)
        for (const auto& each : *trusted)
          if (each.alias == self->state.ref.publisher_prefix)
            return conclude(self, answers<protocol::package_name>{{each.publisher, self->state.ref.name}});
      ask_catalogue(self);
    });
}

answer_promise<protocol::package_name> start(self_pointer self, const resolve_ref& order) {
  self->state.ref = order.ref;
  auto promise = promise_answer<protocol::package_name>(self);
  if (order.ref.publisher)
    conclude(self, answers<protocol::package_name>{{*order.ref.publisher, order.ref.name}});
  else
    ask_aliases(self);
  return promise;
}

} // namespace

ref_resolver_actor::behavior_type ref_resolver(self_pointer self, std::shared_ptr<const family> kin) {
  self->state.kin = std::move(kin);
  return {[self](const resolve_ref& m) { return start(self, m); }};
}

} // namespace souk::actors
