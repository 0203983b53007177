#include "bench/gossip/made_announcements.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace souk::bench {
namespace {

constexpr std::uint64_t packages_of_publisher = 20;
constexpr protocol::wall_seconds valid = 86400 * 90;

constexpr std::array<std::string_view, 24> known_words{
  "web",   "server", "client", "parser", "json",   "fast", "small", "tool",  "plugin", "react", "python", "api",
  "cache", "queue",  "stream", "test",   "signed", "peer", "index", "graph", "shell",  "theme", "editor", "format"};

protocol::key_pair keys_of(std::uint64_t seed, std::uint64_t publisher) {
  std::array<std::uint8_t, 32> raw{};
  protocol::random_source draws{seed, publisher, 1};
  for (auto& byte : raw)
    byte = static_cast<std::uint8_t>(draws.below(256));
  return protocol::key_pair_from_seed(raw);
}

protocol::digest any_digest(protocol::random_source& draws) {
  protocol::digest made;
  for (auto& byte : made.raw)
    byte = static_cast<std::uint8_t>(draws.below(256));
  return made;
}

} // namespace

made_announcements::made_announcements(std::uint64_t seed, protocol::wall_seconds issued_at)
    : seed_{seed}, issued_at_{issued_at}, draws_{seed, 0, 0} {}

std::string made_announcements::words(std::size_t count, char between) {
  std::string made;
  for (std::size_t i = 0; i < count; ++i)
    made.append(i == 0 ? "" : std::string(1, between)).append(known_words[draws_.below(known_words.size())]);
  return made;
}

protocol::announcement made_announcements::next() {
  if (made_ % packages_of_publisher == 0)
    keys_ = keys_of(seed_, made_ / packages_of_publisher);
  protocol::announcement_body body;
  body.publisher.first.key = keys_.open;
  body.name = words(2, '-') + "-" + std::to_string(++made_);
  body.version = "1.0.0";
  body.description = "A " + words(7, ' ');
  body.category = "library";
  body.tags = {words(1, ' '), words(1, ' ')};
  body.license = "MIT";
  body.release = any_digest(draws_);
  body.archive = any_digest(draws_);
  body.archive_bytes = 1000 + draws_.below(1'000'000);
  body.issued_at = issued_at_;
  body.expires_at = issued_at_ + valid;
  return protocol::sign_document(std::move(body), keys_);
}

} // namespace souk::bench
