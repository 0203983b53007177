// Any bytes as a frame of a stream: refused, or understood as something that can be said again.
#include "protocol/limits.hpp"
#include "protocol/wire/stream_messages.hpp"
#include "tests/fuzz/property.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace souk::protocol;
  constexpr std::uint32_t network = 0;
  const auto got = decode_frame({data, size}, network);
  if (!got)
    return 0;
  invariant(size <= limits::frame_bytes_max, "no frame is past its limit");
  const auto again = decode_frame(encode_frame(network, got->call, got->body), network);
  invariant(again.has_value() && again->call == got->call && again->body == got->body,
            "what was understood survives encoding");
  return 0;
}
