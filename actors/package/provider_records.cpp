#include "actors/package/provider_records.hpp"

#include <algorithm>
#include <utility>

#include "protocol/dht/record.hpp"

namespace souk::actors {
namespace {

bool can_be_dialled(const protocol::endpoint& where) {
  return where.port != 0 && !where.is_unspecified();
}

} // namespace

cache_get providers_of(const protocol::digest& content, bool fresh) {
  return {.key = protocol::provider_key(content), .kind = protocol::record_kind::provider, .fresh = fresh};
}

std::vector<protocol::contact> contacts_in(const std::vector<protocol::bytes>& records, const peer_environment& outside,
                                           protocol::wall_seconds now, std::vector<protocol::contact> first) {
  auto found = std::move(first);
  for (const auto& raw : records) {
    const auto checked = protocol::check_provider(raw, now);
    if (!checked)
      continue;
    const protocol::contact whom{protocol::node_id_of(checked->body.key), checked->body.where};
    if (whom.id != outside.self && std::find(found.begin(), found.end(), whom) == found.end())
      found.push_back(whom);
  }
  return found;
}

std::optional<protocol::endpoint> reached_at(const environment& outside,
                                             const std::optional<protocol::endpoint>& observed) {
  if (can_be_dialled(outside.advertised))
    return outside.advertised;
  if (observed && can_be_dialled(*observed))
    return observed;
  const auto local = outside.peer.datagrams->local();
  return can_be_dialled(local) ? std::optional{local} : std::nullopt;
}

protocol::bytes make_provider_record(const peer_environment& outside, const protocol::digest& content,
                                     const protocol::endpoint& where, protocol::wall_seconds now) {
  const auto lives = std::chrono::duration_cast<std::chrono::seconds>(outside.rules->records.provider_lifetime).count();
  return protocol::encode(protocol::sign_document(
    protocol::provider_body{content, outside.keys->open, where, now, now + lives}, *outside.keys));
}

} // namespace souk::actors
