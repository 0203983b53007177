// Any bytes as a datagram: refused, or understood as something that can be said again.
#include "protocol/limits.hpp"
#include "protocol/wire/envelope.hpp"
#include "tests/fuzz/property.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace souk::protocol;
  constexpr std::uint32_t network = 0;
  const auto got = decode_datagram({data, size}, network);
  if (!got)
    return 0;
  invariant(size <= limits::datagram_bytes_max, "no datagram is past its limit");
  invariant(got->bytes_on_wire == size, "the size on the wire is the one that came");
  const auto again = decode_datagram(encode_datagram(got->envelope, got->body), network);
  invariant(again.has_value() && again->envelope == got->envelope && again->body == got->body,
            "what was understood survives encoding");
  return 0;
}
