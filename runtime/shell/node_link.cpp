#include "runtime/shell/node_link.hpp"

#include <thread>
#include <utility>

#include "runtime/control/socket_path.hpp"

namespace souk::runtime::shell {

namespace {

constexpr std::chrono::milliseconds looks_apart{50};

} // namespace

using nlohmann::json;
using protocol::errc;
using protocol::fail;
using protocol::result;

// Of what is asked first: which node it is, which no actor needs to be asked for.
result<std::shared_ptr<node_link>> node_link::connect(std::filesystem::path data) {
  std::shared_ptr<node_link> made{new node_link{std::move(data)}};
  const auto keys = made->call("key_show", json::object(), {});
  if (!keys)
    return fail(keys.error());
  made->id_ = keys->value("node_id", "");
  return made;
}

result<void> node_link::ensure_open() {
  if (client_ && client_->is_open())
    return {};
  client_ = control_client::connect(control_socket_path(data_));
  if (!client_)
    return fail(errc::usage, "no node runs on the data folder " + data_.string());
  return {};
}

result<json> node_link::call(const std::string& method, const json& params, std::function<bool()> stopped) {
  if (const auto open = ensure_open(); !open)
    return fail(open.error());
  client_->give_up_when(std::move(stopped));
  auto outcome = client_->call(method, params, {});
  if (!outcome && outcome.error().code == errc::interrupted)
    client_.reset();
  return outcome;
}

result<json> node_link::look(const std::string& method, std::function<bool()> stopped) {
  std::this_thread::sleep_until(looked_ + looks_apart);
  looked_ = std::chrono::steady_clock::now();
  return call(method, json::object(), std::move(stopped));
}

double node_link::seconds() const {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - since_).count();
}

} // namespace souk::runtime::shell
