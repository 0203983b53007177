// souk shell without a script: lines are read, run and answered, on a terminal or in a pipe.
#pragma once

#include <memory>

#include "apps/context.hpp"
#include "runtime/shell/node_link.hpp"

namespace souk::apps {

struct prompt_options {
  std::uint64_t seed = 1;
  bool seed_is_fixed = false;
  unsigned threads = 1;
  bool allow_io = false;
  bool full = false;
  std::shared_ptr<runtime::shell::node_link> node = {}; // none: a simulated network
  bool transcript = false; // each line that was read is shown too, as on a terminal
};

// 0; in a pipe 2 when a line was wrong, else 7 when an expectation failed.
int run_prompt(context& at, const prompt_options& options);

} // namespace souk::apps
