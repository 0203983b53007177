#include "runtime/log.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include <nlohmann/json.hpp>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include "runtime/log_repeats.hpp"

namespace souk::runtime {
namespace {

// The message as a JSON string: spdlog's own patterns would leave quotes and control characters as they are.
class quoted_message final : public spdlog::custom_flag_formatter {
public:
  void format(const spdlog::details::log_msg& entry, const std::tm&, spdlog::memory_buf_t& into) override {
    const auto text = nlohmann::json(std::string{entry.payload.data(), entry.payload.size()})
                        .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    into.append(text.data(), text.data() + text.size());
  }
  std::unique_ptr<custom_flag_formatter> clone() const override { return std::make_unique<quoted_message>(); }
};

std::unique_ptr<spdlog::formatter> json_lines() {
  auto made = std::make_unique<spdlog::pattern_formatter>(spdlog::pattern_time_type::utc);
  made->add_flag<quoted_message>('*');
  made->set_pattern(R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l","message":%*})");
  return made;
}

std::string all_levels() {
  std::string all;
  for (const auto* each : log_levels)
    all += (all.empty() ? "" : ", ") + std::string{each};
  return all;
}

} // namespace

void start_log(const std::string& level, const std::string& format, bool colours) {
  const auto mode = colours ? spdlog::color_mode::automatic : spdlog::color_mode::never;
  auto sink = std::make_shared<once_sink>(std::make_shared<spdlog::sinks::stderr_color_sink_mt>(mode));
  auto logger = std::make_shared<spdlog::logger>("souk", std::move(sink));
  if (format == "json")
    logger->set_formatter(json_lines());
  else
    logger->set_pattern("%Y-%m-%d %H:%M:%S.%e %^%l%$ %v");
  spdlog::set_default_logger(std::move(logger));
  (void)set_log_level(level); // the configuration has checked it
}

protocol::result<void> set_log_level(const std::string& level) {
  if (std::ranges::count(log_levels, level) == 0)
    return protocol::fail(protocol::errc::usage, "'" + level + "' is none of " + all_levels());
  spdlog::set_level(spdlog::level::from_str(level));
  return {};
}

} // namespace souk::runtime
