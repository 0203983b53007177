// What the commands that look into a node show at the prompt: trees, bars and steps, as plain text of several lines.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace souk::protocol {

struct pictured_actor {
  std::string name;
  std::string kind;
  std::string parent; // the name of another, or empty
  std::int64_t mailbox = 0;
  std::uint64_t handled = 0;
  double age_s = 0;
};
// Each below its parent; one whose parent is not among them stands at the left.
std::string actor_tree(const std::vector<pictured_actor>& all);

struct pictured_bucket {
  int bits = 0; // that its contacts share with the node
  std::size_t contacts = 0;
};
std::string bucket_bars(const std::vector<pictured_bucket>& all);

struct pictured_step {
  std::string whom;
  double at_ms = 0; // since the lookup began, when it was asked
  std::optional<double> rtt_ms; // none: it never answered
  int bits = 0; // that the peer shares with the key: one more halves the distance
  std::size_t closer = 0; // nearer contacts that it told of
  bool has_it = false;
  std::string told_by; // another that was asked; empty, or one that was not: it was known from the start
};
// Each below the one that told of it, in the order in which they were asked. The nearest that answered is marked.
std::string lookup_tree(const std::vector<pictured_step>& all);

} // namespace souk::protocol
