// Asks a running node over its control socket, and waits for the answer.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include <nlohmann/json.hpp>

#include "protocol/bytes.hpp"
#include "protocol/error.hpp"
#include "runtime/control/rpc_message.hpp"
#include "runtime/net/descriptor.hpp"

namespace souk::runtime {

class control_client {
public:
  // Nothing when no node listens there.
  static std::optional<control_client> connect(const std::filesystem::path& socket);

  // False when the node has closed its end: it ended, or nobody had asked it for long.
  bool is_open() const;

  // From now on `wanted` is asked ten times a second while an answer is awaited. Once it is true the call ends with
  // `interrupted`, and this client can be used no more: the answer may still come.
  void give_up_when(std::function<bool()> wanted) { gives_up_ = std::move(wanted); }

  // `told` gets the progress of this call and may be empty. Errors: those of the method; internal when the node went away.
  protocol::result<nlohmann::json> call(const std::string& method, const nlohmann::json& params,
                                        const std::function<void(const nlohmann::json&)>& told);

private:
  explicit control_client(descriptor socket) : socket_{std::move(socket)} {}
  bool send(protocol::byte_view raw);
  bool wait_for_bytes() const; // false: given up
  protocol::result<rpc_message> receive();

  descriptor socket_;
  protocol::bytes unread_;
  std::uint32_t last_msgid_ = 0;
  std::function<bool()> gives_up_; // empty: never
};

} // namespace souk::runtime
