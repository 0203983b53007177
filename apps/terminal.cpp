#include "apps/terminal.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <iostream>

#include <fmt/format.h>
#include <unistd.h>

namespace souk::apps {
namespace {

// Columns on the screen: bytes that continue a UTF-8 character and colours take none.
std::size_t width_of(std::string_view text) {
  std::size_t width = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\x1b')
      i = std::min(text.find('m', i), text.size() - 1);
    else if ((static_cast<unsigned char>(text[i]) & 0xc0) != 0x80)
      ++width;
  }
  return width;
}

bool is_number(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789.,-% msKMGTiB") == std::string_view::npos
         && text.find_first_of("0123456789") != std::string_view::npos;
}

std::string padded(const std::string& text, std::size_t width, bool right) {
  const std::string fill(width - std::min(width, width_of(text)), ' ');
  return right ? fill + text : text + fill;
}

} // namespace

void terminal::start(bool colours_allowed) {
  const auto* refused = std::getenv("NO_COLOR");
  const auto* kind = std::getenv("TERM");
  const auto dumb = kind != nullptr && std::string_view{kind} == "dumb";
  colours_ = colours_allowed && (refused == nullptr || *refused == '\0') && !dumb && ::isatty(STDOUT_FILENO) == 1;
}

std::string terminal::painted(std::string_view code, std::string_view text) const {
  return colours_ ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : std::string{text};
}

void terminal::say(std::string_view line) const {
  std::cout << line << '\n';
}

bool can_ask() {
  return ::isatty(STDIN_FILENO) == 1 && ::isatty(STDERR_FILENO) == 1;
}

std::string ask(const std::string& question, const std::string& fallback) {
  std::cerr << question << (fallback.empty() ? "" : " [" + fallback + "]") << ": " << std::flush;
  std::string answer;
  std::getline(std::cin, answer);
  return answer.empty() ? fallback : answer;
}

void table::print(const terminal& out) const {
  std::vector<std::size_t> widths;
  widths.reserve(heads_.size());
  std::vector<bool> right(heads_.size(), !rows_.empty());
  for (const auto& head : heads_)
    widths.push_back(width_of(head));
  for (const auto& cells : rows_)
    for (std::size_t i = 0; i < cells.size(); ++i) {
      widths[i] = std::max(widths[i], width_of(cells[i]));
      right[i] = right[i] && (cells[i].empty() || is_number(cells[i]));
    }
  const auto line = [&](const std::vector<std::string>& cells, bool head) {
    std::string text;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const auto last = i + 1 == cells.size() && !right[i];
      const auto cell = last ? cells[i] : padded(cells[i], widths[i], right[i]);
      text += (i == 0 ? "" : "  ") + (head ? out.dim(cell) : cell);
    }
    out.say(text);
  };
  line(heads_, true);
  for (const auto& cells : rows_)
    line(cells, false);
}

progress_bar::progress_bar(bool allowed) : on_{allowed && ::isatty(STDERR_FILENO) == 1} {}

void progress_bar::end() {
  const std::lock_guard alone{mutex_};
  if (shown_)
    std::fputs("\r\x1b[K", stderr);
  on_ = false;
  shown_ = false;
}

void progress_bar::show(const std::string& stage, const std::string& subject, std::uint64_t done, std::uint64_t total,
                        std::size_t peers) {
  constexpr std::size_t cells = 24;
  constexpr auto between_paints = std::chrono::milliseconds{100};
  const std::lock_guard alone{mutex_};
  if (!on_)
    return;
  const auto now = std::chrono::steady_clock::now();
  const auto rate = stage == "downloading" ? meter_.tell(subject, done, total, peers, now) : std::string{};
  if (shown_ && stage == stage_ && (total == 0 || done < total) && now < next_)
    return;
  shown_ = true;
  stage_ = stage;
  next_ = now + between_paints;
  auto line = fmt::format("\r\x1b[K{:<12} ", stage);
  if (total > 0) {
    const auto full =
      static_cast<std::size_t>(std::min<double>(1, static_cast<double>(done) / static_cast<double>(total)) * cells);
    for (std::size_t i = 0; i < cells; ++i)
      line += i < full ? "█" : "░";
    line += fmt::format(" {:>3}% ", 100 * std::min(done, total) / total);
  }
  line += safe_text(subject).substr(0, 40) + (rate.empty() ? "" : "  " + rate);
  std::fputs(line.c_str(), stderr);
  std::fflush(stderr);
}

std::string human_bytes(std::uint64_t bytes) {
  static constexpr std::array<const char*, 5> units{"B", "KiB", "MiB", "GiB", "TiB"};
  auto number = static_cast<double>(bytes);
  std::size_t unit = 0;
  for (; number >= 1024 && unit + 1 < units.size(); ++unit)
    number /= 1024;
  return unit == 0 ? fmt::format("{} B", bytes) : fmt::format("{:.1f} {}", number, units[unit]);
}

std::string human_ms(double ms) {
  if (ms < 1)
    return fmt::format("{:.3f} ms", ms);
  return ms < 1000 ? fmt::format("{:.1f} ms", ms) : fmt::format("{:.2f} s", ms / 1000);
}

std::string counted(std::size_t number, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", number, number == 1 ? one : many);
}

std::string short_id(std::string_view hex) {
  return std::string{hex.substr(0, 12)};
}

std::string safe_text(std::string_view text) {
  std::string safe{text};
  std::replace_if(safe.begin(), safe.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; }, '?');
  return safe;
}

} // namespace souk::apps
