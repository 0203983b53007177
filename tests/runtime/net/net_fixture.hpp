// What the tests of runtime/net share: a thread, an actor system, and actors that collect what comes.
#pragma once

#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/scoped_actor.hpp>
#include <caf/send.hpp>
#include <caf/typed_event_based_actor.hpp>

#include "actors/metrics.hpp"
#include "protocol/invariant.hpp"
#include "runtime/net/io_thread.hpp"
#include "runtime/net/listen.hpp"
#include "runtime/net/tls_port.hpp"

namespace souk::tests {

using namespace std::chrono_literals;

// A list that one thread fills and another waits for.
template <class T>
class collected {
public:
  void add(T x) {
    const std::lock_guard lock{mutex_};
    all_.push_back(std::move(x));
    changed_.notify_all();
  }
  // True when `count` are there before the time is over.
  bool wait_for(std::size_t count, std::chrono::milliseconds most = 10s) {
    std::unique_lock lock{mutex_};
    return changed_.wait_for(lock, most, [&] { return all_.size() >= count; });
  }
  std::vector<T> all() const {
    const std::lock_guard lock{mutex_};
    return all_;
  }
  std::size_t size() const {
    const std::lock_guard lock{mutex_};
    return all_.size();
  }

private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<T> all_;
};

class counted_metrics final : public actors::metrics {
public:
  void add(actors::counter, std::string_view label, std::uint64_t by) noexcept override {
    const std::lock_guard lock{mutex_};
    counts_[std::string{label}] += by;
  }
  void observe(actors::timing, protocol::duration) noexcept override {}
  void set(actors::gauge, double) noexcept override {}
  std::uint64_t of(const std::string& label) {
    const std::lock_guard lock{mutex_};
    return counts_[label];
  }

private:
  std::mutex mutex_;
  std::map<std::string, std::uint64_t> counts_;
};

template <class Condition>
bool eventually(Condition holds, std::chrono::milliseconds most = 5s) {
  const auto end = std::chrono::steady_clock::now() + most;
  while (!holds() && std::chrono::steady_clock::now() < end)
    std::this_thread::sleep_for(2ms);
  return holds();
}

using answers = collected<actors::stream_answered>;
using calls = collected<actors::stream_called>;

inline actors::stream_asker spawn_asker(caf::actor_system& system, std::shared_ptr<answers> into) {
  return system.spawn([into = std::move(into)](actors::stream_asker::pointer) -> actors::stream_asker::behavior_type {
    return {[into](const actors::stream_answered& x) { into->add(x); }};
  });
}

inline protocol::key_pair test_keys(std::uint8_t n) {
  std::array<std::uint8_t, 32> seed{};
  seed[0] = n;
  return protocol::key_pair_from_seed(seed);
}

inline protocol::endpoint loopback(std::uint16_t port = 0) {
  return protocol::endpoint::v4(0x7f000001, port);
}

// A node as far as streams go.
struct stream_node {
  stream_node(runtime::io_thread& io, std::uint8_t n, runtime::stream_limits limits = {},
              const protocol::endpoint& at = loopback()) {
    auto sockets = runtime::listen_on(at);
    protocol::invariant(sockets.has_value(), "loopback has a free port");
    where = sockets->local;
    auto identity = runtime::tls_identity::make(test_keys(n));
    protocol::invariant(identity.has_value(), "a test key makes an identity");
    id = identity->self();
    port = std::make_unique<runtime::tls_port>(io, *identity, std::move(sockets->streams), 0, limits);
  }

  protocol::endpoint where;
  protocol::node_id id;
  std::unique_ptr<runtime::tls_port> port;
};

// Answers every get_block by `bytes` bytes that start with its index.
inline actors::stream_acceptor spawn_server(caf::actor_system& system, runtime::tls_port& port, std::size_t bytes) {
  return system.spawn([&port, bytes](actors::stream_acceptor::pointer) -> actors::stream_acceptor::behavior_type {
    return {[&port, bytes](const actors::stream_called& x) {
      protocol::block made;
      made.whole.resize(bytes);
      made.whole[0] = static_cast<std::uint8_t>(std::get<protocol::get_block>(x.body).index);
      port.answer(x.connection, x.call, std::move(made));
    }};
  });
}

// Takes calls and never answers them.
inline actors::stream_acceptor spawn_silent(caf::actor_system& system, std::shared_ptr<calls> into) {
  return system.spawn(
    [into = std::move(into)](actors::stream_acceptor::pointer) -> actors::stream_acceptor::behavior_type {
      return {[into](const actors::stream_called& x) { into->add(x); }};
    });
}

// Who started them ends them, and waits: they refer to ports that end next.
template <class Actor>
void stop(const Actor& actor) {
  caf::scoped_actor self{actor.home_system()};
  caf::anon_send_exit(actor, caf::exit_reason::kill);
  self->wait_for(actor);
}

} // namespace souk::tests
