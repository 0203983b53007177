// The settings of a node and where each of them came from: flags beat the environment (SOUK_*), that beats
// config.toml, that beats the defaults.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "actors/environment.hpp"
#include "protocol/endpoint.hpp"
#include "protocol/error.hpp"
#include "protocol/limits.hpp"
#include "runtime/telemetry/otlp_url.hpp"

namespace souk::runtime {

enum class setting_source : std::uint8_t { default_value, joined, file, environment, flag };
std::string_view to_string(setting_source source) noexcept;

// One line of `souk config`.
struct setting {
  std::string name;
  std::vector<std::string> values; // one, except for a list
  bool is_list = false;
  setting_source source = setting_source::default_value;
};

struct config {
  std::filesystem::path data;      // absolute
  std::filesystem::path file;      // config.toml, whether it exists or not
  protocol::endpoint listen = protocol::endpoint::v4(0, 7411);
  std::vector<std::string> bootstrap;
  std::optional<protocol::endpoint> http;
  std::optional<otlp_url> otlp;    // metrics are sent there
  actors::seeding seed = actors::seeding::none;
  std::uint64_t quota_bytes = protocol::limits::quota_bytes_default;
  std::uint32_t network = 0;
  bool local_discovery = true;     // multicast on the local network
  std::string log_level = "warning";
  std::string log_format = "text";
  std::size_t cache_hot_entries = protocol::limits::cache_hot_entries;
  std::size_t cache_warm_entries = protocol::limits::cache_warm_entries;
  std::uint32_t republish_interval_s =
    static_cast<std::uint32_t>(std::chrono::seconds{protocol::limits::republish_interval}.count());
  std::vector<setting> settings;   // in the order of the documentation

  const setting* find(const std::string& name) const;
};

// What the command line and the environment say. Flags carry the names of settings; `data` is one of them.
struct config_inputs {
  std::vector<std::pair<std::string, std::vector<std::string>>> flags;
  std::function<std::optional<std::string>(const std::string&)> environment;
};

// Reads the process environment.
config_inputs inputs_of_process();

// Errors: usage, naming the setting, its source and, for an unknown key, the nearest known one.
protocol::result<config> load_config(const config_inputs& inputs);

// `10 GiB`, `500MB`, `1048576`: binary and decimal units. Nothing when it is no size.
std::optional<std::uint64_t> parse_size(std::string_view text);

// What `souk join` keeps in the data folder: the network of the link, if it is not the public one.
std::filesystem::path joined_network_file(const std::filesystem::path& data);

} // namespace souk::runtime
