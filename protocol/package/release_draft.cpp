#include "protocol/package/release_draft.hpp"

#include <algorithm>
#include <utility>

#include "protocol/catalogue/announcement.hpp"
#include "protocol/invariant.hpp"
#include "protocol/package/content.hpp"
#include "protocol/package/version.hpp"
#include "protocol/text.hpp"
#include "protocol/wire/encode.hpp"

namespace souk::protocol {
namespace {

tl::unexpected<error> too_long(std::string what, std::size_t bytes, std::size_t bytes_max) {
  return fail(errc::bad_manifest,
              std::move(what) + " is " + std::to_string(bytes) + " bytes long, more than " + std::to_string(bytes_max));
}

release document_of(const manifest& m, package_contents contents, const package_name& package, wall_seconds now) {
  return {package,
          m.version,
          m.description,
          m.category,
          m.tags,
          m.license,
          m.authors,
          m.dependencies,
          contents.archive,
          contents.archive_bytes,
          contents.unpacked_bytes,
          now,
          std::move(contents.files)};
}

index_entry entry_of(const release& x, const digest& document) {
  return {x.version, document, x.archive, x.archive_bytes, x.dependencies, x.published_at, false, ""};
}

// In ascending order; nothing when the version is there already.
bool insert_entry(release_index& index, index_entry fresh) {
  const auto wanted = parse_version(fresh.version);
  invariant(wanted.has_value(), "a manifest has a version");
  auto place = index.versions.begin();
  for (; place != index.versions.end(); ++place) {
    const auto each = parse_version(place->version);
    if (each && *each == *wanted)
      return false;
    if (each && *wanted < *each)
      break;
  }
  index.versions.insert(place, std::move(fresh));
  return true;
}

announcement_body announcement_of(const release& x, const digest& document, const publisher_chain& chain,
                                  wall_seconds now) {
  return {announcement_kind::released,
          chain,
          x.package.name,
          x.version,
          x.description,
          x.category,
          x.tags,
          x.license,
          document,
          x.archive,
          x.archive_bytes,
          static_cast<std::uint32_t>(x.dependencies.size()),
          now,
          now + limits::validity_seconds};
}

result<release_draft> within_limits(release_draft draft) {
  if (draft.release_document.size() > limits::release_bytes_max)
    return too_long("the list of files", draft.release_document.size(), limits::release_bytes_max);
  if (draft.index.size() > limits::index_bytes_max)
    return too_long("the list of versions", draft.index.size(), limits::index_bytes_max);
  if (draft.head.size() > limits::record_bytes_max)
    return too_long("the head record", draft.head.size(), limits::record_bytes_max);
  if (draft.announcement.size() > limits::announcement_bytes_max)
    return too_long("the announcement (shorten description, tags or license): it", draft.announcement.size(),
                    limits::announcement_bytes_max);
  return draft;
}

} // namespace

result<std::vector<std::string>> change_index(release_index& index, const index_change& change) {
  const auto wanted = parse_range(change.range);
  if (!wanted)
    return fail(wanted.error());
  if (change.deprecated
      && (change.deprecated->size() > limits::description_bytes_max || !is_plain_text(*change.deprecated)))
    return fail(errc::usage,
                "a message is one line of at most " + std::to_string(limits::description_bytes_max) + " bytes");
  std::vector<std::string> changed;
  auto matched = false;
  for (auto& entry : index.versions) {
    const auto parsed = parse_version(entry.version);
    if (!parsed || !(change.range.empty() || satisfies(*parsed, *wanted)))
      continue;
    matched = true;
    const auto before = entry;
    entry.yanked = change.yanked.value_or(entry.yanked);
    entry.deprecated = change.deprecated.value_or(entry.deprecated);
    if (entry != before)
      changed.push_back(entry.version);
  }
  if (!matched)
    return fail(errc::not_found, "no version of " + index.package.name + " is " + change.range);
  if (changed.empty())
    return fail(errc::exists, "that is said of " + index.package.name + " " + change.range + " already");
  return changed;
}

result<release_draft> draft_amendment(const earlier_releases& changed, const publisher_chain& chain,
                                      const key_pair& keys, wall_seconds now) {
  const auto& index = changed.index;
  release_draft draft{index.package, changed.sequence + 1, now + limits::validity_seconds, {}, encode(index), {}, {}};
  draft.head =
    encode(sign_document(head_body{chain, index.package.name, draft.sequence, newest_of(index),
                                   digest_of(byte_view{draft.index}), draft.index.size(), now, draft.expires_at},
                         keys));
  return within_limits(std::move(draft));
}

std::string newest_of(const release_index& index) {
  invariant(!index.versions.empty(), "an index has a version");
  const auto last_with = [&index](auto suits) {
    return std::find_if(index.versions.rbegin(), index.versions.rend(), suits);
  };
  const auto released = last_with([](const index_entry& each) {
    const auto parsed = parse_version(each.version);
    return !each.yanked && parsed && !parsed->is_prerelease();
  });
  if (released != index.versions.rend())
    return released->version;
  const auto standing = last_with([](const index_entry& each) { return !each.yanked; });
  return standing != index.versions.rend() ? standing->version : index.versions.back().version;
}

result<release_draft> draft_release(const manifest& m, package_contents contents,
                                    const std::optional<earlier_releases>& earlier, const publisher_chain& chain,
                                    const key_pair& keys, wall_seconds now) {
  const package_name package{publisher_id_of(chain.first), m.name};
  const auto document = document_of(m, std::move(contents), package, now);
  release_draft draft{
    package, (earlier ? earlier->sequence : 0) + 1, now + limits::validity_seconds, encode(document), {}, {}, {}};
  const auto named = digest_of(byte_view{draft.release_document});
  auto index = earlier ? earlier->index : release_index{package, {}};
  if (!insert_entry(index, entry_of(document, named)))
    return fail(errc::exists, m.name + " " + m.version + " was published before; give the new release another version");
  draft.index = encode(index);
  draft.head =
    encode(sign_document(head_body{chain, m.name, draft.sequence, newest_of(index), digest_of(byte_view{draft.index}),
                                   draft.index.size(), now, draft.expires_at},
                         keys));
  draft.announcement = encode(sign_document(announcement_of(document, named, chain, now), keys));
  return within_limits(std::move(draft));
}

} // namespace souk::protocol
