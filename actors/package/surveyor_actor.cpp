#include "actors/package/surveyor_actor.hpp"

#include <utility>

#include "actors/package/head_reader_actor.hpp"

namespace souk::actors {
namespace {

using self_pointer = surveyor_actor::stateful_pointer<surveyor_state>;

void end_part(self_pointer self) {
  auto& state = self->state;
  if (--state.open == 0)
    conclude(self, answers<std::vector<surveyed>>{std::move(state.found)});
}

void on_read(self_pointer self, std::size_t at, answers<package_read>& read) {
  auto& found = self->state.found[at];
  if (read) {
    found.head = std::move(read->head);
    found.index = std::move(read->index);
  } else {
    found.failure = std::move(read.error());
  }
  end_part(self);
}

// However old the publisher's word is: that is what some ask for.
void ask_for(self_pointer self, std::size_t at) {
  auto& state = self->state;
  const auto& package = state.found[at].package;
  state.open += 2;
  self->request(self->spawn(head_reader, state.kin), caf::infinite, read_package{package, true, false, true, {}})
    .then([self, at](answers<package_read>& read) { on_read(self, at, read); });
  self->request(state.kin->kept, caf::infinite, get_first_use{package.name})
    .then([self, at](const answers<std::optional<protocol::publisher_id>>& first) {
      self->state.found[at].first_used = first.value_or(std::nullopt);
      end_part(self);
    });
}

answer_promise<std::vector<surveyed>> start(self_pointer self, const survey_packages& order) {
  auto& state = self->state;
  auto promise = promise_answer<std::vector<surveyed>>(self);
  for (const auto& package : order.packages)
    state.found.push_back({package, {}, {}, {}, {}});
  state.open = 1;
  for (std::size_t at = 0; at < order.packages.size(); ++at)
    ask_for(self, at);
  end_part(self);
  return promise;
}

} // namespace

surveyor_actor::behavior_type surveyor(self_pointer self, std::shared_ptr<const family> kin) {
  self->state.kin = std::move(kin);
  return {[self](const survey_packages& m) { return start(self, m); }};
}

} // namespace souk::actors
