// Where the first peers come from: addresses that people wrote, host names, files of the system, and what `souk join`
// kept. Saved peers are the store's, the local network is multicast_discovery's.
#pragma once

#include <chrono>
#include <filesystem>
#include <vector>

#include "protocol/endpoint.hpp"
#include "protocol/error.hpp"
#include "runtime/net/bootstrap_address.hpp"

namespace souk::runtime {

// All at once, in the order given; what has not come after `limit`, or is no host, is logged and left out. A zero id
// where none was given.
std::vector<protocol::contact> resolve_all(io_thread& io, const std::vector<bootstrap_address>& addresses,
                                           std::chrono::milliseconds limit);

// Every file of the folder, one address a line, `#` begins a comment. What cannot be read is logged and left out.
std::vector<bootstrap_address> read_bootstrap_folder(const std::filesystem::path& folder);

// The contacts of links that were joined, newest first.
std::vector<protocol::contact> joined_contacts(const std::filesystem::path& data);
protocol::result<void> keep_joined_contacts(const std::filesystem::path& data,
                                            const std::vector<protocol::contact>& contacts);

} // namespace souk::runtime
