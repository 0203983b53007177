#include "actors/package/name_choice.hpp"

#include <algorithm>
#include <utility>

#include "protocol/package/publisher.hpp"

namespace souk::actors {
namespace {

using protocol::errc;

bool begins_with(const protocol::publisher_id& publisher, const std::string& prefix) {
  return protocol::to_text(publisher).starts_with(prefix) || publisher.hex().starts_with(prefix);
}

std::string in_lower_case(std::string text) {
  for (auto& c : text)
    c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return text;
}

protocol::error too_short(const std::string& prefix) {
  return {errc::usage,
          "`" + prefix + "` is no alias here, and too short for the beginning of a publisher's id: at least "
            + std::to_string(prefix_characters_min) + " characters",
          {}};
}

protocol::error ambiguous(const std::string& name, const std::vector<search_hit>& candidates) {
  protocol::error why{errc::ambiguous,
                      std::to_string(candidates.size()) + " publishers have a package " + name
                        + "; say which one: publisher/" + name,
                      {}};
  for (const auto& each : candidates)
    why.explanation.push_back(protocol::to_text(each.package.publisher) + "/" + each.package.name + "  " + each.version
                              + "  seeders: " + std::to_string(each.seeders));
  return why;
}

bool is_trusted(const search_hit& hit, const std::vector<trusted_publisher>& trusted) {
  return hit.trusted || std::any_of(trusted.begin(), trusted.end(), [&hit](const trusted_publisher& each) {
           return each.publisher == hit.package.publisher;
         });
}

} // namespace

std::optional<protocol::publisher_id> publisher_named(const std::string& prefix,
                                                      const std::vector<trusted_publisher>& trusted) {
  for (const auto& each : trusted)
    if (!each.alias.empty() && each.alias == prefix)
      return each.publisher;
  const auto whole = protocol::parse_publisher(prefix);
  return whole ? std::optional{*whole} : std::nullopt;
}

protocol::result<protocol::package_name> choose_package(const package_ref& wanted, std::vector<search_hit> candidates,
                                                        const std::vector<trusted_publisher>& trusted) {
  const auto prefix = in_lower_case(wanted.publisher_prefix);
  if (!prefix.empty() && prefix.size() < prefix_characters_min)
    return protocol::fail(too_short(prefix));
  std::erase_if(candidates, [&prefix](const search_hit& each) { return !begins_with(each.package.publisher, prefix); });
  if (candidates.empty())
    return protocol::fail(errc::not_found, "no package " + wanted.name + " is known"
                                             + (prefix.empty() ? std::string{} : " of publisher " + prefix));
  if (candidates.size() == 1)
    return candidates.front().package;
  const auto trusts = [&trusted](const search_hit& each) { return is_trusted(each, trusted); };
  if (std::count_if(candidates.begin(), candidates.end(), trusts) == 1)
    return std::find_if(candidates.begin(), candidates.end(), trusts)->package;
  return protocol::fail(ambiguous(wanted.name, candidates));
}

} // namespace souk::actors
