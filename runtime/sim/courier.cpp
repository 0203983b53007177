#include "runtime/sim/courier.hpp"

#include <algorithm>
#include <utility>

#include <caf/mailbox_element.hpp>

#include "actors/message_types.hpp"
#include "protocol/invariant.hpp"
#include "runtime/sim/hash_chain.hpp"
#include "runtime/sim/purpose.hpp"

namespace souk::runtime::sim {
namespace {

bool happens(std::uint32_t ppm, protocol::random_source& draws) noexcept {
  return ppm > 0 && draws.below(ppm_of_one) < ppm;
}

constexpr std::size_t cache_line_bytes = 64;
constexpr std::size_t actor_bytes = 512; // of an actor, what receiving a message touches

// A million peers do not fit a cache: most of the time of an event would be waiting for memory.
void prefetch_bytes(const void* first, std::size_t size) noexcept {
  const auto* at = static_cast<const char*>(first);
  for (std::size_t offset = 0; offset < size; offset += cache_line_bytes)
    __builtin_prefetch(at + offset);
}

} // namespace

courier::courier(shard_index here, const network& net, events& due, virtual_clock& clock, std::uint32_t network_id)
    : here_{here}, net_{net}, due_{due}, clock_{clock}, network_id_{network_id}, lines_(net.peers().slots_in(here)),
      outboxes_(net.peers().shards()) {}

courier::extras& courier::more(peer_index peer) {
  auto& held = line(peer).more;
  if (!held)
    held = std::make_unique<extras>();
  return *held;
}

void courier::attach(peer_index peer, caf::strong_actor_ptr actor) {
  protocol::invariant(net_.peers().shard_of(peer) == here_, "a peer is attached in its own shard");
  line(peer).actor = std::move(actor);
}

void courier::attach_streams(peer_index peer, std::shared_ptr<stream_end> end) {
  more(peer).streams = std::move(end);
}

void courier::detach(peer_index peer) {
  auto& gone = line(peer);
  gone.actor = nullptr;
  gone.more = nullptr;
  ++gone.life;
}

void courier::send(peer_index from, std::uint32_t life, const protocol::endpoint& to, protocol::bytes raw) {
  auto& sender = line(from);
  ++counts_.sent;
  counts_.bytes += raw.size();
  if (sender.actor == nullptr || sender.life != life)
    return count_drop(drop::sender_down);
  const auto receiver = net_.peers().find(to);
  if (!receiver)
    return count_drop(drop::nobody);
  if (!net_.peers().has(from, family_of(to)))
    return count_drop(drop::no_route);
  if (net_.now.unreachable(from))
    more(from).spoken[*receiver] = clock_.now_ns();
  launch(sender, {from, *receiver, 0, channel::datagram, !to.is_v4(), std::move(raw)}, false);
}

void courier::lose(const packet& what, drop why) {
  count_drop(why);
  if (onlooker_ != nullptr && what.kind == channel::datagram)
    onlooker_->dropped(what, why, clock_.now_ns());
}

// Each packet has draws of its own, so that what befalls one never changes another.
void courier::launch(peer_line& sender, packet what, bool copy) {
  const auto sequence = sender.sequence++;
  auto draws = draws_for(net_.peers().seed(), what.from, purpose::packet, sequence);
  const auto& faults = net_.now.packets;
  auto delay = net_.delay(what.from, what.to, draws);
  if (onlooker_ != nullptr && !copy)
    onlooker_->sent(what, clock_.now_ns());
  if (net_.now.blocks(what.from, what.to))
    return lose(what, drop::partitioned);
  if (happens(faults.lost, draws))
    return lose(what, drop::lost);
  const auto left_at = leave_uplink(sender, what.raw.size());
  if (left_at - clock_.now_ns() > net_.now.uplink_queue_max_ns)
    return lose(what, drop::queue_full);
  if (happens(faults.reordered, draws)) {
    ++counts_.reordered;
    delay += static_cast<nanoseconds>(draws.below(static_cast<std::uint64_t>(faults.reordered_by_ns) + 1));
  }
  if (!copy && happens(faults.duplicated, draws)) {
    ++counts_.duplicated;
    ++counts_.sent;
    counts_.bytes += what.raw.size();
    launch(sender, what, true);
  }
  const auto rank = packet_rank(what.from, sequence);
  dispatch(left_at + delay, rank, std::move(what));
}

// When the last byte has left; the queue is not entered by what would wait too long.
nanoseconds courier::leave_uplink(peer_line& sender, std::size_t bytes) noexcept {
  const auto rate = net_.now.uplink_bytes_per_s;
  const auto start = std::max(clock_.now_ns(), sender.uplink_free);
  if (rate == 0)
    return clock_.now_ns();
  const auto done = start + static_cast<nanoseconds>(bytes * 1'000'000'000ULL / rate);
  if (done - clock_.now_ns() <= net_.now.uplink_queue_max_ns)
    sender.uplink_free = done;
  return done;
}

void courier::dispatch(nanoseconds at, std::uint64_t rank, packet what) {
  ++in_flight_;
  const auto shard = net_.peers().shard_of(what.to);
  if (shard == here_)
    return due_.push(at, rank, std::move(what));
  earliest_out_ = std::min(earliest_out_, at);
  outboxes_[shard].push_back({at, rank, std::move(what)});
}

void courier::send_stream(packet what, nanoseconds at) {
  auto& sender = line(what.from);
  ++counts_.sent;
  counts_.bytes += what.raw.size();
  if (sender.actor == nullptr)
    return count_drop(drop::sender_down);
  if (net_.now.blocks(what.from, what.to))
    return count_drop(drop::partitioned);
  const auto rank = packet_rank(what.from, sender.sequence++);
  dispatch(at, rank, std::move(what));
}

bool courier::heard(peer_line& receiver, const packet& what) const {
  if (!net_.now.unreachable(what.to))
    return true;
  if (!receiver.more)
    return false;
  const auto spoken = receiver.more->spoken.find(what.from);
  return spoken != receiver.more->spoken.end() && clock_.now_ns() - spoken->second <= conditions::binding_ns;
}

void courier::expect(const packet& coming) const noexcept {
  __builtin_prefetch(&line(coming.to));
  prefetch_bytes(coming.raw.data(), coming.raw.size());
}

void courier::deliver(packet&& what, caf::execution_unit& unit) {
  auto& receiver = line(what.to);
  prefetch_bytes(receiver.actor.get(), actor_bytes); // decoding takes longer than the memory
  --in_flight_;
  if (receiver.actor == nullptr)
    return lose(what, drop::down);
  if (what.kind == channel::datagram && !heard(receiver, what))
    return lose(what, drop::not_spoken_to);
  auto chain = hash_step(receiver.trace, static_cast<std::uint64_t>(clock_.now_ns()));
  chain = hash_step(chain, static_cast<std::uint64_t>(what.from) << 32 | what.to);
  receiver.trace = hash_bytes(chain, what.raw);
  if (what.kind != channel::datagram) {
    if (!receiver.more || !receiver.more->streams)
      return count_drop(drop::down);
    ++counts_.delivered;
    const auto streams = receiver.more->streams; // what it does may end the receiver
    return streams->arrived(std::move(what));
  }
  auto arrived = protocol::decode_datagram(what.raw, network_id_);
  if (!arrived)
    return refuse(what, arrived.error());
  ++counts_.delivered;
  if (onlooker_ != nullptr)
    onlooker_->arrived(what, *arrived, clock_.now_ns());
  hand_over(receiver.actor, net_.peers().address(what.from, what.over_v6), std::move(*arrived), unit);
}

// As runtime/net/deliver.hpp does on sockets, but known only by address: the actor's type is its spawner's affair.
void courier::hand_over(const caf::strong_actor_ptr& actor, const protocol::endpoint& from,
                        protocol::datagram&& arrived, caf::execution_unit& unit) {
  actors::arrived_datagram what{from, std::move(arrived)};
  actor->enqueue(caf::make_mailbox_element(nullptr, caf::make_message_id(), {}, std::move(what)), &unit);
}

// An unknown request is answered by the port, as on sockets; whatever else cannot be read is dropped.
void courier::refuse(const packet& what, const protocol::refused_datagram& why) {
  count_drop(drop::not_decoded);
  if (why.why != protocol::wire_fault::unknown_tag)
    return;
  protocol::envelope head;
  head.network = network_id_;
  head.transaction = why.transaction;
  const auto answer = protocol::encode_datagram(head, protocol::unsupported{why.tag});
  send(what.to, line(what.to).life, net_.peers().address(what.from, what.over_v6), answer);
}

} // namespace souk::runtime::sim
