#include "actors/package/already_there.hpp"

#include <algorithm>

#include "protocol/package/version.hpp"

namespace souk::actors {
namespace {

bool is_what_was_asked(const installed_package& there, const package_ref& wanted) {
  if (there.package.name != wanted.name || (wanted.publisher && there.package.publisher != *wanted.publisher))
    return false;
  if (wanted.archive)
    return there.archive == *wanted.archive;
  const auto range = protocol::parse_range(wanted.range);
  const auto version = protocol::parse_version(there.version);
  return wanted.range.empty() || (range && version && protocol::satisfies(*version, *range));
}

} // namespace

const installed_package* already_there(const std::vector<installed_package>& ledger, const package_ref& wanted,
                                       bool force) {
  const auto of_name = std::ranges::count(ledger, wanted.name, [](const auto& each) { return each.package.name; });
  if (force || (!wanted.publisher && (of_name != 1 || !wanted.publisher_prefix.empty())))
    return nullptr;
  const auto found =
    std::ranges::find_if(ledger, [&wanted](const auto& each) { return is_what_was_asked(each, wanted); });
  return found == ledger.end() ? nullptr : &*found;
}

bool all_there(const std::vector<installed_package>& ledger, const install_packages& order) {
  if (order.task == install_task::remove || order.offline)
    return true;
  if (order.wanted.empty() || order.locked || (!order.lock_path.empty() && !order.lock))
    return false;
  return std::ranges::all_of(
    order.wanted, [&](const package_ref& each) { return already_there(ledger, each, order.force) != nullptr; });
}

} // namespace souk::actors
