// What a package would hold, before it is packed: a list to look at, and a warning of what looks like a secret.
#pragma once

#include <filesystem>
#include <string>

#include <nlohmann/json.hpp>

#include "protocol/error.hpp"

namespace souk::runtime {

// Reads the folder alone; `data` tells whose package it would be, if this data folder has published. Errors: bad_manifest,
// usage (a file that no package can hold).
protocol::result<nlohmann::json> content_list_document(const std::filesystem::path& data, const std::string& folder);

// Whether a file of this name usually holds a secret: `.env`, `id_ed25519`, `server.key`.
bool looks_secret(std::string_view path) noexcept;

} // namespace souk::runtime
