#include "runtime/shell/script_run.hpp"

#include <algorithm>

#include "protocol/hash.hpp"

namespace souk::runtime::shell {

bool script_outcome::good() const {
  return !wrong && std::all_of(judged.begin(), judged.end(), [](const auto& each) { return each.holds; });
}

script_outcome run_script(const script_order& order) {
  if (!order.settings.node)
    protocol::set_crypto_mode(protocol::crypto_mode::model);
  script_outcome made;
  made.seed = order.settings.seed;
  auto settings = order.settings;
  settings.print = [&](std::string_view line) {
    made.lines.emplace_back(line);
    if (order.settings.print)
      order.settings.print(line);
  };
  session at{settings};
  if (const auto ran = at.lua().run_file(order.path); !ran)
    made.wrong = ran.error().message;
  made.judged = at.judged();
  if (auto* net = at.network_if_any()) {
    made.virtual_s = net->seconds();
    made.trace_hash = net->all().trace_hash();
  }
  return made;
}

} // namespace souk::runtime::shell
