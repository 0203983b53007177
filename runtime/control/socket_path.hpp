// Where the control socket of a data folder is. A socket's path has at most 107 bytes: of a deeper folder it stands
// in the user's runtime folder, under a name that follows from the data folder.
#pragma once

#include <filesystem>

#include "protocol/error.hpp"

namespace souk::runtime {

std::filesystem::path control_socket_path(const std::filesystem::path& data);

// Makes the folder of the socket where needed, and refuses one that belongs to somebody else. Error: internal.
protocol::result<void> make_socket_folder(const std::filesystem::path& socket);

} // namespace souk::runtime
