// Many nodes in one process, each a `peer` actor on a UDP socket of its own with its records in memory; one actor
// system, one epoll set and one metrics sink for all of them.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "bench/dht/arguments.hpp"
#include "bench/dht/load_actor.hpp"
#include "bench/dht/records.hpp"

namespace souk::bench {

class fleet {
public:
  explicit fleet(const arguments& order);
  ~fleet();

  // Opens node `i`, which joins through one of those before it. Error: its port cannot be had.
  protocol::result<void> start_node(std::size_t i);
  // For each node, how many contacts stand in its table.
  std::vector<std::size_t> contacts_known() const;
  // At once and without a word to anybody.
  void kill(const std::vector<std::size_t>& nodes);

  // Requests and answers, by name.
  std::map<std::string, std::uint64_t> sent_so_far() const;

  phase_times run(run_phase phase);

  // Stores a record as a node does that republishes; succeeds when somebody has acknowledged, as late as the last one.
  void put(load_pointer self, std::size_t node, const bench_record& record, operation_end end) const;
  // Looks a record up; succeeds when exactly that was found.
  void get(load_pointer self, std::size_t node, const bench_record& record, operation_end end) const;

private:
  struct parts;
  std::unique_ptr<parts> parts_;
};

} // namespace souk::bench
