// While it lives, what is logged comes here, from any thread.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <spdlog/sinks/base_sink.h>
#include <spdlog/spdlog.h>

namespace souk::tests {

class log_lines {
public:
  log_lines() : before_{spdlog::default_logger()} {
    spdlog::set_default_logger(std::make_shared<spdlog::logger>("test", kept_));
  }
  ~log_lines() { spdlog::set_default_logger(before_); }
  log_lines(const log_lines&) = delete;
  log_lines& operator=(const log_lines&) = delete;

  std::size_t count(const std::string& part) const { return kept_->count(part); }
  std::shared_ptr<spdlog::sinks::sink> sink_of() const { return kept_; }

private:
  class sink final : public spdlog::sinks::base_sink<std::mutex> {
  public:
    std::size_t count(const std::string& part) {
      const std::lock_guard alone{mutex_};
      std::size_t found = 0;
      for (const auto& line : lines_)
        found += line.find(part) != std::string::npos ? 1 : 0;
      return found;
    }

  private:
    void sink_it_(const spdlog::details::log_msg& entry) override {
      lines_.emplace_back(entry.payload.data(), entry.payload.size());
    }
    void flush_() override {}
    std::vector<std::string> lines_;
  };

  std::shared_ptr<sink> kept_ = std::make_shared<sink>(); // before it is used
  std::shared_ptr<spdlog::logger> before_;
};

} // namespace souk::tests
