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

// Makes the publisher's key, behind a passphrase if one is given. Error: exists.
protocol::result<publisher_keys> new_publisher_keys(const std::filesystem::path& data, protocol::wall_seconds now,
                                                    const std::optional<std::string>& passphrase);
// A copy of the key file; the one that comes back is encrypted when the copy is. Errors: not_found, exists (the file).
protocol::result<void> export_publisher_keys(const std::filesystem::path& data, const std::filesystem::path& to,
                                             const std::optional<std::string>& passphrase);
// Error: exists (this data folder has a publisher already), verification, not_found.
protocol::result<publisher_keys> import_publisher_keys(const std::filesystem::path& data,
                                                       const std::filesystem::path& from);
// A new key, signed by the old one: the publisher stays the same. Errors: not_found, conflict (too many rotations).
protocol::result<publisher_keys> rotate_publisher_keys(const std::filesystem::path& data, protocol::wall_seconds now);
// Whether the publisher's key of this data folder is behind a passphrase.
bool publisher_key_is_sealed(const std::filesystem::path& data);

// Never makes one: nothing when this data folder has not published.
protocol::result<std::optional<publisher_keys>> find_publisher_keys(const std::filesystem::path& data);

} // namespace souk::runtime
