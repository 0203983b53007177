#include "actors/package/name_resolver_actor.hpp"

#include <string_view>
#include <utility>

#include "actors/package/name_choice.hpp"
#include "protocol/text.hpp"

namespace souk::actors {
namespace {

using self_pointer = name_resolver_actor::stateful_pointer<name_resolver_state>;

constexpr std::size_t catalogues_read = 3;
constexpr std::size_t similar_max = 50;

void look_up(self_pointer self);

void end_good(self_pointer self, protocol::package_name package) {
  conclude(self, answers<protocol::package_name>{std::move(package)});
}

// --- no such name: what was probably meant

void end_missing(self_pointer self, protocol::error why, const std::vector<search_hit>& similar) {
  std::vector<std::string_view> names;
  names.reserve(similar.size());
  for (const auto& each : similar)
    names.push_back(each.package.name);
  const auto meant = protocol::nearest(self->state.wanted.name, names);
  if (meant && *meant != self->state.wanted.name)
    why.message += "; did you mean " + std::string{*meant} + "?";
  conclude_failed(self, std::move(why));
}

void look_for_similar(self_pointer self, protocol::error why) {
  find_packages order;
  order.query.text = self->state.wanted.name;
  order.query.fuzzy = true;
  order.query.limit = similar_max;
  self->request(self->state.kin->catalogue, caf::infinite, std::move(order))
    .then([self, why = std::move(why)](const answers<search_report>& found) mutable {
      end_missing(self, std::move(why), found ? found->page.hits : std::vector<search_hit>{});
    });
}

// --- a name that is not known here yet

void end_pull(self_pointer self) {
  if (--self->state.open == 0)
    look_up(self);
}

void pull(self_pointer self, const closest_contacts& near) {
  auto& state = self->state;
  state.open = 1;
  state.alone = near.contacts.empty();
  for (const auto& each : near.contacts) {
    ++state.open;
    self->request(state.kin->gossip, caf::infinite, pull_catalogue{each})
      .then([self](const pulled&) { end_pull(self); }, [self](const caf::error&) { end_pull(self); });
  }
  end_pull(self);
}

void read_catalogues(self_pointer self) {
  self->state.pulled = true;
  self->request(self->state.kin->peer, caf::infinite, get_closest{self->state.kin->outside->peer.self, catalogues_read})
    .then([self](const closest_contacts& near) { pull(self, near); });
}

protocol::error nobody_to_ask(const package_ref& wanted) {
  return {protocol::errc::no_peers, "no package " + wanted.name + " is known here, and no peer answers", {}};
}

// --- candidates

void on_named(self_pointer self, answers<named_packages>& named) {
  auto& state = self->state;
  if (!named)
    return conclude_failed(self, std::move(named.error()));
  auto chosen = choose_package(state.wanted, std::move(named->hits), state.trusted, state.first_used);
  if (chosen)
    return end_good(self, std::move(*chosen));
  const auto code = chosen.error().code;
  if (!state.pulled && (code == protocol::errc::not_found || code == protocol::errc::verification))
    return read_catalogues(self);
  if (code != protocol::errc::not_found)
    return conclude_failed(self, std::move(chosen.error()));
  look_for_similar(self, state.alone ? nobody_to_ask(state.wanted) : std::move(chosen.error()));
}

void look_up(self_pointer self) {
  self->request(self->state.kin->catalogue, caf::infinite, find_named{self->state.wanted.name})
    .then([self](answers<named_packages>& named) { on_named(self, named); });
}

void on_trusted(self_pointer self, answers<std::vector<trusted_publisher>>& trusted) {
  auto& state = self->state;
  if (trusted)
    state.trusted = std::move(*trusted);
  if (!state.wanted.publisher_prefix.empty())
    if (const auto publisher = publisher_named(state.wanted.publisher_prefix, state.trusted))
      return end_good(self, {*publisher, state.wanted.name});
  self->request(state.kin->kept, caf::infinite, get_first_use{state.wanted.name})
    .then([self](const answers<std::optional<protocol::publisher_id>>& first) {
      self->state.first_used = first.value_or(std::nullopt);
      look_up(self);
    });
}

answer_promise<protocol::package_name> start(self_pointer self, resolve_name& order) {
  auto& state = self->state;
  state.wanted = std::move(order.wanted);
  state.pulled = order.offline;
  auto promise = promise_answer<protocol::package_name>(self);
  if (state.wanted.publisher)
    end_good(self, {*state.wanted.publisher, state.wanted.name});
  else
    self->request(state.kin->kept, caf::infinite, get_trusted{})
      .then([self](answers<std::vector<trusted_publisher>>& trusted) { on_trusted(self, trusted); });
  return promise;
}

} // namespace

name_resolver_actor::behavior_type name_resolver(self_pointer self, std::shared_ptr<const family> kin) {
  self->state.kin = std::move(kin);
  return {[self](resolve_name& m) { return start(self, m); }};
}

} // namespace souk::actors
