// A question of the shell to a peer of its network: virtual time passes until the answer is there.
#pragma once

#include <memory>
#include <optional>
#include <utility>

#include "runtime/shell/peer_network.hpp"
#include "runtime/sim/ask_once.hpp"

namespace souk::runtime::shell {

// No request of a living peer takes longer.
inline constexpr protocol::duration answer_limit = std::chrono::minutes{10};

// What one asks and waits for. It is filled in by the shard of the peer, and read between two windows.
template <class Answer>
struct awaited {
  std::optional<Answer> answer; // none: whom it asked is gone
  bool ended = false;

  void end(const Answer* got) {
    if (got != nullptr)
      answer = *got;
    ended = true;
  }
};

// Nothing when the peer ended meanwhile, or the run was interrupted.
template <class Answer>
std::optional<Answer> wait_for(peer_network& net, const std::shared_ptr<awaited<Answer>>& what) {
  net.run_until([&] { return what->ended; }, answer_limit);
  return what->ended ? std::move(what->answer) : std::nullopt;
}

template <class Answer, class Handle, class Question>
std::optional<Answer> ask_peer(peer_network& net, peer_index peer, const Handle& whom, Question question) {
  auto what = std::make_shared<awaited<Answer>>();
  auto& home = net.all().of(peer);
  home.drive();
  sim::ask_once<Answer>(home, whom, std::move(question), [what](const Answer* got) { what->end(got); });
  return wait_for(net, what);
}

} // namespace souk::runtime::shell
