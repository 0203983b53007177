#include "runtime/shell/plot.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "tests/catch.hpp"

namespace souk::runtime::shell {
namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines(1);
  for (const auto c : text)
    if (c == '\n')
      lines.emplace_back();
    else
      lines.back() += c;
  return lines;
}

std::size_t dots_in(const std::string& line) {
  std::size_t cells = 0;
  for (std::size_t i = 0; i + 2 < line.size(); ++i)
    if (line[i] == '\xe2' && (static_cast<unsigned char>(line[i + 1]) & 0xfc) == 0xa0 && line.substr(i, 3) != "\u2800")
      ++cells;
  return cells;
}

} // namespace

TEST_CASE("a rising series rises in the terminal") {
  const std::vector<plot_point> series{{1, 0}, {2, 5}, {3, 10}};
  const auto lines = lines_of(plot_text(series, "rising"));
  REQUIRE(lines.size() == 18);
  CHECK(lines[0] == "rising");
  CHECK(lines[1].find("10 ┤") != std::string::npos);
  CHECK(lines[16].find(" 0 ┤") != std::string::npos);
  CHECK(dots_in(lines[1]) == 1);
  CHECK(dots_in(lines[16]) == 1);
  CHECK(lines[1].ends_with("⠈"));
  CHECK(lines[17].find_first_not_of(' ') < lines[17].find('3'));
  std::size_t dots = 0;
  for (const auto& line : lines)
    dots += dots_in(line);
  CHECK(dots == 3);
}

TEST_CASE("series without a picture") {
  CHECK(plot_text({}, "nothing") == "nothing: no points");
  const std::vector<plot_point> bad{{1, std::nan("")}, {std::numeric_limits<double>::infinity(), 2}};
  CHECK(plot_text(bad, "") == "no points");
  const std::vector<plot_point> one{{3, 7}};
  CHECK(lines_of(plot_text(one, "")).size() == 17);
  const auto most = std::numeric_limits<double>::max();
  const std::vector<plot_point> huge{{-most, -most}, {most, most}};
  CHECK(lines_of(plot_text(huge, "")).size() == 17);
  CHECK(plot_svg(huge, "").ends_with("</svg>\n"));
}

TEST_CASE("a picture as SVG has its points, and no markup of others") {
  const std::vector<plot_point> series{{0, 1}, {10, 3}, {20, 2}};
  const auto svg = plot_svg(series, "a <b> & \"c\"");
  CHECK(svg.starts_with("<svg xmlns="));
  CHECK(svg.find("a &lt;b&gt; &amp; &quot;c&quot;") != std::string::npos);
  CHECK(svg.find("<b>") == std::string::npos);
  CHECK(svg.find("d=\"M70.0 320.0L385.0 40.0L700.0 180.0\"") != std::string::npos);
  CHECK(svg.find(">20</text>") != std::string::npos);
}

} // namespace souk::runtime::shell
