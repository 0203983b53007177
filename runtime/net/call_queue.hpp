// The calls to one peer: which wait, which are on the wire, and when each ends. Pure: time comes in.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <unordered_map>
#include <vector>

#include "actors/stream_port.hpp"

namespace souk::runtime {

// Owes its asker exactly one answer: also when it is dropped unanswered, which happens when the port ends.
class open_ask {
public:
  open_ask(actors::stream_asker asker, std::uint64_t ticket, const protocol::endpoint& to) noexcept;
  open_ask(open_ask&& other) noexcept;
  open_ask& operator=(open_ask&& other) noexcept;
  ~open_ask();

  void answer(std::optional<protocol::node_id> peer, protocol::result<protocol::stream_message> body);
  void refuse(std::optional<protocol::node_id> peer, const protocol::error& why) { answer(peer, protocol::fail(why)); }

private:
  actors::stream_asker asker_;
  std::uint64_t ticket_;
  protocol::endpoint to_;
  bool owed_ = true;
};

struct stream_call {
  open_ask ask;
  std::optional<protocol::node_id> expected;
  protocol::stream_message request;
  protocol::instant deadline;
  bool asked_again = false; // its first connection broke
};

class call_queue {
public:
  call_queue(std::size_t open_max, std::size_t waiting_max) noexcept : open_max_{open_max}, waiting_max_{waiting_max} {}

  bool is_full() const noexcept { return calls_.size() >= open_max_ + waiting_max_; }
  void add(stream_call call);
  // The next one to put on the wire with the number to give it; nothing while `open_max` are unanswered.
  struct outgoing {
    std::uint32_t number;
    const protocol::stream_message* request; // until the next change
  };
  std::optional<outgoing> send_next();
  // The call that an answer belongs to. `known` is false for a number that was never sent or is answered;
  // a known one whose time has run out has no call any more.
  struct answered {
    bool known = false;
    std::optional<stream_call> call;
  };
  answered end(std::uint32_t number);

  // These leave the queue for good; their answers, if they come, are ignored.
  std::vector<stream_call> expire(protocol::instant now);
  std::vector<stream_call> take_others_than(const protocol::node_id& peer); // who expect another peer
  std::vector<stream_call> take_all();

  std::optional<protocol::instant> next_deadline() const;
  bool empty() const noexcept { return calls_.empty(); }

private:
  using key = std::uint64_t; // in the order of asking

  stream_call take(std::map<key, stream_call>::iterator which);

  std::size_t open_max_;
  std::size_t waiting_max_;
  key next_key_ = 0;
  std::uint32_t next_number_ = 1;
  std::map<key, stream_call> calls_;
  std::set<std::pair<protocol::instant, key>> deadlines_;
  std::set<key> waiting_;
  std::unordered_map<std::uint32_t, key> open_; // on the wire and unanswered, also those that ran out of time
};

} // namespace souk::runtime
