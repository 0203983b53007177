#include "protocol/node/identity.hpp"

#include "protocol/wire/encode.hpp"
#include "protocol/wire/envelope.hpp"

namespace souk::protocol {
namespace {

constexpr std::string_view proof_kind = "souk.pong";

} // namespace

signature prove(const key_pair& keys, const pong_facts& facts) {
  return sign(keys, proof_kind, encode(facts));
}

pong make_pong(const key_pair& keys, const ping& asked, std::uint64_t transaction, std::optional<node_id> asker,
               const endpoint& observed) {
  pong made;
  made.version_min = wire_version;
  made.version_max = wire_version;
  made.key = keys.open;
  made.nonce = asked.nonce;
  made.observed = observed;
  made.proof = prove(keys, {asked.nonce, transaction, asker.value_or(node_id{}), node_id_of(keys.open), observed});
  return made;
}

std::optional<node_id> proven_answerer(const pong& answer, const ping& asked, std::uint64_t transaction,
                                       std::optional<node_id> asker) {
  if (answer.nonce != asked.nonce)
    return std::nullopt;
  const auto answerer = node_id_of(answer.key);
  const pong_facts facts{asked.nonce, transaction, asker.value_or(node_id{}), answerer, answer.observed};
  if (!verify(answer.key, proof_kind, encode(facts), answer.proof))
    return std::nullopt;
  return answerer;
}

} // namespace souk::protocol
