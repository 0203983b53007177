// A whole node in this process: data folder, keys, ports, actors, service. The same for `souk node run` and for the
// client node that a command starts inside itself.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "protocol/endpoint.hpp"
#include "protocol/error.hpp"
#include "runtime/config.hpp"
#include "runtime/node/service.hpp"
#include "runtime/threads/thread_memory.hpp"

namespace souk::runtime {

struct host_options {
  config settings;
  bool client = false;                    // lives as long as a command; enters nobody's table
  bool silent = false;                    // a local command: asks nobody
  std::vector<protocol::contact> first;   // peers of a link
  std::shared_ptr<thread_memory> memory;  // how the threads of the actors use it, see thread_memory.hpp; may be null
  // What the archiver actor works with in place of the archiver of the disk, which it is given; may be empty. Failures are planted
  // with it (bench/failing_node.cpp).
  std::function<std::shared_ptr<actors::archiver>(std::shared_ptr<actors::archiver>)> instead_of_archiver;
};

class host {
public:
  // Errors: internal (port or data folder in use, not writable, from a newer version), verification (keys), usage.
  static protocol::result<std::unique_ptr<host>> start(const host_options& options);
  ~host(); // stops
  host(const host&) = delete;
  host& operator=(const host&) = delete;

  protocol::endpoint where() const;
  // Answers on the control socket of the data folder from now on.
  protocol::result<void> open_control();
  // Answers HTTP where the settings say so, from now on; where that is.
  protocol::result<std::optional<protocol::endpoint>> open_http();
  // Waits for the answer. SIGINT and SIGTERM end the wait with `interrupted`: what is under way is undone when the host
  // stops. A second signal has its usual effect.
  protocol::result<json> call(const std::string& method, json params, std::function<void(json)> told);
  // Ends ports and actors. False when they did not end in time: the process should leave then.
  bool stop(std::chrono::milliseconds limit);

private:
  struct parts;
  explicit host(std::unique_ptr<parts> made);

  std::unique_ptr<parts> parts_;
};

} // namespace souk::runtime
