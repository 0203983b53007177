#include "actors/clock.hpp"
#include "actors/dht/peer_state.hpp"

#include <algorithm>

namespace souk::actors {
namespace {

using namespace std::chrono_literals;

// A ping without a token is padded so that its pong, which carries a signature, is at most three times as long.
constexpr std::size_t ping_bytes_min = 110;

std::size_t padded_size(const protocol::message& request, bool has_token) {
  if (has_token)
    return 0;
  return std::holds_alternative<protocol::ping>(request) ? ping_bytes_min : protocol::limits::unproved_request_bytes;
}

struct patience {
  protocol::duration slow;
  protocol::duration dead;
};

constexpr patience at_first{protocol::duration{protocol::limits::request_timeout_initial} / 4,
                            protocol::limits::request_timeout_initial};

// What was measured while the machine was busy, as when a thousand nodes join, says little afterwards: nobody is waited for
// longer before another is asked too.
constexpr protocol::duration slow_max = 500ms;

// RFC 6298, section 2: a first sample stands for a deviation of half of it, so three round trips are too long.
patience measured(protocol::duration rtt) {
  const auto dead = std::clamp<protocol::duration>(3 * rtt + 100ms, 200ms, protocol::limits::request_timeout_max);
  return {rtt + rtt / 4 + 10ms, dead};
}

// A guess from the word of others, who may lie: it may make a request late early, but nobody seem dead.
patience guessed(protocol::duration rtt, const protocol::rtt_estimate& all) {
  const auto margin = std::min<protocol::duration>(20ms, all.slow_after()); // less where nobody is far
  return {std::min<protocol::duration>(rtt + rtt / 2 + margin, all.timeout()), all.timeout()};
}

// From this peer's own round trip where it is known, else from what the asker expects, else from all. Where round trips do not
// tell who is near, that of a peer says how busy the machine was when it was taken, perhaps long ago; all say how busy it is.
patience estimated(const peer_core& core, const protocol::contact& whom,
                   const std::optional<protocol::duration>& expected) {
  if (!core.outside.rules->adaptive_timeouts)
    return at_first;
  const auto tells = core.round_trips.tell_distance();
  if (const auto rtt = core.table.rtt_of(whom); rtt && tells)
    return measured(*rtt);
  if (!core.round_trips.has_sample())
    return at_first;
  if (expected && tells)
    return guessed(*expected, core.round_trips);
  return {core.round_trips.slow_after(), core.round_trips.timeout()};
}

patience patience_for(const peer_core& core, const protocol::contact& whom,
                      const std::optional<protocol::duration>& expected) {
  const auto wait = estimated(core, whom, expected);
  return {std::min(wait.slow, slow_max), wait.dead};
}

} // namespace

void await_answer(peer_pointer self, std::uint64_t transaction, const protocol::contact& whom, std::uint8_t tag,
                  rpc_waiter waiter, const std::optional<protocol::duration>& expected) {
  auto& core = *self->state.core;
  const auto wait = patience_for(core, whom, expected);
  const auto sent = now(self);
  core.requests.add({transaction, whom, tag, false, sent, sent + wait.slow, sent + wait.dead, std::move(waiter)});
  arm_timer(self);
}

bool send_request(peer_pointer self, const protocol::contact& whom, const std::optional<protocol::token>& token,
                  const protocol::message& request, rpc_waiter waiter, std::optional<std::uint64_t> transaction,
                  std::optional<protocol::duration> expected) {
  auto& core = *self->state.core;
  if (core.requests.full())
    return false;
  const auto& rules = *core.outside.rules;
  protocol::envelope head;
  head.network = rules.network;
  head.token = token;
  head.transaction = transaction ? *transaction : core.draws.next();
  if (!rules.client)
    head.sender = core.outside.self;
  const auto tag = std::visit([](const auto& m) { return m.tag; }, request);
  await_answer(self, head.transaction, whom, tag, std::move(waiter), expected);
  core.outside.datagrams->send(whom.where,
                               protocol::encode_datagram(head, request, padded_size(request, token.has_value())));
  core.outside.measured->add(counter::message_sent, protocol::name_of(request), 1);
  return true;
}

void send_answer(peer_pointer self, const protocol::endpoint& to, std::uint64_t transaction,
                 const protocol::message& body, const std::optional<protocol::node_id>& asker) {
  auto& core = *self->state.core;
  protocol::envelope head;
  head.network = core.outside.rules->network;
  head.transaction = transaction;
  head.token = core.tokens.issue(to);
  if (asker)
    head.challenge = challenge(self, {*asker, to});
  core.outside.datagrams->send(to, protocol::encode_datagram(head, body));
  core.outside.measured->add(counter::message_sent, protocol::name_of(body), 1);
}

bool has_token(const peer_core& core, const protocol::envelope& head, const protocol::endpoint& from) {
  return head.token && core.tokens.holds(*head.token, from);
}

std::size_t answer_room(const peer_core& core, const protocol::envelope& head, const protocol::endpoint& from,
                        std::size_t request_bytes) {
  if (has_token(core, head, from))
    return protocol::limits::datagram_bytes_max;
  return std::min(protocol::limits::datagram_bytes_max, protocol::limits::amplification_max * request_bytes);
}

void arm_timer(peer_pointer self) {
  auto& core = *self->state.core;
  const auto due = core.requests.next_deadline();
  if (!due || (core.timer && *core.timer <= *due))
    return;
  core.timer = *due;
  remind(self, std::max<protocol::duration>(*due - now(self), 0ns), tick{});
}

void on_tick(peer_pointer self) {
  auto& core = *self->state.core;
  const auto at = now(self);
  if (core.timer && *core.timer > at)
    return; // an earlier reminder that was overtaken
  core.timer.reset();
  std::vector<protocol::rpc_table<rpc_waiter>::pending> died;
  std::vector<protocol::rpc_table<rpc_waiter>::pending> late;
  core.requests.expire(at, died, late);
  for (const auto& request : late)
    if (request.waiter.asker)
      self->send(request.waiter.asker, slow{request.waiter.ticket});
  for (const auto& request : died)
    fail_request(self, request);
  arm_timer(self);
}

} // namespace souk::actors
