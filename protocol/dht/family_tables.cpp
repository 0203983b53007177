#include "protocol/dht/family_tables.hpp"

#include <algorithm>

namespace souk::protocol {

family_tables::family_tables(const node_id& self, contact_book& book, const table_rules& rules)
    : self_{self}, book_{book}, rules_{rules}, v4_{self, book, rules} {}

routing_table& family_tables::table_of(const endpoint& where) {
  if (where.is_v4())
    return v4_;
  if (!v6_)
    v6_ = std::make_unique<routing_table>(self_, book_, rules_);
  return *v6_;
}

routing_table::outcome family_tables::on_answered(const contact& c, std::optional<duration> rtt, instant now) {
  return table_of(c.where).on_answered(c, rtt, now);
}

void family_tables::on_failed(const contact& c, instant now) {
  if (of(c.where) != nullptr)
    table_of(c.where).on_failed(c, now);
}

bool family_tables::holds(const contact& c) const {
  const auto* table = of(c.where);
  return table != nullptr && table->find(c.id).has_value();
}

std::optional<duration> family_tables::rtt_of(const contact& c) const {
  const auto* table = of(c.where);
  return table != nullptr ? table->rtt_of(c.id) : std::nullopt;
}

routing_table::use family_tables::use_of(const contact& c, rtt_class expected) const {
  if (const auto* table = of(c.where))
    return table->use_of(c, expected);
  return c.id != self_ ? routing_table::use::needed : routing_table::use::none;
}

std::vector<const routing_table*> family_tables::each() const {
  std::vector<const routing_table*> made;
  if (v4_.size() > 0)
    made.push_back(&v4_);
  if (v6_ && v6_->size() > 0)
    made.push_back(v6_.get());
  return made;
}

void family_tables::remove(const node_id& peer) {
  v4_.remove(peer);
  if (v6_)
    v6_->remove(peer);
}

std::vector<contact> family_tables::closest(const id& target, std::size_t count) const {
  std::vector<contact> found;
  std::vector<rtt_class> rtts;
  closest(target, count, found, rtts);
  return found;
}

void family_tables::closest(const id& target, std::size_t count, std::vector<contact>& out,
                            std::vector<rtt_class>& rtts) const {
  if (!v6_)
    return v4_.closest(target, count, out, rtts);
  struct row {
    contact whom;
    rtt_class rtt = 0;
  };
  std::vector<row> rows;
  for (const auto* table : each()) {
    std::vector<contact> found;
    std::vector<rtt_class> to_them;
    table->closest(target, count, found, to_them);
    for (std::size_t i = 0; i < found.size(); ++i)
      rows.push_back({found[i], to_them[i]});
  }
  std::ranges::stable_sort(rows, [&](const row& a, const row& b) { return closer(target, a.whom.id, b.whom.id); });
  const auto twice = std::ranges::unique(rows, {}, [](const row& r) { return r.whom.id; });
  rows.erase(twice.begin(), twice.end());
  for (std::size_t i = 0; i < std::min(count, rows.size()); ++i) {
    out.push_back(rows[i].whom);
    rtts.push_back(rows[i].rtt);
  }
}

std::optional<duration> family_tables::usual_rtt() const noexcept {
  return std::max(v4_.usual_rtt(), v6_ ? v6_->usual_rtt() : std::nullopt); // nothing is less than anything
}

std::vector<contact> family_tables::all() const {
  auto found = v4_.all();
  if (v6_) {
    const auto others = v6_->all();
    found.insert(found.end(), others.begin(), others.end());
  }
  return found;
}

} // namespace souk::protocol
