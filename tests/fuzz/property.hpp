// What a fuzz target checks beyond not crashing.
#pragma once

#include <algorithm>

#include "protocol/invariant.hpp"
#include "protocol/wire/decode.hpp"
#include "protocol/wire/encode.hpp"

namespace souk::protocol {

// What decodes, encodes to something that decodes to the same; and a canonical document to the same bytes.
template <class T>
void check_decoding(byte_view raw) {
  const auto x = decode<T>(raw);
  if (!x)
    return;
  const auto again = encode(*x);
  invariant(again.size() <= raw.size(), "no encoding is shorter than the canonical one");
  invariant(decode_canonical<T>(again) == *x, "what was decoded survives encoding");
  const auto same = std::equal(raw.begin(), raw.end(), again.begin(), again.end());
  invariant(decode_canonical<T>(raw).has_value() == same, "exactly the canonical encoding is canonical");
}

} // namespace souk::protocol
