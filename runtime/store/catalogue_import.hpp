// Imports a table of another registry as a shelf of the catalogue.
#pragma once

#include <string>

#include "actors/store.hpp"
#include "runtime/store/catalogue_shelves.hpp"

namespace souk::runtime {

// Blocks for as long as it takes, some 10 s for a million rows; searches go on meanwhile. What was imported from the
// source before stays until the new rows stand whole on the disk. Errors: usage, for a table that cannot be read or a
// bad name; disk_full.
protocol::result<actors::import_report> import_catalogue(catalogue_shelves& into, const std::string& path,
                                                         const std::string& source);

} // namespace souk::runtime
