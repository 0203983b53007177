// The steps of an install, one file each. Only the installer includes this.
#pragma once

#include <string>

#include "actors/package/installer_actor.hpp"

namespace souk::actors {

using installer_pointer = installer_actor::stateful_pointer<installer_state>;

// Which packages are meant (installer_actor.cpp), then which versions (installer_plan.cpp), then their content
// (installer_fetch.cpp).
void begin_plan(installer_pointer self);
void begin_fetch(installer_pointer self, const std::vector<protocol::chosen>& all);

void end_failed(installer_pointer self, protocol::error why);
void end_report(installer_pointer self);
// False when nobody waits for the install any more.
bool tell(installer_pointer self, const char* stage, const std::string& subject);

// What the ledger of this root has at a path.
const installed_package* in_ledger(const installer_state& state, const std::string& path);

} // namespace souk::actors
