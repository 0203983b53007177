// A document and the signature over its one canonical encoding. The kind of the body separates domains:
// a signature of one kind of document never passes for another.
#pragma once

#include "protocol/hash.hpp"
#include "protocol/wire/decode.hpp"
#include "protocol/wire/encode.hpp"
#include "protocol/wire/fields.hpp"

namespace souk::protocol {

// Body::signing_kind names the domain.
template <class Body>
struct signed_document {
  Body body;
  signature by{};
  bool operator==(const signed_document&) const = default;
};

template <class F, class Body>
auto fields(F&& f, signed_document<Body>& x) {
  return f(x.body, x.by);
}
template <class F, class Body>
auto fields(F&& f, const signed_document<Body>& x) {
  return f(x.body, x.by);
}

template <class Body>
signed_document<Body> sign_document(Body body, const key_pair& keys) {
  auto by = sign(keys, Body::signing_kind, encode(body));
  return {std::move(body), by};
}

template <class Body>
bool signature_holds(const signed_document<Body>& x, const public_key& key) {
  return verify(key, Body::signing_kind, encode(x.body), x.by);
}

} // namespace souk::protocol
