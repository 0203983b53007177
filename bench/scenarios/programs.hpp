// The `souk` program as processes: commands that are timed, and networks of running nodes on loopback.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "protocol/error.hpp"
#include "runtime/control/control_client.hpp"

namespace souk::bench {

using nlohmann::json;

// A temporary folder that goes with its owner.
class folder {
public:
  folder();
  ~folder();
  folder(const folder&) = delete;
  folder& operator=(const folder&) = delete;
  const std::filesystem::path& path() const noexcept { return path_; }
  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }
  std::filesystem::path fresh(const std::string& name) { return path_ / (name + "-" + std::to_string(++made_)); }

private:
  std::filesystem::path path_;
  std::size_t made_ = 0;
};

// One command that runs; waiting for it twice is not allowed.
class command {
public:
  // `souk WORDS... --json`. Nobody is looked for on the local network.
  explicit command(const std::vector<std::string>& words);
  struct outcome {
    double ms = 0; // from before the process was made until it was gone
    json document; // what it printed
  };
  // Error: internal, when the exit code is not 0 or what was printed is no document.
  protocol::result<outcome> wait();

private:
  std::string text_;
  int out_ = -1;
  int pid_ = -1;
  std::chrono::steady_clock::time_point began_;
};

inline protocol::result<command::outcome> run_souk(const std::vector<std::string>& words) {
  return command{words}.wait();
}

// One process `souk node run`.
class node_process {
public:
  // Returns when it listens. Error: internal.
  static protocol::result<std::unique_ptr<node_process>> start(const std::filesystem::path& data,
                                                               const std::vector<std::string>& flags);
  ~node_process(); // SIGTERM, and SIGKILL when it is not gone soon
  node_process(const node_process&) = delete;
  node_process& operator=(const node_process&) = delete;

  const std::string& address() const noexcept { return address_; }
  const std::filesystem::path& data() const noexcept { return data_; }
  void begin_to_stop(); // SIGTERM
  // Over its control socket.
  protocol::result<json> call(const std::string& method, const json& params);
  double resident_kib() const;  // with the pages of the program and its libraries
  double anonymous_kib() const; // its own

private:
  node_process() = default;
  bool read_address();

  std::filesystem::path data_;
  std::string address_;
  int out_ = -1;
  int pid_ = -1;
  std::optional<runtime::control_client> control_;
};

// Nodes that all know each other, as far as `known_at_least` says.
class node_network {
public:
  node_network() = default;
  ~node_network(); // all stop at once
  node_network(const node_network&) = delete;
  node_network& operator=(const node_network&) = delete;

  // More nodes, up to `count` in all; those from `seeding_from` on keep copies of everything. Error: internal.
  protocol::result<void> grow(std::size_t count, std::size_t seeding_from);
  // Waits until each node knows so many others. Error: timeout.
  protocol::result<void> settle(std::size_t known_at_least);

  std::size_t size() const noexcept { return nodes_.size(); }
  node_process& at(std::size_t i) { return *nodes_.at(i); }
  folder& place() noexcept { return place_; }

private:
  folder place_;
  std::vector<std::unique_ptr<node_process>> nodes_;
};

// Asks again and again, with short pauses, until it holds; false when it does not within the time.
template <class Holds>
bool becomes_true(Holds holds, std::chrono::milliseconds limit,
                  std::chrono::microseconds pause = std::chrono::milliseconds{5});

// One network stands at a time: the one that was asked for last, by name. `make` grows it.
template <class Make>
protocol::result<node_network*> network_of(const std::string& name, Make make);
void end_networks();

namespace detail {
bool pause_before(std::chrono::steady_clock::time_point end, std::chrono::microseconds pause);
node_network* standing_network(const std::string& name);
node_network* begin_network(const std::string& name);
} // namespace detail

template <class Holds>
bool becomes_true(Holds holds, std::chrono::milliseconds limit, std::chrono::microseconds pause) {
  const auto end = std::chrono::steady_clock::now() + limit;
  while (!holds())
    if (!detail::pause_before(end, pause))
      return false;
  return true;
}

template <class Make>
protocol::result<node_network*> network_of(const std::string& name, Make make) {
  if (auto* standing = detail::standing_network(name))
    return standing;
  auto* made = detail::begin_network(name);
  if (protocol::result<void> ready = make(*made); !ready) {
    end_networks();
    return protocol::fail(ready.error());
  }
  return made;
}

} // namespace souk::bench
