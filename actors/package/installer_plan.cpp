#include <algorithm>
#include <utility>

#include "actors/package/head_reader_actor.hpp"
#include "actors/package/installer_steps.hpp"
#include "protocol/package/version.hpp"

namespace souk::actors {
namespace {

using protocol::errc;
using self_pointer = installer_pointer;

void step(self_pointer self);

// A share link means one archive: the plan is shown that version alone.
protocol::result<protocol::release_index> only_linked(protocol::release_index index, const protocol::digest& archive) {
  std::erase_if(index.versions, [&archive](const protocol::index_entry& each) { return each.archive != archive; });
  if (index.versions.empty())
    return protocol::fail(errc::verification, "the link names content that is no release of " + index.package.name);
  return index;
}

protocol::result<protocol::release_index> index_for_plan(const installer_state& state, protocol::release_index index) {
  const auto root = state.roots.find(index.package);
  if (root == state.roots.end() || !root->second.archive)
    return index;
  return only_linked(std::move(index), *root->second.archive);
}

void on_read(self_pointer self, const protocol::package_name& package, answers<package_read>& read) {
  auto& state = self->state;
  state.reading.erase(package);
  const auto missing = !read && read.error().code == errc::not_found && !state.roots.contains(package);
  auto index = read ? index_for_plan(state, std::move(read->index)) : protocol::fail(read.error());
  if (missing)
    state.plan->on_missing(package);
  else if (!index)
    return end_failed(self, std::move(index.error()));
  else
    state.plan->on_index(package, *index);
  step(self);
}

void read(self_pointer self, const protocol::package_name& package) {
  auto& state = self->state;
  tell(self, "resolving", package.name);
  const auto root = state.roots.find(package);
  const auto also_ask = root == state.roots.end() ? std::vector<protocol::contact>{} : root->second.peers;
  // What a person asks for may be newer than what a cache remembers; its dependencies may come from there.
  const auto fresh = root != state.roots.end() && !state.order.offline;
  state.reading.insert(package);
  self->request(self->spawn(head_reader, state.kin), caf::infinite,
                read_package{package, fresh, state.order.offline, state.order.allow_expired, also_ask})
    .then([self, package](answers<package_read>& found) { on_read(self, package, found); });
}

// A folder belongs to one package.
std::optional<protocol::error> name_clash(const std::vector<protocol::chosen>& all) {
  std::set<std::string> names;
  for (const auto& each : all)
    if (!names.insert(each.package.name).second)
      return protocol::error{errc::conflict, "two publishers' packages of the name " + each.package.name
                                               + " cannot be installed into one folder", {}};
  return std::nullopt;
}

void finish(self_pointer self) {
  auto chosen = self->state.plan->finish();
  if (!chosen)
    return end_failed(self, std::move(chosen.error()));
  if (auto clash = name_clash(*chosen))
    return end_failed(self, std::move(*clash));
  begin_fetch(self, std::move(*chosen));
}

void step(self_pointer self) {
  auto& state = self->state;
  for (const auto& package : state.plan->wanted_indexes())
    if (!state.reading.contains(package))
      read(self, package);
  if (state.reading.empty())
    finish(self);
}

} // namespace

void begin_plan(installer_pointer self) {
  auto& state = self->state;
  std::vector<protocol::wanted_root> roots;
  for (const auto& [package, wanted] : state.roots) {
    std::optional<protocol::range> wish;
    if (!wanted.range.empty()) {
      auto parsed = protocol::parse_range(wanted.range);
      if (!parsed)
        return end_failed(self, std::move(parsed.error()));
      wish = std::move(*parsed);
    }
    roots.push_back({package, std::move(wish), wanted.archive.has_value()});
  }
  state.plan.emplace(std::move(roots));
  step(self);
}

} // namespace souk::actors
