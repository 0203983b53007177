#include "actors/package/content_fetcher_actor.hpp"

#include <utility>

#include "actors/clock.hpp"
#include "actors/package/downloader_actor.hpp"
#include "protocol/invariant.hpp"
#include "protocol/package/content.hpp"

namespace souk::actors {
namespace {

using namespace std::chrono_literals;
using self_pointer = content_fetcher_actor::stateful_pointer<content_fetcher_state>;
using protocol::source_set;

constexpr auto hedge_after = 300ms;
constexpr auto call_timeout = 10s;
constexpr std::size_t asked_at_once = 2;
constexpr protocol::source_rules rules{.silent_after = 1s, .pause = hedge_after, .strikes_max = 2};

void end_good(self_pointer self, shared_bytes whole) {
  conclude(self, answers<fetched_content>{fetched_content{std::move(whole), self->state.giver}});
}

bool is_too_long(self_pointer self, const protocol::block_list& list) {
  return list.total_bytes > self->state.order.bytes_max;
}

void refuse_length(self_pointer self) {
  conclude_failed(self, protocol::errc::verification, self->state.order.subject + " is longer than allowed");
}

// --- content of several blocks, from the store

void read_next(self_pointer self, std::uint32_t index);

void on_block(self_pointer self, std::uint32_t index, answers<protocol::bytes>& block) {
  if (!block)
    return conclude_failed(self, std::move(block.error()));
  self->state.whole.insert(self->state.whole.end(), block->begin(), block->end());
  read_next(self, index + 1);
}

void read_next(self_pointer self, std::uint32_t index) {
  auto& state = self->state;
  if (index == state.blocks)
    return end_good(self, std::make_shared<const protocol::bytes>(std::move(state.whole)));
  self->request(state.kin->kept, caf::infinite, read_block{state.order.content, index, {}})
    .then([self, index](answers<protocol::bytes>& block) { on_block(self, index, block); });
}

void read_all(self_pointer self, const protocol::block_list& list) {
  self->state.blocks = static_cast<std::uint32_t>(list.blocks.size());
  self->state.whole.reserve(list.total_bytes);
  read_next(self, 0);
}

void download_all(self_pointer self, protocol::block_list list) {
  auto& state = self->state;
  const auto from_peers = self->spawn(downloader, state.kin);
  self
    ->request(from_peers, caf::infinite,
              download{state.order.content, state.order.from, state.order.role, std::nullopt, state.order.subject, {}})
    .then([self, list = std::move(list)](answers<downloaded>& got) {
      if (!got)
        return conclude_failed(self, std::move(got.error()));
      if (!got->from.empty())
        self->state.giver = got->from.front();
      read_all(self, list);
    });
}

// --- from peers

void ask_more(self_pointer self) {
  auto& state = self->state;
  while (const auto who = state.sources->next(now(self), state.at_once)) {
    const auto& whom = state.sources->at(*who);
    const auto expected = whom.id == protocol::node_id{} ? std::nullopt : std::optional{whom.id};
    state.sources->on_asked(*who, now(self));
    ++state.open;
    state.kin->outside->streams->ask(whom.where, expected, protocol::get_content{state.order.content}, call_timeout,
                                     stream_asker{self}, *who);
  }
  if (state.open == 0 && state.sources->left() == 0)
    conclude_failed(self, state.sources->why_none_is_left(state.order.subject));
}

void keep_whole(self_pointer self, const shared_bytes& whole) {
  self->request(self->state.kin->kept, caf::infinite, put_content{whole, self->state.order.role})
    .then([self, whole](answers<protocol::digest>& kept) {
      if (kept)
        end_good(self, whole);
      else
        conclude_failed(self, std::move(kept.error()));
    });
}

void on_content(self_pointer self, source_set::source who, stream_answered& m, protocol::content& found) {
  auto& state = self->state;
  const auto is_whole = found.list.total_bytes <= protocol::limits::block_bytes;
  if (!is_list_of(found.list, state.order.content)
      || (is_whole && protocol::digest_of(protocol::byte_view{found.whole}) != state.order.content))
    return state.sources->on_lied(who);
  state.found = true;
  state.giver = m.peer.value_or(state.sources->at(who).id);
  if (is_too_long(self, found.list))
    return refuse_length(self);
  if (is_whole)
    return keep_whole(self, std::make_shared<const protocol::bytes>(std::move(found.whole)));
  download_all(self, std::move(found.list));
}

bool may_work_later(const stream_answered& m) {
  const auto* no = m.body ? std::get_if<protocol::refused>(&*m.body) : nullptr;
  return !m.body || (no != nullptr && no->why == protocol::refusal::busy);
}

void on_answer(self_pointer self, stream_answered& m) {
  auto& state = self->state;
  protocol::invariant(state.open > 0, "a call ends once");
  --state.open;
  if (state.found)
    return;
  const auto who = static_cast<source_set::source>(m.ticket);
  state.sources->on_answered(who, now(self));
  auto* found = m.body ? std::get_if<protocol::content>(&*m.body) : nullptr;
  if (found != nullptr)
    on_content(self, who, m, *found);
  else if (may_work_later(m))
    state.sources->on_trouble(who, now(self));
  else
    state.sources->on_missing(who);
  if (!state.found)
    ask_more(self);
}

void on_tick(self_pointer self) {
  auto& state = self->state;
  if (state.found)
    return;
  state.at_once = asked_at_once;
  for (const auto who : state.sources->silent(now(self)))
    if (state.sources->replacements() > 0)
      state.sources->on_trouble(who, now(self));
  ask_more(self);
  remind(self, hedge_after, fetch_tick{});
}

// --- the beginning

void on_stored(self_pointer self, answers<protocol::content>& found) {
  auto& state = self->state;
  if (!found) {
    ask_more(self);
    return remind(self, hedge_after, fetch_tick{});
  }
  if (is_too_long(self, found->list))
    return refuse_length(self);
  if (found->list.total_bytes > protocol::limits::block_bytes)
    return read_all(self, found->list);
  state.found = true;
  end_good(self, std::make_shared<const protocol::bytes>(std::move(found->whole)));
}

answer_promise<fetched_content> start(self_pointer self, fetch_content& order) {
  auto& state = self->state;
  state.order = std::move(order);
  state.sources.emplace(state.order.from, rules);
  auto promise = promise_answer<fetched_content>(self);
  self->request(state.kin->kept, caf::infinite, read_content{state.order.content})
    .then([self](answers<protocol::content>& found) { on_stored(self, found); });
  return promise;
}

} // namespace

content_fetcher_actor::behavior_type content_fetcher(self_pointer self, std::shared_ptr<const family> kin) {
  self->state.kin = std::move(kin);
  return {[self](fetch_content& m) { return start(self, m); }, [self](stream_answered& m) { on_answer(self, m); },
          [self](fetch_tick) { on_tick(self); }};
}

} // namespace souk::actors
