// Bugs that are put in on purpose, to see that the fault laboratory finds them. They stand in what the simulator gives
// a node in place of the outside, so no real node can have them.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

#include "actors/stream_port.hpp"
#include "runtime/sim/memory_store.hpp"

namespace souk::runtime::sim {

enum class planted_bug : std::uint8_t {
  none,
  lost_sequence_check, // the store takes any sequence number of a head
  leaked_request,      // now and then a call over a stream never ends
  self_in_table,       // the node does not know itself when it meets itself
};

class forgetful_store final : public memory_store {
public:
  protocol::result<void> note_sequence(const protocol::package_name& package, std::uint64_t sequence) override {
    static_cast<void>(memory_store::note_sequence(package, sequence));
    return {};
  }
};

class leaky_streams final : public actors::stream_port {
public:
  explicit leaky_streams(std::shared_ptr<actors::stream_port> tight) : tight_{std::move(tight)} {}

  void ask(const protocol::endpoint& to, const std::optional<protocol::node_id>& expected,
           protocol::stream_message request, protocol::duration timeout, const actors::stream_asker& asker,
           std::uint64_t ticket) override {
    constexpr std::uint64_t lost_of = 50;
    if (++asked_ % lost_of != 0)
      tight_->ask(to, expected, std::move(request), timeout, asker, ticket);
  }
  void answer(std::uint64_t connection, std::uint32_t call, protocol::stream_message body) override {
    tight_->answer(connection, call, std::move(body));
  }

private:
  std::shared_ptr<actors::stream_port> tight_;
  std::uint64_t asked_ = 0;
};

// The id that a node with self_in_table takes for its own.
inline protocol::node_id mistaken_self(protocol::node_id self) noexcept {
  self.raw.back() ^= 1;
  return self;
}

} // namespace souk::runtime::sim
