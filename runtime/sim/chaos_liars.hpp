// The ports of byzantine peers. Behind them stands a node like any other: it joins, answers pings and enters tables;
// what it answers is bent on its way out.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>

#include "actors/datagram_port.hpp"
#include "actors/stream_port.hpp"
#include "protocol/random.hpp"
#include "protocol/wire/envelope.hpp"
#include "runtime/sim/chaos_plan.hpp"

namespace souk::runtime::sim {

class bent_datagrams final : public actors::datagram_port {
public:
  // `told` counts the answers that were bent, and outlives the port.
  bent_datagrams(std::shared_ptr<actors::datagram_port> straight, lie tells, protocol::random_source draws,
                 std::size_t population, std::uint64_t& told)
      : straight_{std::move(straight)}, tells_{tells}, draws_{draws}, population_{population}, told_{told} {}

  void send(const protocol::endpoint& to, protocol::bytes raw) noexcept override;
  protocol::endpoint local() const noexcept override { return straight_->local(); }

private:
  bool bends(const protocol::message& body) const noexcept;
  void bend(protocol::message& body, const protocol::endpoint& asker);
  void bend_contacts(std::vector<protocol::contact>& contacts, const protocol::endpoint& asker);
  void bend_records(protocol::values& body);
  protocol::bytes wrong_record(const protocol::bytes& right);

  std::shared_ptr<actors::datagram_port> straight_;
  lie tells_;
  protocol::random_source draws_;
  std::size_t population_;
  std::uint64_t& told_;
  std::map<protocol::id, protocol::bytes> first_heads_; // of each key the oldest that was ever told
};

class bent_streams final : public actors::stream_port {
public:
  bent_streams(std::shared_ptr<actors::stream_port> straight, lie tells, std::uint64_t& told)
      : straight_{std::move(straight)}, tells_{tells}, told_{told} {}

  void ask(const protocol::endpoint& to, const std::optional<protocol::node_id>& expected,
           protocol::stream_message request, protocol::duration timeout, const actors::stream_asker& asker,
           std::uint64_t ticket) override {
    straight_->ask(to, expected, std::move(request), timeout, asker, ticket);
  }
  void answer(std::uint64_t connection, std::uint32_t call, protocol::stream_message body) override;

private:
  std::shared_ptr<actors::stream_port> straight_;
  lie tells_;
  std::uint64_t& told_;
};

} // namespace souk::runtime::sim
