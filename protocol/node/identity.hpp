// How a node proves its key: the signature in a `pong`, over what was asked and who asked it.
//
// The asker's nonce and transaction make the proof fresh, its id and its endpoint as seen make it useless to
// anyone else, the answerer's id ties it to the key.
#pragma once

#include <cstdint>
#include <optional>

#include "protocol/endpoint.hpp"
#include "protocol/hash.hpp"
#include "protocol/id.hpp"
#include "protocol/wire/fields.hpp"
#include "protocol/wire/messages.hpp"

namespace souk::protocol {

struct pong_facts {
  protocol::nonce nonce{};
  std::uint64_t transaction = 0;
  node_id asker;     // zero when a client asks
  node_id answerer;
  endpoint observed; // the asker's endpoint, as the answerer sees it
};
template <class F>
auto fields(F&& f, like<pong_facts> auto& x) {
  return f(x.nonce, x.transaction, x.asker, x.answerer, x.observed);
}

signature prove(const key_pair& keys, const pong_facts& facts);

pong make_pong(const key_pair& keys, const ping& asked, std::uint64_t transaction, std::optional<node_id> asker,
               const endpoint& observed);

// Whose answer this is, if it answers `asked` and its proof holds. `transaction` and `asker` are the ones that
// the ping was sent with.
std::optional<node_id> proven_answerer(const pong& answer, const ping& asked, std::uint64_t transaction,
                                       std::optional<node_id> asker);

} // namespace souk::protocol
