// A series of numbers as a picture: for a terminal, and as SVG.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace souk::runtime::shell {

struct plot_point {
  double x = 0;
  double y = 0;
};

inline constexpr std::size_t plot_points_max = 100'000;

// Sixteen rows of dots (Braille patterns, two by four in a character) with the bounds at their edges; one line of text when there
// is no finite point. Points that are not finite are left out.
std::string plot_text(std::span<const plot_point> series, std::string_view title);

// A document by itself: the points joined by a line, axes with round numbers.
std::string plot_svg(std::span<const plot_point> series, std::string_view title);

} // namespace souk::runtime::shell
