// One run: nodes join, records are put and got, some nodes die, records are got again.
#pragma once

#include <nlohmann/json.hpp>

#include "bench/dht/arguments.hpp"

namespace souk::bench {

// The document of the run; its fields are those of the programs it is compared with. Error: a port cannot be had.
protocol::result<nlohmann::ordered_json> run_scenario(const arguments& order);

} // namespace souk::bench
