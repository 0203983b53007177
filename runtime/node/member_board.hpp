// The actors of a node that live as long as it does, for whoever looks at it. None of them is asked: this answers also
// while one of them hangs. How many messages wait for each is among what the node counts, too.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "actors/mailbox_watch.hpp"
#include "runtime/net/credit.hpp"

namespace souk::runtime {

class registry;

class member_board final : public actors::mailbox_watch {
public:
  explicit member_board(std::shared_ptr<registry> counts) : counts_{std::move(counts)} {}

  void watch(const actors::watched_member& member) override;
  // The peer hears so much that counting its messages once more would be felt: of it datagrams count, those that hold a credit of
  // its port, and those that are counted as received.
  void watch_peer(std::shared_ptr<const credit> waiting);

  struct row {
    std::string name;
    std::string kind;
    std::string parent; // empty: nobody of the node
    std::int64_t mailbox = 0; // messages that wait, and the one that is worked on
    std::uint64_t handled = 0;
    double age_s = 0; // started anew, it is young again
  };
  // In the order in which they were born first.
  std::vector<row> rows() const;

private:
  struct member {
    row about;
    std::function<std::int64_t()> waiting;
    std::function<std::uint64_t()> handled;
    std::chrono::steady_clock::time_point born;
  };
  // In place of the one of the same name.
  void keep(member made);

  std::shared_ptr<registry> counts_;
  mutable std::mutex watching_; // guards members_
  std::vector<member> members_;
};

} // namespace souk::runtime
