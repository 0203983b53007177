// Any bytes on the control socket: the scanner bounds them, and what it lets through is decoded or refused. Cut
// anywhere, a message is the same one.
#include "runtime/control/rpc_message.hpp"
#include "runtime/control/scanner.hpp"

#include "protocol/invariant.hpp"

namespace souk::runtime {
namespace {

scan scan_in_pieces(protocol::byte_view all, message_scanner& scanner) {
  auto outcome = scan::incomplete;
  for (std::size_t seen = 1; seen <= all.size() && outcome == scan::incomplete; ++seen)
    outcome = scanner.look(all.first(seen));
  return outcome;
}

} // namespace
} // namespace souk::runtime

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace souk::runtime;
  const souk::protocol::byte_view all{data, size};
  message_scanner at_once{control_request_bytes_max, control_depth_max};
  message_scanner in_pieces{control_request_bytes_max, control_depth_max};
  if (size == 0 || at_once.look(all) != scan::complete)
    return 0;
  souk::protocol::invariant(at_once.size() <= size, "a message ends within what was read");
  souk::protocol::invariant(scan_in_pieces(all, in_pieces) == scan::complete && in_pieces.size() == at_once.size(),
                            "pieces make the same message");
  if (const auto message = decode_rpc(all.first(at_once.size())))
    souk::protocol::invariant(decode_rpc(encode_rpc(*message)).has_value(), "a message survives being written again");
  return 0;
}
