// How a command reaches a node: the running one of its data folder through the control socket, else a client node
// inside this process.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include <nlohmann/json.hpp>

#include "protocol/error.hpp"
#include "runtime/config.hpp"
#include "runtime/node/link.hpp"

namespace souk::runtime {

class control_client;
class host;

// What a command needs of the node.
enum class reach : std::uint8_t { local, network };

struct session_options {
  config settings;
  reach needs = reach::network;
  std::optional<link> through;                         // its peers are asked first, its network is the network
  std::function<void(const std::string&)> waits;       // told once when another command has the data folder
};

class session {
public:
  static protocol::result<session> open(session_options options);
  session(session&&) noexcept;
  session& operator=(session&&) noexcept;
  ~session();

  bool has_running_node() const noexcept { return client_ != nullptr; }
  protocol::result<nlohmann::json> call(const std::string& method, nlohmann::json params,
                                        std::function<void(nlohmann::json)> told);

private:
  session() = default;
  protocol::result<nlohmann::json> ask(const std::string& method, nlohmann::json params,
                                       std::function<void(nlohmann::json)> told);
  protocol::error with_ways(protocol::error why);
  bool knows_nobody();
  std::string who_answered_instead();

  config settings_;
  std::unique_ptr<control_client> client_;
  std::unique_ptr<host> inside_;
};

} // namespace souk::runtime
