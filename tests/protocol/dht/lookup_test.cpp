#include "protocol/dht/lookup.hpp"

#include <functional>
#include <map>
#include <memory>
#include <set>

#include "protocol/dht/id_bits.hpp"
#include "protocol/dht/routing_table.hpp"
#include "tests/catch.hpp"
#include "tests/protocol/dht/peers.hpp"

namespace souk::protocol {
namespace {

using tests::contact_of;
using tests::contacts_of;
using tests::id_of;

std::vector<contact> peers_of(const std::vector<lookup::found_contact>& found) {
  std::vector<contact> made;
  for (const auto& each : found)
    made.push_back(each.whom);
  return made;
}

// A static network in which everyone was told of everyone.
struct network {
  pooled_contact_book book;
  table_rules rules;
  std::vector<contact> peers;
  std::map<node_id, std::unique_ptr<routing_table>> tables;

  network(std::uint32_t size, std::uint32_t first) : peers{contacts_of(first, size)} {
    for (const auto& each : peers) {
      auto& table = tables[each.id] = std::make_unique<routing_table>(each.id, book, rules);
      for (const auto& other : peers)
        table->on_answered(other, std::nullopt, instant{});
    }
  }
};

// Runs a lookup in any order of answers, failures and slowness; checks what must hold after every step.
void run_checked(lookup& l, const lookup_rules& rules, random_source draws,
                 const std::function<std::vector<contact>(const contact&)>& answer, std::uint64_t failing) {
  std::set<node_id> asked;
  std::vector<lookup::question> open;
  std::set<lookup::slot> slow;
  std::size_t steps = 0;
  do {
    RC_ASSERT(++steps < 10 * rules.candidates_max + 100);
    while (const auto q = l.next()) {
      RC_ASSERT(asked.insert(q->whom.id).second);
      RC_ASSERT(l.candidate(q->to) == q->whom);
      open.push_back(*q);
      RC_ASSERT(open.size() - slow.size() <= rules.alpha);
    }
    RC_ASSERT(open.size() == l.in_flight());
    RC_ASSERT(l.done() || !open.empty());
    if (open.empty())
      break;
    const auto pick = draws.below(open.size());
    const auto roll = draws.below(100);
    const auto q = open[pick];
    if (roll < 15 && !slow.contains(q.to)) {
      l.on_slow(q.to);
      if (rules.hedge)
        slow.insert(q.to);
      continue;
    }
    open.erase(open.begin() + static_cast<std::ptrdiff_t>(pick));
    slow.erase(q.to);
    const auto fails = draws.below(100) < failing;
    if (fails)
      l.on_failed(q.to);
    else
      RC_ASSERT(l.on_answered(q.to, answer(q.whom)) <= rules.k);
  } while (!open.empty() || !l.done());
  RC_ASSERT(l.done());
  RC_ASSERT(!l.next());
  RC_ASSERT(asked.size() <= rules.candidates_max);
}

} // namespace

TEST_CASE("a lookup without contacts ends at once") {
  lookup l{id_of(1), id_of(2), {}};
  l.start({});
  CHECK(l.end() == lookup_end::no_contacts);
  CHECK_FALSE(l.next());
  CHECK(to_string(l.end()) == "no_contacts");
}

TEST_CASE("a lookup asks the closest first, alpha at once, and hedges") {
  lookup l{id_of(1), id_of(2), {}};
  const auto peers = contacts_of(10, 10);
  const auto sorted = tests::closest_of(peers, id_of(1), 10);
  l.start(peers);
  std::vector<lookup::slot> slots;
  for (std::size_t i = 0; i < 3; ++i) {
    const auto q = l.next();
    REQUIRE(q);
    CHECK(q->whom == sorted[i]);
    CHECK(q->depth == 1);
    slots.push_back(q->to);
  }
  CHECK_FALSE(l.next());
  l.on_slow(slots[0]);
  const auto hedge = l.next();
  REQUIRE(hedge);
  CHECK(hedge->whom == sorted[3]);
  CHECK(l.so_far().hedged == 1);
  CHECK(l.in_flight() == 4);
  CHECK(l.on_answered(slots[0], {contact_of(99), {id_of(2), {}}, sorted[4]}) == 1); // late, and still used
  CHECK(peers_of(l.closest()) == std::vector{sorted[0]});
}

TEST_CASE("few are asked at once for the way alone") {
  const auto all = tests::closest_of(contacts_of(10, 4000), id_of(1), 4000);
  const std::vector near(all.begin(), all.begin() + 20);
  const std::vector afar(all.end() - 20, all.end());
  lookup_rules rules;
  rules.alpha = 8;
  rules.prefer_near = GENERATE(true, false);
  lookup l{id_of(1), id_of(2), rules};
  l.start(afar, {}, {.region_bits = 8});
  std::vector<lookup::slot> asked;
  while (const auto q = l.next())
    asked.push_back(q->to);
  REQUIRE(asked.size() == rules.alpha_afar);
  SECTION("who fails or is slow makes room for another") {
    l.on_failed(asked[0]);
    CHECK(l.next());
    CHECK_FALSE(l.next());
    l.on_slow(asked[1]);
    CHECK(l.next());
    CHECK_FALSE(l.next());
  }
  SECTION("those who are sought are asked alpha at once") {
    l.on_answered(asked[0], near);
    for (std::size_t open = asked.size() - 1; open < rules.alpha; ++open) {
      const auto q = l.next();
      REQUIRE(q);
      CHECK(std::ranges::count(near, q->whom) == 1);
    }
    CHECK_FALSE(l.next());
  }
}

TEST_CASE("of candidates about as close, who answers sooner is asked first") {
  const auto rtt = [](int ms) { return rtt_class_of(std::chrono::milliseconds{ms}); };
  const auto peers = tests::closest_of(contacts_of(10, 8), id_of(1), 8);
  lookup_rules rules;
  rules.alpha = 1;
  rules.prefer_near = GENERATE(true, false);
  lookup l{id_of(1), id_of(2), rules};
  l.start(peers, {rtt(80), rtt(70), rtt(10), rtt(60), 0, rtt(50), rtt(50), rtt(50)}); // all near enough to the target
  const auto first = l.next();
  REQUIRE(first);
  CHECK(first->whom == peers[rules.prefer_near ? 2 : 0]);
  CHECK(*first->expected > std::chrono::milliseconds{rules.prefer_near ? 9 : 75});
  SECTION("an answerer's word counts, together with the way to it") {
    l.on_answered(first->to, {contact_of(50), contact_of(51)}, {rtt(5), rtt(200)}, std::chrono::milliseconds{20});
    if (!rules.prefer_near)
      return;
    const auto second = l.next();
    REQUIRE(second);
    CHECK(second->whom == contact_of(50)); // some 20 ms, while the others of the table take 50
    CHECK(*second->expected < std::chrono::milliseconds{30});
  }
  SECTION("what cannot be a round trip counts as unknown, and missing ones too") {
    CHECK(l.on_answered(first->to, {contact_of(50), contact_of(51)}, {255}, std::chrono::milliseconds{20}) == 2);
    std::vector<lookup::question> rest;
    while (const auto q = l.next()) {
      rest.push_back(*q);
      l.on_failed(q->to);
    }
    REQUIRE(rest.size() == 9);
    for (const auto& q : rest)
      CHECK(q.expected.has_value() == (q.whom != contact_of(50) && q.whom != contact_of(51) && q.whom != peers[4]));
  }
}

TEST_CASE("a near candidate that is far from the target does not go before everybody else") {
  const auto sharing = [](std::size_t bits, std::uint32_t number) {
    auto made = contact_of(number);
    made.id = id_of(number);
    for (std::size_t bit = 0; bit < bits; ++bit)
      set_bit(made.id, bit, bit_at(id_of(1), bit));
    set_bit(made.id, bits, !bit_at(id_of(1), bits));
    return made;
  };
  const auto rtt = [](int ms) { return rtt_class_of(std::chrono::milliseconds{ms}); };
  const auto off = sharing(0, 20);
  const auto beside = sharing(12, 21);
  lookup_rules rules;
  rules.alpha = 1;
  lookup l{id_of(1), id_of(2), rules};
  l.start({off, beside}, {rtt(5), rtt(120)}, {10, std::chrono::milliseconds{100}});
  CHECK(l.next()->whom == beside); // the other would need some more hops
}

TEST_CASE("a value lookup ends at its quorum and keeps late answers") {
  lookup_rules rules;
  rules.quorum = 2;
  lookup l{id_of(1), id_of(2), rules};
  l.start(contacts_of(10, 10));
  const auto a = l.next()->to;
  const auto b = l.next()->to;
  l.on_records(1);
  l.on_answered(a, {});
  CHECK_FALSE(l.done());
  l.on_records(1);
  CHECK(l.end() == lookup_end::found);
  CHECK_FALSE(l.next());
  CHECK(l.on_answered(b, {contact_of(50)}) == 0);
  CHECK(l.closest().size() == 2);
  CHECK(l.end() == lookup_end::found);
}

TEST_CASE("a quorum counts only once the nearest have answered") {
  lookup_rules rules;
  rules.quorum = 1;
  rules.quorum_nearest = 2;
  lookup l{id_of(1), id_of(2), rules};
  l.start(contacts_of(10, 10));
  const auto nearest = l.next()->to;
  const auto second = l.next()->to;
  const auto third = l.next()->to;
  l.on_answered(third, {});
  l.on_records(1);
  CHECK_FALSE(l.done());
  l.on_answered(second, {});
  CHECK_FALSE(l.done());
  SECTION("the nearest answers") {
    l.on_answered(nearest, {});
    CHECK(l.end() == lookup_end::found);
  }
  SECTION("the nearest fails: the next one counts, which has answered") {
    l.on_failed(nearest);
    CHECK(l.end() == lookup_end::found);
  }
  SECTION("nobody waits for a slow one") {
    l.on_slow(nearest);
    CHECK(l.end() == lookup_end::found);
  }
}

TEST_CASE("a value lookup that has a record does not wait for slow peers to complete its quorum") {
  lookup_rules rules;
  rules.quorum = 2;
  lookup l{id_of(1), id_of(2), rules};
  l.start(contacts_of(10, 3));
  const auto a = l.next()->to;
  const auto b = l.next()->to;
  const auto c = l.next()->to;
  l.on_answered(a, {});
  l.on_records(1);
  l.on_slow(b);
  CHECK_FALSE(l.done()); // c may yet answer in time
  SECTION("all others are slow") {
    l.on_slow(c);
    CHECK(l.end() == lookup_end::found);
  }
  SECTION("somebody else is left to ask") {
    l.on_answered(c, {contact_of(50)});
    CHECK_FALSE(l.done());
    l.on_answered(l.next()->to, {});
    CHECK(l.end() == lookup_end::found);
  }
}

TEST_CASE("without a record the slow are waited for, but not by an impatient lookup") {
  lookup_rules rules;
  rules.patient = GENERATE(true, false);
  lookup l{id_of(1), id_of(2), rules};
  l.start(contacts_of(10, 2));
  const auto a = l.next()->to;
  const auto b = l.next()->to;
  l.on_slow(a);
  CHECK_FALSE(l.done());
  l.on_answered(b, {});
  CHECK(l.done() == !rules.patient);
  l.on_failed(a);
  CHECK(l.end() == (rules.patient ? lookup_end::exhausted : lookup_end::converged));
}

TEST_CASE("depth counts from the own table") {
  lookup_rules rules;
  rules.stop = 1;
  const auto chain = tests::closest_of(contacts_of(10, 20), id_of(1), 20);
  lookup l{id_of(1), id_of(2), rules};
  l.start({chain[5]});
  l.on_answered(l.next()->to, {chain[3]});
  l.on_answered(l.next()->to, {chain[0]});
  const auto last = l.next();
  REQUIRE(last);
  CHECK(last->depth == 3);
  l.on_answered(last->to, {chain[9]});
  CHECK(l.end() == lookup_end::converged);
  CHECK(l.so_far().closest_depth == 3);
}

TEST_CASE("when nobody answers a lookup is exhausted") {
  lookup l{id_of(1), id_of(2), {}};
  l.start(contacts_of(10, 30));
  while (const auto q = l.next())
    l.on_failed(q->to);
  CHECK(l.end() == lookup_end::exhausted);
  CHECK(l.so_far().failed == 30);
  CHECK(l.closest().empty());
}

TEST_CASE("who wants a few answers gets no more, and those that fail do not count") {
  lookup_rules rules;
  rules.alpha = 1;
  rules.answers_max = 2;
  lookup l{id_of(1), id_of(2), rules};
  l.start({contact_of(10)});
  CHECK(l.on_answered(l.next()->to, contacts_of(20, 5)) == 5);
  l.on_failed(l.next()->to);
  CHECK_FALSE(l.done());
  CHECK(l.on_answered(l.next()->to, contacts_of(40, 5)) == 0); // nobody will ask them
  CHECK(l.end() == lookup_end::enough);
  CHECK(l.so_far().answered == 2);
  CHECK_FALSE(l.next());
}

TEST_CASE("a stopped lookup asks nobody") {
  lookup l{id_of(1), id_of(2), {}};
  l.start(contacts_of(10, 30));
  l.stop_now();
  CHECK(l.end() == lookup_end::stopped);
  CHECK_FALSE(l.next());
}

TEST_CASE("lookups end and keep their limits") {
  tests::property("whatever peers answer", [](std::uint64_t seed) {
    random_source draws{seed, 0, 0};
    lookup_rules rules;
    rules.k = 1 + draws.below(20);
    rules.alpha = 1 + draws.below(10);
    rules.stop = 1 + draws.below(25);
    rules.quorum = 0;
    rules.hedge = seed % 2 == 0;
    rules.candidates_max = 30 + draws.below(100);
    lookup l{id_of(1), id_of(2), rules};
    const auto failing = draws.below(60);
    l.start(contacts_of(10, static_cast<std::uint32_t>(draws.below(150))));
    std::uint32_t made = 1000;
    // Hundreds of new contacts in every answer, closer and closer to the target, and some known ones.
    const auto flood = [&](const contact& who) {
      auto many = contacts_of(made, 200);
      made += 100;
      for (auto& each : many)
        std::copy_n(id_of(1).raw.begin(), (made / 400) % 20, each.id.raw.begin());
      many.push_back(who);
      many.push_back({id_of(2), {}});
      return many;
    };
    run_checked(l, rules, draws, flood, failing);
    const auto found = peers_of(l.closest());
    RC_ASSERT(found == tests::closest_of(found, id_of(1), rules.k));
    RC_ASSERT(std::all_of(found.begin(), found.end(), [](const auto& c) { return c.id != id_of(2); }));
  });
}

TEST_CASE("a lookup finds the true closest of a static network") {
  for (const std::uint32_t size : {2U, 15U, 100U, 400U}) {
    const network net{size, size * 1000};
    tests::property("of " + std::to_string(size), [&](std::uint64_t seed) {
      const auto target = id_of(seed);
      const auto& from = net.peers[seed % net.peers.size()];
      lookup_rules rules;
      rules.alpha = 1 + seed % 7;
      lookup l{target, from.id, rules};
      l.start(net.tables.at(from.id)->closest(target, rules.k));
      run_checked(
        l, rules, random_source{seed, 1, 0},
        [&](const contact& who) { return net.tables.at(who.id)->closest(target, rules.k); }, 0);
      auto others = net.peers;
      std::erase(others, from);
      RC_ASSERT(peers_of(l.closest()) == tests::closest_of(others, target, rules.k));
      RC_ASSERT(l.end() == (size > rules.k ? lookup_end::converged : lookup_end::exhausted));
    });
  }
}

} // namespace souk::protocol
