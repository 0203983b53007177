// What the publishers say today of what a lock file holds: which newer versions there are, and what is wrong.
#pragma once

#include <vector>

#include <nlohmann/json.hpp>

#include "actors/node/requests.hpp"
#include "runtime/node/json_documents.hpp"
#include "runtime/node/lock_documents.hpp"

namespace souk::runtime {

// Each package once.
std::vector<protocol::package_name> packages_in(const locked_folder& folder);

nlohmann::json outdated_document(const locked_folder& folder, const std::vector<actors::surveyed>& found);
nlohmann::json audit_document(const locked_folder& folder, const std::vector<actors::surveyed>& found,
                              protocol::wall_seconds now);

} // namespace souk::runtime
