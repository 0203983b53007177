#include "runtime/net/call_queue.hpp"

#include <caf/send.hpp>

#include "protocol/invariant.hpp"

namespace souk::runtime {

open_ask::open_ask(actors::stream_asker asker, std::uint64_t ticket, const protocol::endpoint& to) noexcept
    : asker_{std::move(asker)}, ticket_{ticket}, to_{to} {}

open_ask::open_ask(open_ask&& other) noexcept
    : asker_{std::move(other.asker_)}, ticket_{other.ticket_}, to_{other.to_},
      owed_{std::exchange(other.owed_, false)} {}

open_ask& open_ask::operator=(open_ask&& other) noexcept {
  std::swap(asker_, other.asker_);
  std::swap(ticket_, other.ticket_);
  std::swap(to_, other.to_);
  std::swap(owed_, other.owed_);
  return *this;
}

open_ask::~open_ask() {
  if (owed_)
    answer(std::nullopt, protocol::fail(protocol::errc::no_peers, "this node is stopping"));
}

void open_ask::answer(std::optional<protocol::node_id> peer, protocol::result<protocol::stream_message> body) {
  protocol::invariant(owed_, "a call is answered once");
  owed_ = false;
  caf::anon_send(asker_, actors::stream_answered{ticket_, to_, peer, std::move(body)});
}

void call_queue::add(stream_call call) {
  protocol::invariant(!is_full(), "a full queue takes no call");
  const auto k = next_key_++;
  deadlines_.emplace(call.deadline, k);
  calls_.emplace(k, std::move(call));
  waiting_.insert(k);
}

std::optional<call_queue::outgoing> call_queue::send_next() {
  if (waiting_.empty() || open_.size() >= open_max_)
    return std::nullopt;
  const auto k = waiting_.extract(waiting_.begin()).value();
  const auto number = next_number_++;
  const auto fresh = open_.emplace(number, k).second;
  protocol::invariant(fresh, "call numbers of one connection do not repeat");
  return outgoing{number, &calls_.at(k).request};
}

call_queue::answered call_queue::end(std::uint32_t number) {
  const auto found = open_.find(number);
  if (found == open_.end())
    return {};
  const auto call = calls_.find(found->second);
  open_.erase(found);
  if (call == calls_.end())
    return {true, std::nullopt};
  return {true, take(call)};
}

std::vector<stream_call> call_queue::expire(protocol::instant now) {
  std::vector<stream_call> ended;
  while (!deadlines_.empty() && deadlines_.begin()->first <= now)
    ended.push_back(take(calls_.find(deadlines_.begin()->second)));
  return ended;
}

std::vector<stream_call> call_queue::take_others_than(const protocol::node_id& peer) {
  std::vector<stream_call> ended;
  for (auto next = calls_.begin(); next != calls_.end();) {
    const auto each = next++;
    if (each->second.expected && *each->second.expected != peer)
      ended.push_back(take(each));
  }
  return ended;
}

std::vector<stream_call> call_queue::take_all() {
  std::vector<stream_call> ended;
  while (!calls_.empty())
    ended.push_back(take(calls_.begin()));
  return ended;
}

std::optional<protocol::instant> call_queue::next_deadline() const {
  if (deadlines_.empty())
    return std::nullopt;
  return deadlines_.begin()->first;
}

stream_call call_queue::take(std::map<key, stream_call>::iterator which) {
  protocol::invariant(which != calls_.end(), "a deadline belongs to a call");
  deadlines_.erase({which->second.deadline, which->first});
  waiting_.erase(which->first);
  auto taken = std::move(which->second);
  calls_.erase(which);
  return taken;
}

} // namespace souk::runtime
