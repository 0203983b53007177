// The running node that a connected shell looks at and asks, through the control socket of its data folder.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include <nlohmann/json.hpp>

#include "protocol/error.hpp"
#include "runtime/control/control_client.hpp"

namespace souk::runtime::shell {

class node_link {
public:
  // Error: usage, when no node runs there.
  static protocol::result<std::shared_ptr<node_link>> connect(std::filesystem::path data);

  // Connects anew where the node was started anew meanwhile. `stopped` ends the wait. Errors: those of the method; usage,
  // when no node runs there any more; internal, when it went away before it answered; interrupted.
  protocol::result<nlohmann::json> call(const std::string& method, const nlohmann::json& params,
                                        std::function<bool()> stopped);

  // The same, of a method that only looks: a loop in a script could look as fast as the node answers, and keep it from its
  // work. Looks that follow each other at once are held apart.
  protocol::result<nlohmann::json> look(const std::string& method, std::function<bool()> stopped);

  const std::string& id() const noexcept { return id_; }
  double seconds() const; // since it was connected

private:
  explicit node_link(std::filesystem::path data) : data_{std::move(data)} {}
  protocol::result<void> ensure_open();

  std::filesystem::path data_;
  std::optional<control_client> client_;
  std::string id_;
  std::chrono::steady_clock::time_point looked_; // the last time
  std::chrono::steady_clock::time_point since_ = std::chrono::steady_clock::now();
};

} // namespace souk::runtime::shell
