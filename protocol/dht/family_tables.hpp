// A table for each address family: IPv4 and IPv6 are two networks, and who has both addresses belongs to both (as BEP 32, the
// IPv6 extension of the BitTorrent DHT, has it). Each is complete by itself, so who has one address finds its way without
// those whom it cannot reach. A peer with both addresses stands in both tables, with one id.
//
// Most nodes have one family alone: then there is one table, and nothing to merge.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "protocol/dht/routing_table.hpp"

namespace souk::protocol {

class family_tables {
public:
  // `book` and `rules` outlive the tables.
  family_tables(const node_id& self, contact_book& book, const table_rules& rules);

  // --- of the family of a contact; as routing_table says
  routing_table::outcome on_answered(const contact& c, std::optional<duration> rtt, instant now);
  void on_failed(const contact& c, instant now);
  bool holds(const contact& c) const;
  std::optional<duration> rtt_of(const contact& c) const;
  routing_table::use use_of(const contact& c, rtt_class expected = 0) const;
  // The table of those whom somebody at this address can reach; null: there are none.
  const routing_table* of(const endpoint& where) const noexcept { return where.is_v4() ? &v4_ : v6_.get(); }

  // --- of both
  // Each that is not empty.
  std::vector<const routing_table*> each() const;
  void remove(const node_id& peer);
  // At most `count` contacts, closest to `target` first, each peer once.
  std::vector<contact> closest(const id& target, std::size_t count) const;
  // The same, with the round trip to each; both appended.
  void closest(const id& target, std::size_t count, std::vector<contact>& out, std::vector<rtt_class>& rtts) const;
  // As a table says it, of the family where peers are farther off.
  std::optional<duration> usual_rtt() const noexcept;
  std::size_t size() const noexcept { return v4_.size() + (v6_ ? v6_->size() : 0); }
  std::vector<contact> all() const; // who stands in both tables, twice
  bool holds_invariants() const { return v4_.holds_invariants() && (!v6_ || v6_->holds_invariants()); }

private:
  routing_table& table_of(const endpoint& where);

  node_id self_;
  contact_book& book_;
  const table_rules& rules_;
  routing_table v4_;
  std::unique_ptr<routing_table> v6_; // made when first needed: a peer without IPv6 is small
};

} // namespace souk::protocol
