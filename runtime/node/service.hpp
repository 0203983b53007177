// The commands of a node: one method each, from a map of parameters to the document that `--json` prints. The
// control socket and a command with a node inside itself both come through here.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>

#include <nlohmann/json.hpp>

#include "actors/node/node_actor.hpp"
#include "protocol/error.hpp"

namespace souk::runtime {

using nlohmann::json;

class io_thread;
class datagram_tap;
class member_board;
class registry;

// What the methods of one node stand on.
struct service_context {
  caf::actor_system* system = nullptr;
  io_thread* io = nullptr;
  actors::node_actor node;
  protocol::node_id self;
  std::filesystem::path data;
  std::uint32_t network = 0;
  bool stays = false; // the node goes on running after an answer
  std::shared_ptr<const registry> counts;
  std::shared_ptr<const member_board> members; // none: nobody watches the actors of a client
  std::shared_ptr<datagram_tap> passing;
};

// `reply` is called exactly once, `told` any number of times before, and is false when
// nobody waits for the reply any more; both from actor threads.
struct service_call {
  json params;
  std::function<void(protocol::result<json>)> reply;
  std::function<bool(json)> told;
};

struct service_method {
  const char* name;
  void (*handle)(const service_context& at, service_call call); // must not block
};

// By domain: service_package.cpp, service_catalogue.cpp, service_install.cpp, service_upkeep.cpp, service_node.cpp,
// service_inside.cpp, service_doctor.cpp.
std::span<const service_method> package_methods();
std::span<const service_method> catalogue_methods();
std::span<const service_method> install_methods();
std::span<const service_method> node_methods();
std::span<const service_method> inside_methods();
std::span<const service_method> upkeep_methods();
void handle_doctor(const service_context& at, service_call call);

class service {
public:
  explicit service(service_context at) : at_{std::move(at)} {}
  // An unknown method is a usage error that names the nearest.
  void call(const std::string& method, service_call call) const;
  const service_context& context() const noexcept { return at_; }

private:
  service_context at_;
};

} // namespace souk::runtime
