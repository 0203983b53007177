// Whether an index and a release are what the signed record above them names, and are safe to act on.
#pragma once

#include <string_view>

#include "protocol/dht/record.hpp"
#include "protocol/error.hpp"
#include "protocol/package/release.hpp"

namespace souk::protocol {

// Digest and length as in the head, canonical, of the same package, versions ascending and none twice, the newest
// among them. Error: verification.
result<release_index> check_index(byte_view raw, const head_body& named_by);

// Digest as in the index, canonical, the same package, version, archive and dependencies; files sorted and none
// twice, each with a safe path, none below another, sizes within what the release states. Error: verification.
result<release> check_release(byte_view raw, const index_entry& entry, const package_name& package);

// Relative, without empty parts, `.` or `..`, in plain UTF-8, parts at most 255 bytes, at most
// limits::path_bytes_max.
bool is_safe_path(std::string_view path) noexcept;

// Whether the target of the link at `path` is inside the package whatever other links there are. So `..` may only
// stand at the front: after a name it would go up from wherever that name, perhaps a link, leads.
bool link_stays_inside(std::string_view path, std::string_view target) noexcept;

} // namespace souk::protocol
