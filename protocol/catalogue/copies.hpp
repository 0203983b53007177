// Signed word of a peer about the archives that it has and serves. Gossip carries it beside the announcements of releases:
// the seeders of a package are the peers whose word names its archive.
#pragma once

#include <variant>
#include <vector>

#include "protocol/catalogue/announcement.hpp"

namespace souk::protocol {

struct copies_body {
  static constexpr std::string_view signing_kind = "souk.copies";
  public_key key{}; // of the node; its id follows from it
  std::uint32_t part = 0; // who has many says them in parts, each of which replaces the one before of its number
  std::vector<digest> archives; // in order, each once; none: there is nothing in this part any more
  wall_seconds issued_at = 0;
  wall_seconds expires_at = 0;
  bool operator==(const copies_body&) const = default;
};
template <class F>
auto fields(F&& f, like<copies_body> auto& x) {
  return f(x.key, x.part, at_most(limits::copies_per_announcement_max, x.archives), x.issued_at, x.expires_at);
}
using copies = signed_document<copies_body>;

// Decodes and verifies: form, order, times, signature. Error: verification.
result<copies> check_copies(byte_view raw, wall_seconds now);

// What gossip carries.
using announced = std::variant<announcement, copies>;
result<announced> check_announced(byte_view raw, wall_seconds now);

} // namespace souk::protocol
