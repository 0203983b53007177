#include "protocol/package/release_check.hpp"

#include <algorithm>

#include "protocol/package/name.hpp"
#include "protocol/package/safe_path.hpp"
#include "protocol/package/version.hpp"
#include "protocol/text.hpp"

namespace souk::protocol {
namespace {

tl::unexpected<error> refuse(std::string why) {
  return fail(errc::verification, std::move(why));
}

bool dependency_is_good(const dependency& each) {
  return is_package_name(each.name) && parse_range(each.range).has_value();
}

bool all_plain(const std::vector<std::string>& texts) {
  return std::all_of(texts.begin(), texts.end(), [](const auto& each) { return is_plain_text(each); });
}

bool entry_is_good(const index_entry& entry) {
  return entry.archive_bytes <= limits::archive_bytes_max && is_plain_text(entry.deprecated)
         && std::all_of(entry.dependencies.begin(), entry.dependencies.end(), dependency_is_good);
}

// Error: what is wrong with the list of versions, if anything.
result<void> check_versions(const std::vector<index_entry>& entries) {
  std::optional<version> before;
  for (const auto& entry : entries) {
    auto parsed = parse_version(entry.version);
    if (!parsed)
      return refuse("the index has a bad version");
    if (before && *parsed <= *before)
      return refuse("the versions of the index are not in ascending order, or one stands there twice");
    if (!entry_is_good(entry))
      return refuse("the index has a bad entry for version " + entry.version);
    before = std::move(*parsed);
  }
  return {};
}

bool texts_are_plain(const release& x) {
  return is_plain_text(x.description) && is_plain_text(x.category) && is_plain_text(x.license) && all_plain(x.tags)
         && all_plain(x.authors);
}

bool is_release_of(const release& x, const index_entry& entry, const package_name& package) {
  return x.package == package && x.version == entry.version && x.archive == entry.archive
         && x.archive_bytes == entry.archive_bytes && x.dependencies == entry.dependencies;
}

} // namespace

result<release_index> check_index(byte_view raw, const head_body& named_by) {
  if (raw.size() > limits::index_bytes_max || raw.size() != named_by.index_bytes || digest_of(raw) != named_by.index)
    return refuse("the index is not the one that the head record names");
  auto decoded = decode_canonical<release_index>(raw);
  if (!decoded)
    return refuse("not an index: " + std::string{to_string(decoded.error())});
  if (decoded->package != package_name{publisher_id_of(named_by.publisher.first), named_by.name})
    return refuse("the index is of another package");
  const auto& entries = decoded->versions;
  if (const auto good = check_versions(entries); !good)
    return fail(good.error());
  if (std::none_of(entries.begin(), entries.end(), [&](const auto& each) { return each.version == named_by.newest; }))
    return refuse("the index does not have the newest version that the head record names");
  return std::move(*decoded);
}

result<release> check_release(byte_view raw, const index_entry& entry, const package_name& package) {
  if (raw.size() > limits::release_bytes_max || digest_of(raw) != entry.release)
    return refuse("the release document is not the one that the index names");
  auto decoded = decode_canonical<release>(raw);
  if (!decoded)
    return refuse("not a release document: " + std::string{to_string(decoded.error())});
  if (!is_release_of(*decoded, entry, package))
    return refuse("the release document says something else than the index");
  if (!texts_are_plain(*decoded))
    return refuse("the release document has text that is not plain");
  if (const auto good = check_files(decoded->files, decoded->unpacked_bytes); !good)
    return fail(good.error());
  return std::move(*decoded);
}

} // namespace souk::protocol
