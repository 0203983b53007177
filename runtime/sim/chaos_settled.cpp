#include "runtime/sim/chaos_settled.hpp"

#include <algorithm>

#include "protocol/dht/record.hpp"
#include "protocol/wire/decode.hpp"
#include "runtime/sim/ask_once.hpp"
#include "runtime/sim/purpose.hpp"

namespace souk::runtime::sim {
namespace {

constexpr std::uint64_t keys_per_peer = 4;
constexpr std::size_t values_per_peer = 3;
constexpr std::size_t found_percent_min = 99;
constexpr std::uint64_t settled_draws = std::uint64_t{1} << 35;

protocol::id drawn_key(protocol::random_source draws) {
  protocol::id made;
  for (auto& byte : made.raw)
    byte = static_cast<std::uint8_t>(draws.next());
  return made;
}

} // namespace

chaos_settled::chaos_settled(std::uint64_t seed, chaos_nodes& nodes, const chaos_work& work, chaos_failures& wrong)
    : seed_{seed}, nodes_{nodes}, work_{work}, wrong_{wrong},
      known_{nodes.all().net().peers(),
             [&](peer_index i) { return nodes.up(i) && nodes.honest(i) && nodes.reachable(i); }},
      tallies_(nodes.size()) {
  for (const auto& row : work.rows()) {
    if (row.order.what == deed::publish && row.order.subject >= acknowledged_.size())
      acknowledged_.resize(row.order.subject + 1);
    if (row.order.what == deed::put && row.good && holder_lived_on(row))
      kept_values_.push_back(&row);
  }
  for (std::uint32_t package = 0; package < acknowledged_.size(); ++package)
    acknowledged_[package] = work.acknowledged(package);
}

// An honest holder that others can reach, and that has not crashed since.
bool chaos_settled::holder_lived_on(const deed_row& put) const {
  const auto& population = nodes_.all().net().peers();
  return std::any_of(put.holders.begin(), put.holders.end(), [&](const protocol::contact& holder) {
    const auto peer = population.find(holder.where);
    return peer && nodes_.honest(*peer) && nodes_.reachable(*peer) && nodes_.lived_since(*peer, put.ended_at);
  });
}

// How near to the key those stand who had a record: number 1 is the nearest that is honest and can be reached.
std::string chaos_settled::who_told(const actors::lookup_report& report) const {
  const auto& population = nodes_.all().net().peers();
  std::vector<protocol::node_id> in_order;
  for (const auto peer : known_.closest(report.target, known_.size()))
    in_order.push_back(population.contact(peer).id);
  auto told = ", " + std::to_string(report.steps.size()) + " peers were asked";
  for (const auto& each : report.steps)
    if (const auto at = std::find(in_order.begin(), in_order.end(), each.whom.id); each.records && at != in_order.end())
      told += ", number " + std::to_string(at - in_order.begin() + 1) + " told of one";
  return told;
}

template <class Judge>
void chaos_settled::look_up(peer_index peer, actors::run_lookup query, Judge judge) {
  auto& mine = tallies_[peer];
  ++mine.asked;
  query.trace = true;
  ask_once<actors::lookup_report>(nodes_.all().of(peer), nodes_.actor(peer), std::move(query),
                                  [this, peer, judge](const actors::lookup_report* report) {
                                    ++tallies_[peer].ended;
                                    if (report == nullptr)
                                      return;
                                    wrong_.expect(asked_nobody_twice(*report), peer, "a lookup asks no peer twice", "");
                                    judge(*report);
                                  });
}

void chaos_settled::question(peer_index peer) {
  auto draws = draws_for(seed_, peer, purpose::scenario, settled_draws);
  for (std::uint64_t nth = 0; nth < keys_per_peer; ++nth)
    ask_closest(peer, nth);
  for (std::uint32_t package = 0; package < acknowledged_.size(); ++package)
    if (acknowledged_[package] > 0)
      ask_head(peer, package, acknowledged_[package]);
  for (std::size_t i = 0; i < std::min(values_per_peer, kept_values_.size()); ++i)
    ask_value(peer, *kept_values_[draws.below(kept_values_.size())]);
}

void chaos_settled::ask_closest(peer_index peer, std::uint64_t nth) {
  actors::run_lookup query;
  query.target = drawn_key(draws_for(seed_, peer, purpose::target, settled_draws + nth));
  auto closest = known_.closest(query.target, 2);
  std::erase(closest, peer);
  if (closest.empty())
    return;
  const auto wanted = nodes_.all().net().peers().contact(closest.front()).id;
  ++tallies_[peer].closest_asked;
  look_up(peer, query, [this, peer, wanted](const actors::lookup_report& report) {
    const auto found = std::any_of(report.closest.begin(), report.closest.end(),
                                   [&](const auto& near) { return near.whom.id == wanted; });
    tallies_[peer].closest_found += found ? 1 : 0;
  });
}

void chaos_settled::ask_head(peer_index peer, std::uint32_t package, std::uint64_t version) {
  actors::run_lookup query;
  query.target = protocol::head_key(nodes_.package(package));
  query.kind = protocol::record_kind::head;
  look_up(peer, query, [this, peer, package, version](const actors::lookup_report& report) {
    std::uint64_t found = 0;
    if (!report.records.empty())
      if (const auto head = protocol::decode_canonical<protocol::head>(report.records.front()))
        found = chaos_version_number(head->body.newest);
    wrong_.expect(found >= version, peer, "an acknowledged publish is found by every live peer",
                  chaos_package(package) + " " + chaos_version(static_cast<std::uint32_t>(version))
                    + " was acknowledged, "
                    + (found == 0 ? "nothing" : chaos_version(static_cast<std::uint32_t>(found))) + " was found"
                    + who_told(report));
  });
}

void chaos_settled::ask_value(peer_index peer, const deed_row& put) {
  actors::run_lookup query;
  query.target = protocol::value_key(chaos_value(seed_, put.order.subject));
  query.kind = protocol::record_kind::value;
  look_up(peer, query, [this, peer, subject = put.order.subject](const actors::lookup_report& report) {
    wrong_.expect(!report.records.empty(), peer, "a value is found while a holder lives",
                  "value " + std::to_string(subject) + " was not found" + who_told(report));
  });
}

bool chaos_settled::done() const {
  return std::all_of(tallies_.begin(), tallies_.end(), [](const tally& each) { return each.ended == each.asked; });
}

void chaos_settled::judge() {
  tally sum;
  for (peer_index peer = 0; peer < tallies_.size(); ++peer) {
    const auto& each = tallies_[peer];
    sum.closest_asked += each.closest_asked;
    sum.closest_found += each.closest_found;
    wrong_.expect(each.closest_asked == 0 || each.closest_found > 0, peer, "every live peer finds the true closest",
                  "of none of " + std::to_string(each.closest_asked) + " keys");
    wrong_.expect(each.ended == each.asked, peer, "each request ends exactly once",
                  std::to_string(each.asked - each.ended) + " lookups after the healing never ended");
  }
  wrong_.expect(sum.closest_found * 100 >= sum.closest_asked * found_percent_min,
                "live peers find the true closest for 99 % of keys",
                std::to_string(sum.closest_found) + " of " + std::to_string(sum.closest_asked) + " keys");
  for (const auto& row : work_.rows())
    wrong_.expect(!work_.open(row), row.order.peer, "each request ends exactly once",
                  std::string{to_string(row.order.what)} + " of " + std::to_string(row.order.subject) + " never ended");
}

} // namespace souk::runtime::sim
