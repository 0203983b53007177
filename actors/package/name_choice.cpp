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

std::optional<protocol::publisher_id> expected_publisher(const std::string& name,
                                                         const std::vector<trusted_publisher>& trusted,
                                                         const std::optional<protocol::publisher_id>& first_used) {
  const auto same = std::ranges::find(trusted, name, &trusted_publisher::alias);
  return same == trusted.end() ? first_used : std::optional{same->publisher};
}

// Whose package it was stays whose package it is, even when nobody tells of it now; but not when others do.
protocol::result<protocol::package_name> only_of(const protocol::publisher_id& expected, const package_ref& wanted,
                                                 const std::vector<search_hit>& candidates) {
  const auto is_theirs = [&expected](const search_hit& each) { return each.package.publisher == expected; };
  if (candidates.empty() || std::ranges::any_of(candidates, is_theirs))
    return protocol::package_name{expected, wanted.name};
  const auto now = protocol::to_text(candidates.front().package.publisher);
  protocol::error why{errc::verification,
                      "the publisher behind the name " + wanted.name
                        + " changed since it was first used here; nothing was installed",
                      {}};
  why.explanation.push_back("it was " + protocol::to_text(expected));
  for (const auto& each : candidates)
    why.explanation.push_back("now there is " + protocol::to_text(each.package.publisher) + "/" + wanted.name + " "
                              + each.version);
  why.explanation.push_back("if that is right: souk trust add " + wanted.name + " " + now);
  return protocol::fail(std::move(why));
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
                                                        const std::vector<trusted_publisher>& trusted,
                                                        const std::optional<protocol::publisher_id>& first_used) {
  if (wanted.publisher_prefix.empty())
    if (const auto expected = expected_publisher(wanted.name, trusted, first_used))
      return only_of(*expected, wanted, candidates);
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
