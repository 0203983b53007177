#include "bench/scenarios/groups.hpp"

namespace souk::bench {

void add_all_scenarios() {
  add_discovery();
  add_dht();
  add_p2p_search();
  add_gossip();
  add_memory();
  add_scaling_bootstrap();
  add_scaling_search();
  add_scaling_lookup();
  add_cli();
  add_reputation();
  add_catalogue();
  add_install();
  add_resolve();
  add_cache();
  add_concurrent_searches();
  add_concurrent_installs();
  add_search();
  add_ten_packages();
  add_optimisations();
  add_beyond();
}

} // namespace souk::bench
