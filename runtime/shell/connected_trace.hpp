// What passes the port of a running node, as a connected shell shows it.
#pragma once

#include <cstdint>
#include <functional>
#include <set>
#include <string_view>

#include "protocol/id.hpp"
#include "runtime/shell/node_link.hpp"

namespace souk::runtime::shell {

class node_trace {
public:
  bool everything = false;
  std::set<protocol::id> keys; // questions that name one of them, and their answers

  bool on() const noexcept { return everything || !keys.empty(); }

  // What passed before is not shown. Errors: those of the link.
  protocol::result<void> begin(node_link& node);
  // Prints what has passed since the last time. A node that does not answer is told of by the next command.
  void flush(node_link& node, const std::function<void(std::string_view)>& print);

private:
  bool wanted(const nlohmann::json& row);

  std::uint64_t last_ = 0; // that was seen
  std::set<std::uint64_t> open_; // transactions of wanted questions
};

} // namespace souk::runtime::shell
