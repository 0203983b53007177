// What gossip carries: signed word of a release, at most limits::announcement_bytes_max.
#pragma once

#include <string>
#include <vector>

#include "protocol/error.hpp"
#include "protocol/id.hpp"
#include "protocol/limits.hpp"
#include "protocol/package/publisher.hpp"
#include "protocol/package/release.hpp"
#include "protocol/time.hpp"
#include "protocol/wire/signed.hpp"

namespace souk::protocol {

enum class announcement_kind : std::uint8_t { released, yanked, last = yanked };
constexpr announcement_kind enum_last(announcement_kind) noexcept {
  return announcement_kind::last;
}

struct announcement_body {
  static constexpr std::string_view signing_kind = "souk.announcement";
  announcement_kind kind = announcement_kind::released;
  publisher_chain publisher;
  std::string name;
  std::string version;
  std::string description;
  std::string category;
  std::vector<std::string> tags;
  std::string license;
  digest release;                 // of the release document
  digest archive;
  std::uint64_t archive_bytes = 0;
  std::uint32_t dependencies = 0; // how many
  wall_seconds issued_at = 0;
  wall_seconds expires_at = 0;
  bool operator==(const announcement_body&) const = default;
};
template <class F>
auto fields(F&& f, like<announcement_body> auto& x) {
  return f(x.kind, x.publisher, at_most(limits::name_bytes_max, x.name), at_most(limits::version_bytes_max, x.version),
           at_most(limits::description_bytes_max, x.description), at_most(limits::category_bytes_max, x.category),
           at_most_each(limits::tags_max, limits::tag_bytes_max, x.tags), at_most(limits::license_bytes_max, x.license),
           x.release, x.archive, x.archive_bytes, x.dependencies, x.issued_at, x.expires_at);
}
using announcement = signed_document<announcement_body>;

// Names one announcement: the hash of its bytes. Set reconciliation orders by it.
digest announcement_id(byte_view raw);

// Decodes and verifies: form, chain, signature, times, name, version. Error: verification.
result<announcement> check_announcement(byte_view raw, wall_seconds now);

} // namespace souk::protocol
