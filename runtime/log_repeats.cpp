#include "runtime/log_repeats.hpp"

#include <spdlog/details/log_msg.h>

namespace souk::runtime {

once_sink::~once_sink() {
  for (const auto& line : lines_.finish())
    inner_->log({std::string_view{"souk"}, spdlog::level::warn, line});
}

void once_sink::sink_it_(const spdlog::details::log_msg& entry) {
  if (entry.level < spdlog::level::warn)
    return inner_->log(entry);
  const std::string_view text{entry.payload.data(), entry.payload.size()};
  for (const auto& line : lines_.on_line(text, std::chrono::steady_clock::now())) {
    auto copy = entry;
    copy.payload = line;
    inner_->log(copy);
  }
}

} // namespace souk::runtime
