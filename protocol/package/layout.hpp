// Where in a folder each package of an install stands.
//
// What the user wants stands at the top, `NAME`, and so does whatever else has its name to itself. A second version of a
// package stands inside those that want it, `NAME/souk_packages/OTHER`: whoever looks for a dependency looks inside its own
// folder first, then in those around it, as npm's packages do.
#pragma once

#include <string>
#include <vector>

#include "protocol/error.hpp"
#include "protocol/package/install_plan.hpp"

namespace souk::protocol {

inline constexpr std::string_view nested_folder = "souk_packages";
inline constexpr std::size_t places_max = 10'000; // a version may stand in several places
inline constexpr std::size_t nesting_depth_max = 16; // deeper are only versions that want each other in a circle

struct placed_package {
  std::size_t what = 0; // position in the list of what was chosen
  std::string path; // relative to the folder
  std::string top; // the first part of the path
};

// Sorted by path, so that a package comes before what is inside it. Error: conflict.
result<std::vector<placed_package>> lay_out(const std::vector<chosen>& all);

} // namespace souk::protocol
