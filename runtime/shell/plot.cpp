#include "runtime/shell/plot.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <vector>

#include <fmt/format.h>

namespace souk::runtime::shell {
namespace {

constexpr std::size_t columns = 70;
constexpr std::size_t rows = 16;

struct bounds {
  double x_low = 0;
  double x_high = 0;
  double y_low = 0;
  double y_high = 0;
};

std::vector<plot_point> finite(std::span<const plot_point> series) {
  std::vector<plot_point> kept;
  for (const auto& point : series)
    if (std::isfinite(point.x) && std::isfinite(point.y))
      kept.push_back(point);
  return kept;
}

// Never empty in either direction.
bounds bounds_of(const std::vector<plot_point>& series) {
  bounds found{series[0].x, series[0].x, series[0].y, series[0].y};
  for (const auto& point : series) {
    found.x_low = std::min(found.x_low, point.x);
    found.x_high = std::max(found.x_high, point.x);
    found.y_low = std::min(found.y_low, point.y);
    found.y_high = std::max(found.y_high, point.y);
  }
  if (found.x_low == found.x_high)
    found.x_high = found.x_low + 1;
  if (found.y_low == found.y_high)
    found.y_high = found.y_low + 1;
  return found;
}

// In [0, 1]. Halves first: the span of two finite numbers may be none.
double share(double value, double low, double high) {
  return (value / 2 - low / 2) / (high / 2 - low / 2);
}

// Dots of one character: two columns of four.
class canvas {
public:
  void dot(double x, double y) {
    const auto column = static_cast<std::size_t>(std::lround(x * (columns * 2 - 1)));
    const auto row = static_cast<std::size_t>(std::lround((1 - y) * (rows * 4 - 1)));
    static constexpr std::array<std::array<std::uint8_t, 2>, 4> bits{{{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}}};
    cells_[row / 4][column / 2] |= bits[row % 4][column % 2];
  }

  // U+2800 and the dots, in UTF-8.
  std::string line(std::size_t row) const {
    std::string text;
    for (const auto cell : cells_[row]) {
      text += '\xe2';
      text += static_cast<char>(0xa0 | (cell >> 6));
      text += static_cast<char>(0x80 | (cell & 0x3f));
    }
    return text;
  }

private:
  std::array<std::array<std::uint8_t, columns>, rows> cells_{};
};

std::string number(double value) {
  return fmt::format("{:.4g}", value);
}

std::string escaped(std::string_view text) {
  std::string made;
  for (const auto c : text)
    made += c == '&' ? "&amp;" : c == '<' ? "&lt;" : c == '>' ? "&gt;" : c == '"' ? "&quot;" : std::string{c};
  return made;
}

// --- SVG

constexpr double width = 720;
constexpr double height = 360;
constexpr double left = 70;
constexpr double right = 20;
constexpr double top = 40;
constexpr double bottom = 40;

// 1, 2 or 5 times a power of ten, so that some five of them fit (Heckbert, "Nice numbers for graph labels", 1990).
double round_step(double span) {
  const auto raw = span / 5;
  const auto power = std::pow(10.0, std::floor(std::log10(raw)));
  const auto digit = raw / power;
  return power * (digit < 1.5 ? 1 : digit < 3.5 ? 2 : digit < 7.5 ? 5 : 10);
}

std::vector<double> ticks(double low, double high) {
  constexpr std::size_t ticks_max = 20;
  std::vector<double> all;
  const auto step = round_step(high - low);
  if (!std::isfinite(step) || step <= 0)
    return {low, high};
  for (auto at = std::ceil(low / step) * step; at <= high && all.size() < ticks_max; at += step)
    all.push_back(at);
  return all;
}

double across(double x, const bounds& b) {
  return left + share(x, b.x_low, b.x_high) * (width - left - right);
}

double down(double y, const bounds& b) {
  return height - bottom - share(y, b.y_low, b.y_high) * (height - top - bottom);
}

std::string axes(const bounds& b) {
  std::string svg;
  for (const auto y : ticks(b.y_low, b.y_high)) {
    svg += fmt::format("<path d=\"M{:.1f} {:.1f}H{:.1f}\" stroke=\"#ddd\"/>\n", left, down(y, b), width - right);
    svg += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"end\">{}</text>\n", left - 8, down(y, b) + 4, number(y));
  }
  for (const auto x : ticks(b.x_low, b.x_high))
    svg += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"middle\">{}</text>\n", across(x, b), height - bottom + 20,
                       number(x));
  return svg;
}

} // namespace

std::string plot_text(std::span<const plot_point> series, std::string_view title) {
  const auto points = finite(series);
  if (points.empty())
    return std::string{title} + (title.empty() ? "" : ": ") + "no points";
  const auto b = bounds_of(points);
  canvas drawn;
  for (const auto& point : points)
    drawn.dot(share(point.x, b.x_low, b.x_high), share(point.y, b.y_low, b.y_high));
  std::string text{title};
  for (std::size_t row = 0; row < rows; ++row) {
    const auto label = row == 0 ? number(b.y_high) : row == rows - 1 ? number(b.y_low) : std::string{};
    text += fmt::format("{}{:>10} ┤{}", text.empty() ? "" : "\n", label, drawn.line(row));
  }
  const auto low = number(b.x_low);
  return text + fmt::format("\n{:>12}{}{:>{}}", "", low, number(b.x_high), columns - low.size());
}

std::string plot_svg(std::span<const plot_point> series, std::string_view title) {
  const auto points = finite(series);
  auto svg = fmt::format("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {1}\" font-family=\"sans-serif\" "
                         "font-size=\"12\">\n<rect width=\"{0}\" height=\"{1}\" fill=\"#fff\"/>\n"
                         "<text x=\"{2}\" y=\"24\" font-size=\"16\">{3}</text>\n",
                         width, height, left, escaped(title));
  if (points.empty())
    return svg + "</svg>\n";
  const auto b = bounds_of(points);
  svg += axes(b);
  std::string path;
  for (const auto& point : points)
    path += fmt::format("{}{:.1f} {:.1f}", path.empty() ? "M" : "L", across(point.x, b), down(point.y, b));
  svg += fmt::format("<path d=\"{}\" fill=\"none\" stroke=\"#1f77b4\" stroke-width=\"1.5\"/>\n", path);
  return svg + "</svg>\n";
}

} // namespace souk::runtime::shell
