// What befalls one run of the fault laboratory, and what its peers do meanwhile. All of it follows from the seed.
//
// Times count from the moment at which the faults begin, when the peers have had time to join.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/bytes.hpp"
#include "protocol/time.hpp"
#include "runtime/sim/conditions.hpp"

namespace souk::runtime::sim {

enum class fault : std::uint8_t {
  packet_loss,
  packet_duplication,
  packet_reordering,
  full_uplink,
  partition,
  one_way_partition,
  slow_peer,
  crash,
  restart,
  unreachable_peer,
  wrong_contacts,
  wrong_values,
  silence,
  wrong_clock,
  last = wrong_clock,
};
inline constexpr std::size_t fault_kinds = static_cast<std::size_t>(fault::last) + 1;
std::string_view to_string(fault kind) noexcept;

// How often each happened: packets, answers, peers or moments.
using fault_counts = std::array<std::uint64_t, fault_kinds>;
inline std::uint64_t& of(fault_counts& counts, fault kind) noexcept {
  return counts[static_cast<std::size_t>(kind)];
}

// What a byzantine peer does; otherwise it speaks as everyone.
enum class lie : std::uint8_t { none, wrong_contacts, wrong_values, silence };

struct peer_traits {
  lie tells = lie::none;
  std::uint8_t slowness = 1;
  bool unreachable = false;
  bool seeds = false;        // takes copies of what others publish
  std::int64_t clock_off_s = 0;
};

struct planned_crash {
  protocol::duration at{};
  protocol::duration back_at{};
  peer_index peer = 0;
};

struct planned_partition {
  protocol::duration from{};
  protocol::duration until{};
  bool one_way = false;         // the others still hear those apart
  std::vector<peer_index> apart;
};

enum class deed : std::uint8_t { publish, install, inform, search, put, get, look_up };
std::string_view to_string(deed what) noexcept;

struct planned_deed {
  protocol::duration at{};
  deed what = deed::look_up;
  peer_index peer = 0;
  std::uint32_t subject = 0;   // the package, the value or the key
  std::uint32_t version = 0;   // of a publish, from 1
};

struct chaos_setting {
  std::uint64_t seed = 1;
  std::size_t peers = 100;
  protocol::duration length = std::chrono::minutes{10}; // of the faults
};

struct chaos_plan {
  std::string latency;
  packet_faults packets;
  std::uint64_t uplink_bytes_per_s = 0; // 0: unlimited
  std::vector<peer_traits> peers;
  std::vector<peer_index> publishers;   // by package
  std::vector<peer_index> users;        // who install: few, so that they read the same package again and again
  std::vector<planned_crash> crashes;   // in the order of time, as all below; all are back at the end
  std::vector<planned_partition> partitions; // one after another
  std::vector<planned_deed> deeds;
};

// The first of the population introduce the others: they are honest and reachable.
inline constexpr peer_index introducers = 3;
inline constexpr std::size_t chaos_peers_min = 10;

// At least chaos_peers_min peers.
chaos_plan plan_chaos(const chaos_setting& setting);

// What is published and stored.
protocol::bytes chaos_content(std::uint64_t seed, std::uint32_t package, std::uint32_t version);
protocol::bytes chaos_value(std::uint64_t seed, std::uint32_t which);
std::string chaos_package(std::uint32_t package);
std::string chaos_version(std::uint32_t version);            // "1.VERSION.0"
std::uint32_t chaos_version_number(std::string_view version); // 0 for what chaos_version never gives

} // namespace souk::runtime::sim
