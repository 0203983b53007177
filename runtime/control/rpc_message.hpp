// msgpack-rpc, the published standard: what is said over control.sock.
//
//   request       [0, msgid, method, params]     params is an array of one map, or empty
//   answer        [1, msgid, error, result]      error is null or {code, message, explanation}
//   notification  [2, method, params]            `progress`, with the msgid it belongs to
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include <nlohmann/json.hpp>

#include "protocol/bytes.hpp"
#include "protocol/error.hpp"

namespace souk::runtime {

inline constexpr std::size_t control_request_bytes_max = std::size_t{1} << 20;  // 1000 package names are 200 kB
inline constexpr std::size_t control_answer_bytes_max = std::size_t{64} << 20; // every version of every package listed
inline constexpr std::size_t control_depth_max = 16; // documents are 6 deep

struct rpc_request {
  std::uint32_t msgid = 0;
  std::string method;
  nlohmann::json params; // the map
};
struct rpc_answer {
  std::uint32_t msgid = 0;
  protocol::result<nlohmann::json> outcome;
};
struct rpc_notification {
  std::string method;
  nlohmann::json params; // the map
};
using rpc_message = std::variant<rpc_request, rpc_answer, rpc_notification>;

protocol::bytes encode_rpc(const rpc_message& message);

// Exactly these bytes, which a message_scanner has found to be one value within its limits. Nothing when they are no
// message of the standard.
std::optional<rpc_message> decode_rpc(protocol::byte_view raw);

} // namespace souk::runtime
