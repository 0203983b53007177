#include "protocol/package/layout.hpp"

#include <algorithm>
#include <limits>
#include <map>

#include "protocol/package/name.hpp"

namespace souk::protocol {
namespace {

constexpr auto nowhere = std::numeric_limits<std::size_t>::max();

struct place {
  std::size_t what = nowhere;
  std::size_t inside = nowhere;                 // the place of whose folder it is; nowhere: the top
  std::size_t depth = 0;
  std::map<std::string, std::size_t> holds;     // by name
};

class folder_plan {
public:
  explicit folder_plan(const std::vector<chosen>& all) : all_{all} { places_.emplace_back(); }

  result<void> place_roots() {
    for (std::size_t i = 0; i < all_.size(); ++i) {
      if (!all_[i].is_root)
        continue;
      if (places_[0].holds.contains(all_[i].package.name))
        return fail(errc::conflict, "two packages of the name " + all_[i].package.name
                                      + " were asked for, and one folder holds one of them");
      add(0, i);
    }
    return {};
  }

  // Breadth first, so that the top goes to those who are wanted nearest to the user.
  result<void> place_needs() {
    for (std::size_t at = 1; at < places_.size(); ++at) {
      for (const auto need : all_[places_[at].what].needs)
        place_need(at, need);
      if (places_.size() > places_max || places_[at].depth > nesting_depth_max)
        return fail(errc::conflict, "versions of " + all_[places_[at].what].package.name
                                      + " want each other in a circle that no folder can hold");
    }
    return {};
  }

  std::vector<placed_package> paths() const {
    std::vector<placed_package> made;
    for (std::size_t at = 1; at < places_.size(); ++at)
      made.push_back({places_[at].what, path_of(at), {}});
    for (auto& each : made)
      each.top = each.path.substr(0, each.path.find('/'));
    std::ranges::sort(made, {}, &placed_package::path);
    return made;
  }

private:
  void add(std::size_t inside, std::size_t what) {
    places_[inside].holds[all_[what].package.name] = places_.size();
    places_.push_back({what, inside, places_[inside].depth + 1, {}});
  }

  // What a package at `at` finds under this name: inside itself, or in the nearest folder around it.
  std::size_t seen_from(std::size_t at, const std::string& name) const {
    for (; at != nowhere; at = places_[at].inside)
      if (const auto found = places_[at].holds.find(name); found != places_[at].holds.end())
        return places_[found->second].what;
    return nowhere;
  }

  void place_need(std::size_t at, std::size_t need) {
    const auto seen = seen_from(at, all_[need].package.name);
    if (seen == nowhere)
      add(0, need);
    else if (seen != need)
      add(at, need);
  }

  std::string path_of(std::size_t at) const {
    const auto& here = places_[at];
    const auto& name = all_[here.what].package.name;
    return here.inside == 0 ? name : path_of(here.inside) + "/" + std::string{nested_folder} + "/" + name;
  }

  const std::vector<chosen>& all_;
  std::vector<place> places_; // the first is the folder itself
};

} // namespace

result<std::vector<placed_package>> lay_out(const std::vector<chosen>& all) {
  folder_plan plan{all};
  return plan.place_roots().and_then([&] { return plan.place_needs(); }).map([&] { return plan.paths(); });
}

} // namespace souk::protocol
