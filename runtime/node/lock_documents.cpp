#include "runtime/node/lock_documents.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "protocol/package/layout.hpp"
#include "runtime/node/folder_order.hpp"

namespace souk::runtime {
namespace {

using nlohmann::json;
using protocol::chosen;
using protocol::errc;
using protocol::fail;
using protocol::result;

using chosen_list = std::vector<chosen>;

json row_of(const chosen& each) {
  return {{"package", each.package.text()},
          {"version", each.entry.version},
          {"digest", protocol::to_text(each.entry.archive)}};
}

// What was shown before is not opened again: a tree of many shared parts would have no end.
json branch_of(const chosen_list& all, std::size_t at, std::set<std::size_t>& opened) {
  auto made = row_of(all[at]);
  const auto is_new = opened.insert(at).second;
  made["repeated"] = !is_new && !all[at].needs.empty();
  made["dependencies"] = json::array();
  if (is_new)
    for (const auto need : all[at].needs)
      made["dependencies"].push_back(branch_of(all, need, opened));
  return made;
}

// From the user to `target`, the shortest path through each of those who want it.
json paths_to(const chosen_list& all, std::size_t target) {
  std::map<std::size_t, std::size_t> through; // who was reached through whom
  std::vector<std::size_t> queue;
  for (std::size_t i = 0; i < all.size(); ++i)
    if (all[i].is_root && through.emplace(i, i).second)
      queue.push_back(i);
  for (std::size_t next = 0; next < queue.size(); ++next)
    for (const auto need : all[queue[next]].needs)
      if (through.emplace(need, queue[next]).second)
        queue.push_back(need);
  auto paths = json::array();
  if (all[target].is_root)
    paths.push_back(json::array({row_of(all[target])}));
  for (const auto at : queue) {
    if (!std::ranges::count(all[at].needs, target))
      continue;
    auto path = json::array({row_of(all[target])});
    for (auto step = at;; step = through.at(step)) {
      path.insert(path.begin(), row_of(all[step]));
      if (through.at(step) == step)
        break;
    }
    paths.push_back(std::move(path));
  }
  return paths;
}

} // namespace

// The project beside the folder counts as one who wants.
result<locked_folder> read_locked_folder(const std::string& root) {
  actors::install_packages order;
  order.root = root;
  order.dry_run = true; // nothing is changed, so nobody has to wait
  const auto lock_path = lock_path_of(root);
  const auto beside = lock_path.substr(0, lock_path.rfind('/'));
  if (const auto ready = prepare_folder(order, beside == root ? std::nullopt : std::optional{beside}); !ready)
    return fail(ready.error());
  if (!order.lock)
    return fail(errc::not_found, "there is no " + lock_path + ": nothing was installed here, or it was removed");
  protocol::plan_rules rules;
  rules.versions = order.versions;
  rules.locked = protocol::versions_in(*order.lock);
  locked_folder made{*std::move(order.lock), {}, {}};
  made.roots = protocol::roots_of(made.lock.wanted, order.project);
  auto all = protocol::plan_from_lock(made.lock, made.roots, rules);
  if (!all)
    return fail(all.error());
  made.all = *std::move(all);
  return made;
}

result<json> tree_document(const std::string& root) {
  const auto folder = read_locked_folder(root);
  if (!folder)
    return fail(folder.error());
  const auto& all = folder->all;
  std::set<std::size_t> opened;
  auto tree = json::array();
  for (std::size_t i = 0; i < all.size(); ++i)
    if (all[i].is_root)
      tree.push_back(branch_of(all, i, opened));
  return json{{"root", root}, {"count", all.size()}, {"tree", std::move(tree)}};
}

result<json> why_document(const std::string& root, const std::string& name) {
  const auto folder = read_locked_folder(root);
  if (!folder)
    return fail(folder.error());
  const auto& all = folder->all;
  auto versions = json::array();
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto& each = all[i];
    if (each.package.name != name && each.package.text() != name)
      continue;
    auto row = row_of(each);
    row["wanted"] = each.is_root;
    row["paths"] = paths_to(all, i);
    versions.push_back(std::move(row));
  }
  if (versions.empty())
    return fail(errc::not_found, name + " is not installed here; `souk tree` shows what is");
  return json{{"name", name}, {"versions", std::move(versions)}};
}

} // namespace souk::runtime
