// What must hold once the network has healed and had time to settle: everybody finds what there is to be found.
#pragma once

#include <cstdint>
#include <vector>

#include "runtime/sim/chaos_failures.hpp"
#include "runtime/sim/chaos_nodes.hpp"
#include "runtime/sim/chaos_work.hpp"
#include "runtime/sim/truth.hpp"

namespace souk::runtime::sim {

class chaos_settled {
public:
  // All outlive it. At rest; what lives now is what is judged.
  chaos_settled(std::uint64_t seed, chaos_nodes& nodes, const chaos_work& work, chaos_failures& wrong);

  // One honest peer asks all its questions. At rest.
  void question(peer_index peer);
  bool done() const; // at rest
  // When all have answered: the share that found the closest, and what was never answered.
  void judge();

private:
  struct tally { // of one peer: only its own shard writes it
    std::size_t asked = 0;
    std::size_t ended = 0;
    std::size_t closest_asked = 0;
    std::size_t closest_found = 0;
  };

  void ask_closest(peer_index peer, std::uint64_t nth);
  void ask_head(peer_index peer, std::uint32_t package, std::uint64_t version);
  void ask_value(peer_index peer, const deed_row& put);
  bool holder_lived_on(const deed_row& put) const;
  std::string who_told(const actors::lookup_report& report) const;
  template <class Judge>
  void look_up(peer_index peer, actors::run_lookup query, Judge judge);

  std::uint64_t seed_;
  chaos_nodes& nodes_;
  const chaos_work& work_;
  chaos_failures& wrong_;
  truth known_;
  std::vector<std::uint64_t> acknowledged_; // of each package
  std::vector<const deed_row*> kept_values_; // that somebody has held since
  std::vector<tally> tallies_;
};

} // namespace souk::runtime::sim
