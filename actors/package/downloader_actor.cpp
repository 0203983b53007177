#include "actors/package/downloader_actor.hpp"

#include <algorithm>
#include <functional>
#include <utility>

#include "actors/clock.hpp"
#include "protocol/invariant.hpp"
#include "protocol/package/content.hpp"

namespace souk::actors {
namespace {

using namespace std::chrono_literals;
using self_pointer = downloader_actor::stateful_pointer<downloader_state>;
using protocol::source_set;

constexpr auto look_interval = 250ms;             // how often silence is looked for
constexpr auto call_timeout = 20s;                // a slow peer is kept as long as nobody replaces it
constexpr std::size_t sources_before_list = 2;    // the first answer may be the whole content
constexpr std::size_t sources_at_once = 8;

// A ticket names the source and what it was asked for: 0 the list, n the block n - 1.
std::uint64_t ticket_of(source_set::source who, std::uint32_t question) {
  return std::uint64_t{who} << 32 | question;
}

void pump(self_pointer self);

// --- the end

// False when nobody waits any more.
bool tell(self_pointer self) {
  const auto& state = self->state;
  const auto total = state.list ? state.list->total_bytes : 0;
  return tell(state.order.told,
              {"downloading", state.order.subject, state.bytes_done, total, state.sources->at_work()});
}

// --- what is thought of the sources

void note_event(self_pointer self, source_set::source who, peer_event::kind what, std::uint64_t bytes = 0) {
  const auto& state = self->state;
  const auto named = state.names.find(who);
  const auto& id = named == state.names.end() ? state.sources->at(who).id : named->second;
  if (state.kin->reputation && id != protocol::node_id{})
    self->send(state.kin->reputation, peer_event{what, id, {}, bytes});
}

void end_good(self_pointer self) {
  auto& state = self->state;
  conclude(self, answers<downloaded>{downloaded{std::move(state.givers), state.list->total_bytes}});
}

void finish(self_pointer self) {
  auto& state = self->state;
  if (std::exchange(state.ending, true))
    return;
  if (state.complete_before)
    return end_good(self);
  self->request(state.kin->kept, caf::infinite, finish_content{state.order.content})
    .then([self](answers<done>& finished) {
      if (finished)
        end_good(self);
      else
        conclude_failed(self, std::move(finished.error()));
    });
}

// --- blocks that are here: to be stored, to be fed

void end_step(self_pointer self, std::uint32_t index, answers<done>& outcome) {
  auto& state = self->state;
  if (!outcome)
    return conclude_failed(self, std::move(outcome.error()));
  if (--state.steps_left[index] > 0)
    return;
  state.steps_left.erase(index);
  state.plan->on_done(index);
  state.bytes_done += state.list->block_size(index);
  if (!tell(self))
    return conclude_failed(self, nobody_waits());
  pump(self);
}

void store_block(self_pointer self, std::uint32_t index, const shared_bytes& block) {
  auto& state = self->state;
  ++state.steps_left[index];
  self->request(state.kin->kept, caf::infinite, write_content{state.order.content, index, block})
    .then([self, index](answers<done>& outcome) { end_step(self, index, outcome); });
}

void feed_in_order(self_pointer self) {
  auto& state = self->state;
  for (auto next = state.unfed.begin(); next != state.unfed.end() && next->first == state.next_fed;
       next = state.unfed.erase(next)) {
    const auto index = state.next_fed++;
    self->request(state.kin->archives, caf::infinite, feed_unpack{*state.order.job, std::move(next->second)})
      .then([self, index](answers<done>& outcome) { end_step(self, index, outcome); });
  }
}

void on_read(self_pointer self, std::uint32_t index, answers<protocol::bytes>& block) {
  if (!block)
    return conclude_failed(self, std::move(block.error()));
  self->state.unfed.emplace(index, std::make_shared<const protocol::bytes>(std::move(*block)));
  feed_in_order(self);
}

// A block that was in the store before: read only when somebody unpacks.
void use_stored(self_pointer self, std::uint32_t index) {
  auto& state = self->state;
  if (!state.order.job) {
    state.plan->on_done(index);
    state.bytes_done += state.list->block_size(index);
    return;
  }
  ++state.steps_left[index];
  self->request(state.kin->kept, caf::infinite, read_block{state.order.content, index, state.list->blocks[index]})
    .then([self, index](answers<protocol::bytes>& block) { on_read(self, index, block); });
}

void use_fetched(self_pointer self, std::uint32_t index, shared_bytes block) {
  self->state.kin->outside->peer.measured->add(counter::download_bytes, "", block->size());
  store_block(self, index, block);
  if (!self->state.order.job)
    return;
  ++self->state.steps_left[index];
  self->state.unfed.emplace(index, std::move(block));
  feed_in_order(self);
}

// --- questions

void ask_source(self_pointer self, source_set::source who, std::uint32_t question, protocol::stream_message body) {
  auto& state = self->state;
  const auto& whom = state.sources->at(who);
  const auto expected = whom.id == protocol::node_id{} ? std::nullopt : std::optional{whom.id};
  state.sources->on_asked(who, now(self));
  state.kin->outside->streams->ask(whom.where, expected, std::move(body), call_timeout, stream_asker{self},
                                   ticket_of(who, question));
}

void try_sources(self_pointer self) {
  auto& state = self->state;
  const auto at_once = state.list ? sources_at_once : sources_before_list;
  while (const auto who = state.sources->next(now(self), at_once))
    ask_source(self, *who, 0, protocol::get_content{state.order.content});
  if (state.sources->left() == 0 && state.steps_left.empty())
    conclude_failed(self, state.sources->why_none_is_left(state.order.subject));
}

void pump(self_pointer self) {
  auto& state = self->state;
  if (!state.plan)
    return try_sources(self);
  while (const auto index = state.plan->next_here())
    use_stored(self, *index);
  if (state.plan->done())
    return finish(self);
  if (state.complete_before)
    return;
  while (const auto question = state.plan->next())
    ask_source(self, question->from, question->index + 1, protocol::get_block{state.order.content, question->index});
  try_sources(self);
}

// --- answers

void let_go(self_pointer self, source_set::source who) {
  if (self->state.plan)
    self->state.plan->drop(who);
}

void on_liar(self_pointer self, source_set::source who) {
  self->state.kin->outside->peer.measured->add(counter::download_block_refused, "");
  self->state.sources->on_lied(who);
  note_event(self, who, peer_event::kind::lied);
  let_go(self, who);
}

void on_refusal(self_pointer self, source_set::source who, bool missing) {
  if (missing)
    self->state.sources->on_missing(who);
  else
    self->state.sources->on_trouble(who, now(self));
  if (!missing)
    note_event(self, who, peer_event::kind::failed);
  let_go(self, who);
}

void note_giver(self_pointer self, source_set::source who, const stream_answered& m) {
  auto& givers = self->state.givers;
  const auto id = m.peer.value_or(self->state.sources->at(who).id);
  if (std::find(givers.begin(), givers.end(), id) == givers.end())
    givers.push_back(id);
}

void on_begun(self_pointer self, answers<content_begun>& begun) {
  auto& state = self->state;
  if (!begun)
    return conclude_failed(self, std::move(begun.error()));
  state.complete_before = begun->complete;
  state.plan.emplace(std::move(begun->present), protocol::block_rules{});
  for (source_set::source who = 0; who < state.sources->size(); ++who)
    if (state.sources->gives(who))
      state.plan->add_source(who);
  if (auto block = std::exchange(state.only_block, nullptr);
      block && !state.complete_before && state.plan->on_block(0, 0))
    use_fetched(self, 0, std::move(block));
  pump(self);
}

void begin(self_pointer self, protocol::block_list list) {
  auto& state = self->state;
  state.list = std::move(list);
  self->request(state.kin->kept, caf::infinite, begin_content{state.order.content, *state.list, state.order.role})
    .then([self](answers<content_begun>& begun) { on_begun(self, begun); });
}

void on_list(self_pointer self, source_set::source who, stream_answered& m, protocol::content& found) {
  auto& state = self->state;
  const auto is_whole = found.list.blocks.size() == 1;
  if (!is_list_of(found.list, state.order.content)
      || (is_whole && protocol::hash_block(found.whole) != found.list.blocks.front()))
    return on_liar(self, who);
  state.sources->on_good(who);
  if (state.plan)
    state.plan->add_source(who);
  if (state.list)
    return;
  if (is_whole) {
    state.only_block = std::make_shared<const protocol::bytes>(std::move(found.whole));
    note_event(self, who, peer_event::kind::served, state.only_block->size());
    note_giver(self, who, m);
  }
  begin(self, std::move(found.list));
}

void on_block(self_pointer self, source_set::source who, std::uint32_t index, stream_answered& m,
              protocol::block& found) {
  auto& state = self->state;
  if (protocol::hash_block(found.whole) != state.list->blocks.at(index))
    return on_liar(self, who);
  if (!state.plan->on_block(who, index))
    return;
  note_giver(self, who, m);
  note_event(self, who, peer_event::kind::served, found.whole.size());
  use_fetched(self, index, std::make_shared<const protocol::bytes>(std::move(found.whole)));
}

void on_body(self_pointer self, source_set::source who, std::uint32_t question, stream_answered& m) {
  auto& body = *m.body;
  if (auto* list = std::get_if<protocol::content>(&body); list != nullptr && question == 0)
    on_list(self, who, m, *list);
  else if (auto* block = std::get_if<protocol::block>(&body); block != nullptr && question > 0 && self->state.plan)
    on_block(self, who, question - 1, m, *block);
  else if (const auto* refused = std::get_if<protocol::refused>(&body))
    on_refusal(self, who, refused->why != protocol::refusal::busy);
  else
    on_liar(self, who);
}

void on_answer(self_pointer self, stream_answered& m) {
  auto& sources = *self->state.sources;
  const auto who = static_cast<source_set::source>(m.ticket >> 32);
  protocol::invariant(who < sources.size(), "an answer has the ticket of a question");
  sources.on_answered(who, now(self));
  if (m.peer)
    self->state.names[who] = *m.peer;
  if (m.body)
    on_body(self, who, static_cast<std::uint32_t>(m.ticket), m);
  else if (m.body.error().code == protocol::errc::verification)
    on_liar(self, who);
  else
    on_refusal(self, who, false);
  pump(self);
}

// A silent source is replaced; when nobody could replace it, it keeps its chance until the call times out.
void look_for_silence(self_pointer self) {
  auto& state = self->state;
  if (!tell(self))
    return conclude_failed(self, nobody_waits());
  const auto silent = state.sources->silent(now(self));
  for (const auto who : silent)
    if (state.sources->replacements() > 0 || state.sources->at_work() > silent.size())
      on_refusal(self, who, false);
  pump(self);
  remind(self, look_interval, download_tick{});
}

// --- the beginning

void on_stored_list(self_pointer self, answers<protocol::content>& found) {
  if (found)
    return begin(self, std::move(found->list));
  try_sources(self);
  remind(self, look_interval, download_tick{});
}

// The best first; who is banned is asked by nobody.
std::vector<protocol::contact> in_order(const std::vector<protocol::contact>& providers,
                                        const std::vector<double>& weights) {
  protocol::invariant(weights.size() == providers.size(), "every provider is weighed");
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < providers.size(); ++i)
    if (weights[i] > 0)
      order.push_back(i);
  std::ranges::stable_sort(order, std::greater<>{}, [&weights](std::size_t i) { return weights[i]; });
  std::vector<protocol::contact> sorted;
  sorted.reserve(order.size());
  for (const auto i : order)
    sorted.push_back(providers[i]);
  return sorted;
}

void begin_with(self_pointer self, const std::vector<protocol::contact>& providers) {
  auto& state = self->state;
  state.sources.emplace(providers, protocol::source_rules{});
  self->request(state.kin->kept, caf::infinite, read_content{state.order.content})
    .then([self](answers<protocol::content>& found) { on_stored_list(self, found); });
}

answer_promise<downloaded> start(self_pointer self, download& order) {
  auto& state = self->state;
  state.order = std::move(order);
  auto promise = promise_answer<downloaded>(self);
  weigh_peers question;
  for (const auto& each : state.order.providers)
    question.peers.push_back(each.id);
  self->request(state.kin->reputation, caf::infinite, std::move(question)).then([self](const peer_weights& found) {
    begin_with(self, in_order(self->state.order.providers, found.weights));
  });
  return promise;
}

} // namespace

downloader_actor::behavior_type downloader(self_pointer self, std::shared_ptr<const family> kin) {
  self->state.kin = std::move(kin);
  return {[self](download& m) { return start(self, m); }, [self](stream_answered& m) { on_answer(self, m); },
          [self](download_tick) { look_for_silence(self); }};
}

} // namespace souk::actors
