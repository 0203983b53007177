#include "protocol/dht/likely_near.hpp"

#include <algorithm>

#include "protocol/dht/rtt_guess.hpp"

namespace souk::protocol {
namespace {

// Less is no gain: within one building everybody is near.
constexpr duration gain_min = std::chrono::milliseconds{5};

} // namespace

std::vector<contact> likely_near(const family_tables& table, duration to_answerer, const std::vector<contact>& told,
                                 const std::vector<rtt_class>& rtts) {
  std::vector<contact> near;
  const auto usual = table.usual_rtt().value_or(duration{});
  const auto most = std::min<duration>(usual / 4, usual - gain_min);
  if (to_answerer > most) // the third side of a triangle is not shorter than this one, roughly
    return near;
  for (std::size_t i = 0; i < std::min(told.size(), rtts.size()); ++i)
    if (const auto guess = guessed_rtt(to_answerer, rtts[i]); guess && *guess <= most)
      if (table.use_of(told[i], rtt_class_of(*guess)) >= routing_table::use::better)
        near.push_back(told[i]);
  return near;
}

} // namespace souk::protocol
