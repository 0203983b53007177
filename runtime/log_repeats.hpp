// A sink of the log that writes warnings and errors once: what repeats is left out and counted (protocol/node/repeated_lines). Finer
// levels pass, for who asks for them wants all.
#pragma once

#include <memory>
#include <mutex>
#include <utility>

#include <spdlog/sinks/base_sink.h>

#include "protocol/node/repeated_lines.hpp"

namespace souk::runtime {

class once_sink final : public spdlog::sinks::base_sink<std::mutex> {
public:
  explicit once_sink(std::shared_ptr<spdlog::sinks::sink> inner, const protocol::repeat_rules& rules = {})
      : inner_{std::move(inner)}, lines_{rules} {}
  ~once_sink() override; // says how many were left out

private:
  void sink_it_(const spdlog::details::log_msg& entry) override;
  void flush_() override { inner_->flush(); }
  void set_pattern_(const std::string& pattern) override { inner_->set_pattern(pattern); }
  void set_formatter_(std::unique_ptr<spdlog::formatter> made) override { inner_->set_formatter(std::move(made)); }

  std::shared_ptr<spdlog::sinks::sink> inner_;
  protocol::repeated_lines lines_;
};

} // namespace souk::runtime
