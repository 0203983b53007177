// Answers msgpack-rpc on the control socket. Each client is served by itself: a slow or hostile one is limited in
// what it may send, how long it may take and how much may wait for it, and never holds up another.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include <nlohmann/json.hpp>

#include "protocol/error.hpp"

namespace souk::runtime {

class io_thread;

// May be called from any thread; `reply` exactly once, `told` any number of times before, and is false when
// the client is gone.
struct control_call {
  std::string method;
  nlohmann::json params;
  std::function<void(protocol::result<nlohmann::json>)> reply;
  std::function<bool(nlohmann::json)> told;
};
using control_handler = std::function<void(control_call)>; // called on the I/O thread; must not block

class control_server {
public:
  // Replaces the socket file of a node that is gone. Errors: internal, also when a node answers there.
  static protocol::result<std::unique_ptr<control_server>> listen(io_thread& io, const std::filesystem::path& socket,
                                                                  control_handler handler);
  ~control_server(); // closes every connection and removes the socket file
  control_server(const control_server&) = delete;
  control_server& operator=(const control_server&) = delete;

private:
  struct state;
  control_server(io_thread& io, std::shared_ptr<state> made);

  io_thread& io_;
  std::shared_ptr<state> state_;
};

} // namespace souk::runtime
