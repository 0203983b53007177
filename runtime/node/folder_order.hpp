// What an install, update or removal has to know of the folder that it changes: its lock file, the project beside it, and
// that nobody else changes it meanwhile.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "actors/node/requests.hpp"
#include "protocol/error.hpp"

namespace souk::runtime {

// `<root>/souk.lock`; of a folder called souk_packages, beside it.
std::string lock_path_of(const std::string& root);

// Nothing when there is no lock file. Error: bad_manifest.
protocol::result<std::optional<protocol::lock_file>> read_lock_file(const std::string& path);

// Waits until nobody else works on the folder, and tells so once; then the folder is ours until `order.held` goes. Reads
// the lock file and, where `project` names a folder with a souk.toml, what that needs. Blocks.
protocol::result<void> prepare_folder(actors::install_packages& order, const std::optional<std::string>& project);

// `3d`, `12h`, `30m`, `90s`: seconds. Nothing when it is no such text.
std::optional<std::int64_t> parse_age(std::string_view text);

} // namespace souk::runtime
