// Which lines of a log are left out because they say again what was said: a fault is one line, not a thousand.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/time.hpp"

namespace souk::protocol {

struct repeat_rules {
  duration window = std::chrono::minutes{10};
  std::size_t alike_max = 5;  // different lines of one kind in a window
  std::size_t kinds_max = 64; // beyond it the kind that was begun first is forgotten
};

// Lines are of one kind when they differ in numbers only, hexadecimal ones included: addresses, ids, sizes.
class repeated_lines {
public:
  explicit repeated_lines(const repeat_rules& rules = {});

  // What to write instead of `line`: the line itself, or nothing when its window has seen it or enough of its kind. Before it,
  // of each kind whose window is over, how many were left out.
  std::vector<std::string> on_line(std::string_view line, instant now);
  // How many were left out of every kind, at the end.
  std::vector<std::string> finish();

  std::size_t kinds() const noexcept { return kinds_.size(); }

private:
  struct kind {
    std::string shape;
    instant began;
    std::vector<std::string> shown;
    std::size_t left_out = 0;
  };
  void forget_first(std::vector<std::string>& report);

  repeat_rules rules_;
  std::vector<kind> kinds_; // in the order in which their windows began
};

} // namespace souk::protocol
