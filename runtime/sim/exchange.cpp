#include "runtime/sim/exchange.hpp"

#include <iterator>
#include <utility>

namespace souk::runtime::sim {
namespace {

void move_all(std::vector<parcel>& from, std::vector<parcel>& to) {
  if (to.empty())
    to.swap(from);
  else
    to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
  from.clear();
}

} // namespace

void local_exchange::put(shard_index from, shard_index to, std::vector<parcel>& batch) {
  move_all(batch, coming_[cell(from, to)]);
}

void local_exchange::take(shard_index to, std::vector<parcel>& into) {
  for (shard_index from = 0; from < shards_; ++from)
    move_all(here_[cell(from, to)], into);
}

// A shard that took nothing in the last window still finds what is there for it.
nanoseconds local_exchange::turn(nanoseconds earliest_here) {
  for (std::size_t i = 0; i < coming_.size(); ++i)
    move_all(coming_[i], here_[i]);
  return earliest_here;
}

} // namespace souk::runtime::sim
