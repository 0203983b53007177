// Where the first peers come from: addresses that people wrote, host names, files of the system, and what `souk join`
// kept. Saved peers are the store's, the local network is local_discovery's.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/endpoint.hpp"
#include "protocol/error.hpp"

namespace souk::runtime {

// `host:port`, `1.2.3.4:7411`, `[::1]:7411`, each also as `ID@…`, and then only that node will do.
struct peer_address {
  std::optional<protocol::node_id> expected;
  std::string host;
  std::uint16_t port = 0;
};

// Error: usage, with the form that is wanted.
protocol::result<peer_address> parse_peer_address(std::string_view text);

// Asks the resolver where needed, so it may take long. A zero id where none was given. Nothing when there is no such
// host.
std::vector<protocol::contact> resolve(const peer_address& address);

// All at once, each on a thread; what has not come after `limit` is left out.
std::vector<protocol::contact> resolve_all(const std::vector<peer_address>& addresses, std::chrono::milliseconds limit);

// Every file of the folder, one address a line, `#` begins a comment. What cannot be read is logged and left out.
std::vector<peer_address> read_bootstrap_folder(const std::filesystem::path& folder);

// The contacts of links that were joined, newest first.
std::vector<protocol::contact> joined_contacts(const std::filesystem::path& data);
protocol::result<void> keep_joined_contacts(const std::filesystem::path& data, const std::vector<protocol::contact>& contacts);

} // namespace souk::runtime
