// What a node knows of itself and no counter does: its peers, its catalogue, its disk. Asked of its actors when somebody looks.
#pragma once

#include <functional>
#include <memory>

#include "protocol/error.hpp"
#include "runtime/node/service.hpp"
#include "runtime/telemetry/registry.hpp"

namespace souk::runtime {

// Sets the gauges of `counts`, then calls `done`, from any thread. Never waits itself.
void refresh_gauges(const service& methods, std::shared_ptr<registry> counts,
                    std::function<void(protocol::result<void>)> done);

} // namespace souk::runtime
