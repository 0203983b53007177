// What people see: colours and widths where there is a terminal, plain text where there is none.
#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "apps/rate_meter.hpp"

namespace souk::apps {

// For standard output. Colours only on a terminal, and never with NO_COLOR or --no-color.
class terminal {
public:
  void start(bool colours_allowed);
  bool colours() const noexcept { return colours_; }

  std::string bold(std::string_view text) const { return painted("1", text); }
  std::string dim(std::string_view text) const { return painted("2", text); }
  std::string red(std::string_view text) const { return painted("31", text); }
  std::string green(std::string_view text) const { return painted("32", text); }
  std::string yellow(std::string_view text) const { return painted("33", text); }

  // One line; texts of strangers go through safe_text first.
  void say(std::string_view line = {}) const;

private:
  std::string painted(std::string_view code, std::string_view text) const;
  bool colours_ = false;
};

// Standard input and output are a terminal: questions may be asked.
bool can_ask();
// The answer, or `fallback` when it is empty. Asks on standard error.
std::string ask(const std::string& question, const std::string& fallback);

// Columns of equal width. Numbers stand right.
class table {
public:
  explicit table(std::vector<std::string> heads) : heads_{std::move(heads)} {}
  void row(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
  void print(const terminal& out) const;

private:
  std::vector<std::string> heads_;
  std::vector<std::vector<std::string>> rows_;
};

// One line on standard error that is written over and over, some ten times a second; nothing unless that is a terminal.
class progress_bar {
public:
  explicit progress_bar(bool allowed);
  ~progress_bar() { end(); }
  progress_bar(const progress_bar&) = delete;
  progress_bar& operator=(const progress_bar&) = delete;
  void show(const std::string& stage, const std::string& subject, std::uint64_t done, std::uint64_t total,
            std::size_t peers = 0);
  void end(); // wipes the line; nothing is shown after it

private:
  std::mutex mutex_; // progress comes from actor threads
  bool on_;
  bool shown_ = false;
  std::string stage_;                          // that is shown
  std::chrono::steady_clock::time_point next_; // before it, only a new stage or an end is painted
  rate_meter meter_;                           // of downloads
};

std::string human_bytes(std::uint64_t bytes);   // 3.4 MiB
std::string human_ms(double ms);                // 0.42 ms, 1.3 s
std::string counted(std::size_t number, std::string_view one, std::string_view many); // 1 peer, 2 peers
std::string short_id(std::string_view hex);     // the first 12 digits
std::string safe_text(std::string_view text);   // no control characters; colours of ours are kept out of it

} // namespace souk::apps
