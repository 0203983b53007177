#include "runtime/node/session.hpp"

#include <algorithm>
#include <chrono>
#include <thread>

#include "runtime/control/control_client.hpp"
#include "runtime/control/socket_path.hpp"
#include "runtime/files.hpp"
#include "runtime/node/host.hpp"

namespace souk::runtime {
namespace {

using nlohmann::json;
using protocol::errc;
using protocol::fail;
using protocol::result;
using namespace std::chrono_literals;

constexpr auto waits_max = 30s; // for another command that has the data folder

// An explicit network is the user's word; otherwise a link brings its own.
result<void> adopt_network(config& settings, const link& through) {
  if (through.network == settings.network)
    return {};
  const auto* known = settings.find("network");
  if (known && known->source != setting_source::default_value && known->source != setting_source::joined)
    return fail(errc::usage, "the link leads into network " + std::to_string(through.network)
                               + ", but the network is set to " + std::to_string(settings.network) + " ("
                               + std::string{to_string(known->source)} + ")");
  if (auto made = make_private_folder(settings.data); !made)
    return made;
  settings.network = through.network;
  return write_file_safely(joined_network_file(settings.data), std::to_string(through.network) + "\n", 0600,
                           when_present::replace);
}

// A peer named on the command line is meant for the running node as well.
void pass_on_bootstrap(control_client& client, const config& settings) {
  const auto* known = settings.find("bootstrap");
  if (known && known->source == setting_source::flag && !settings.bootstrap.empty())
    (void)client.call("node_connect", {{"addresses", settings.bootstrap}}, {}); // the command itself says what fails
}

} // namespace

session::session(session&&) noexcept = default;
session& session::operator=(session&&) noexcept = default;
session::~session() = default;

result<session> session::open(session_options options) {
  session made;
  const auto socket = control_socket_path(options.settings.data);
  const auto begin = std::chrono::steady_clock::now();
  for (auto told = false;;) {
    if (auto client = control_client::connect(socket)) {
      made.settings_ = options.settings;
      made.client_ = std::make_unique<control_client>(*std::move(client));
      if (options.needs == reach::network)
        pass_on_bootstrap(*made.client_, options.settings);
      return made;
    }
    if (options.through)
      if (auto adopted = adopt_network(options.settings, *options.through); !adopted)
        return fail(adopted.error());
    host_options inside;
    inside.settings = options.settings;
    inside.client = true;
    inside.silent = options.needs == reach::local;
    if (options.through)
      inside.first = options.through->contacts;
    auto started = host::start(inside);
    if (started) {
      made.settings_ = options.settings;
      made.inside_ = *std::move(started);
      return made;
    }
    const auto waited = std::chrono::steady_clock::now() - begin;
    if (!folder_is_locked(options.settings.data / "lock") || waited > waits_max)
      return fail(started.error());
    if (waited > 500ms && !std::exchange(told, true) && options.waits)
      options.waits("waiting for another souk command that uses " + options.settings.data.string());
    std::this_thread::sleep_for(50ms);
  }
}

result<json> session::ask(const std::string& method, json params, std::function<void(json)> told) {
  return client_ ? client_->call(method, params, std::move(told))
                 : inside_->call(method, std::move(params), std::move(told));
}

bool session::knows_nobody() {
  const auto status = ask("node_status", json::object(), {});
  return status && (*status)["peers"]["verified"] == 0;
}

// Of an address that says whose it is, and is another's.
std::string session::who_answered_instead() {
  const auto names_one = [](const std::string& address) { return address.find('@') != std::string::npos; };
  if (std::none_of(settings_.bootstrap.begin(), settings_.bootstrap.end(), names_one))
    return {};
  const auto met = ask("node_connect", {{"addresses", settings_.bootstrap}}, {});
  return !met && met.error().code == errc::verification ? "; " + met.error().message : std::string{};
}

// The one line that a newcomer needs: how to get to know anybody.
protocol::error session::with_ways(protocol::error why) {
  if (why.code != errc::no_peers || !knows_nobody())
    return why;
  why.message += who_answered_instead();
  if (why.message.find("--bootstrap") == std::string::npos)
    why.message +=
      ". Name a peer with --bootstrap HOST:PORT, join one with `souk join LINK`, list some as bootstrap in "
      + settings_.file.string() + ", or run a node on this local network";
  return why;
}

result<json> session::call(const std::string& method, json params, std::function<void(json)> told) {
  auto outcome = ask(method, std::move(params), std::move(told));
  if (!outcome && method != "node_connect" && method != "node_join")
    return fail(with_ways(outcome.error()));
  return outcome;
}

} // namespace souk::runtime
