// Whether a wish is fulfilled by what the ledger lists, so that nobody has to be asked.
#pragma once

#include <vector>

#include "actors/node/requests.hpp"
#include "actors/store.hpp"

namespace souk::actors {

// The one package of the ledger that answers the wish; null when there is none, several could be meant, or it is
// to be installed anew (`force`).
const installed_package* already_there(const std::vector<installed_package>& ledger, const package_ref& wanted,
                                       bool force);

// Whether an order needs neither network nor catalogue.
bool all_there(const std::vector<installed_package>& ledger, const install_packages& order);

} // namespace souk::actors
