// Runs a scenario as a test: once, or under many seeds until it fails.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "runtime/shell/session.hpp"

namespace souk::runtime::shell {

// What became of one script under one seed.
struct script_outcome {
  std::uint64_t seed = 1;
  std::vector<std::string> lines; // that it printed, with those of its judgements
  std::vector<judgement> judged;
  std::optional<std::string> wrong; // FILE:LINE: cause, when the script itself is wrong
  double virtual_s = 0;
  std::uint64_t trace_hash = 0; // of its last network; 0: it made none

  bool good() const;
};

struct script_order {
  std::string path;
  session_settings settings; // `print` hears each line as it comes
};

// With modelled signatures, whatever was set before, unless it is about a running node.
script_outcome run_script(const script_order& order);

} // namespace souk::runtime::shell
