// The keys of this data folder: the node's, made on first start, and the publisher's, made on first publish.
//
// They stand in <data>/keys (mode 0700), each in a file of mode 0600 that is written whole or not at all.
#pragma once

#include <filesystem>
#include <optional>
#include <utility>

#include "protocol/error.hpp"
#include "protocol/hash.hpp"
#include "protocol/package/publisher.hpp"
#include "protocol/time.hpp"

namespace souk::runtime {

using publisher_keys = std::pair<protocol::publisher_chain, protocol::key_pair>;

// Seed and stream for what need not be secret: from the system's random source.
std::uint64_t random_number();

// Makes it when there is none. Errors: verification (others may read it, or it is damaged), internal, disk_full.
protocol::result<protocol::key_pair> load_node_key(const std::filesystem::path& data);

protocol::result<publisher_keys> load_publisher_keys(const std::filesystem::path& data, protocol::wall_seconds now);

// Never makes one: nothing when this data folder has not published.
protocol::result<std::optional<publisher_keys>> find_publisher_keys(const std::filesystem::path& data);

} // namespace souk::runtime
