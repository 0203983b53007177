// Messages as they pass in the network of a shell: those that one asked to see, decoded, with the virtual time.
//
// What a traced peer sends and what arrives at it is shown as it happens there. Of a traced key, the requests that name it are
// shown when they arrive, and their answers when they leave.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "protocol/id.hpp"
#include "runtime/sim/windows.hpp"

namespace souk::runtime::shell {

struct traced_things {
  std::set<sim::peer_index> peers;
  std::set<protocol::id> keys;
  std::set<std::pair<sim::peer_index, protocol::id>> lookups; // who asks, and for which key

  bool none() const noexcept { return peers.empty() && keys.empty() && lookups.empty(); }
};

// One line, in its shard.
struct traced_line {
  sim::nanoseconds at = 0;
  std::string text;
};

class tracing {
public:
  static constexpr std::size_t lines_max = 100'000;

  // Outlives it: `all`.
  explicit tracing(sim::windows& all);
  ~tracing();
  tracing(const tracing&) = delete;
  tracing& operator=(const tracing&) = delete;

  // At rest. What is traced from now on.
  const traced_things& what() const noexcept { return what_; }
  void trace(traced_things what);

  // Between two windows: prints what has passed since the last time, in order. After lines_max in all it ends by itself.
  void flush(const std::function<void(std::string_view)>& print);

private:
  class watcher;

  sim::windows& all_;
  traced_things what_;
  std::vector<std::unique_ptr<watcher>> watchers_; // one a shard
  std::size_t printed_ = 0;
};

} // namespace souk::runtime::shell
