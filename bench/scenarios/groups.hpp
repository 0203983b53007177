// The groups of scenarios, in the order of their table: each function adds the cases of one file.
#pragma once

namespace souk::bench {

void add_discovery();        // p2p/discovery
void add_dht();              // p2p/dht
void add_p2p_search();       // p2p/search
void add_gossip();           // p2p/gossip
void add_memory();           // p2p/memory
void add_scaling_bootstrap(); // p2p/scaling/bootstrap
void add_scaling_search();   // p2p/scaling/search
void add_scaling_lookup();   // p2p/scaling/lookup
void add_cli();              // p2p/cli
void add_reputation();       // p2p/reputation
void add_catalogue();        // marketplace/catalogue, marketplace/search
void add_install();          // marketplace/install
void add_resolve();          // marketplace/resolve
void add_cache();            // marketplace/cache
void add_concurrent_searches(); // marketplace/concurrent/searches
void add_concurrent_installs(); // marketplace/concurrent/installs, mixed
void add_search();           // search: the command
void add_ten_packages();     // promises/install
void add_optimisations();    // what each measure buys; none of the original's scenarios
void add_beyond();           // larger than the original ever meant to go

void add_all_scenarios();

} // namespace souk::bench
