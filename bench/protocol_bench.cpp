// What the pure deciders and the codec cost: one case for each figure that a lookup is made of.
#include <chrono>
#include <memory>
#include <vector>

#include <benchmark/benchmark.h>

#include "protocol/cache/cache_policy.hpp"
#include "protocol/dht/lookup.hpp"
#include "protocol/dht/record_set.hpp"
#include "protocol/dht/routing_table.hpp"
#include "protocol/dht/rpc_table.hpp"
#include "protocol/node/reputation.hpp"
#include "protocol/wire/envelope.hpp"
#include "tests/protocol/dht/peers.hpp"

namespace souk::protocol {
namespace {

using namespace std::chrono_literals;
using tests::contact_of;
using tests::id_of;

struct table_of_many {
  pooled_contact_book book;
  table_rules rules;
  routing_table table{id_of(0), book, rules};

  explicit table_of_many(std::uint32_t peers) {
    for (std::uint32_t i = 1; i < peers; ++i)
      table.on_answered(contact_of(i), std::chrono::milliseconds{20 + i % 200}, {});
  }
};

std::vector<id> targets_of(std::size_t count) {
  std::vector<id> targets;
  for (std::size_t i = 0; i < count; ++i)
    targets.push_back(id_of(1'000'000 + i));
  return targets;
}

void table_closest(benchmark::State& state) {
  const table_of_many made{static_cast<std::uint32_t>(state.range(0))};
  const auto targets = targets_of(256);
  std::vector<contact> out;
  std::size_t i = 0;
  for (auto _ : state) {
    out.clear();
    made.table.closest(targets[i++ % 256], 20, out);
    benchmark::DoNotOptimize(out.data());
  }
  state.counters["entries"] = static_cast<double>(made.table.size());
  state.counters["bytes"] = static_cast<double>(made.table.memory_bytes());
}
BENCHMARK(table_closest)->Arg(100)->Arg(1000)->Arg(10'000)->Arg(100'000);

void table_answered(benchmark::State& state) {
  table_of_many made{static_cast<std::uint32_t>(state.range(0))};
  const auto known = made.table.all();
  std::size_t i = 0;
  for (auto _ : state)
    benchmark::DoNotOptimize(made.table.on_answered(known[i++ % known.size()], 50ms, {}));
}
BENCHMARK(table_answered)->Arg(1000)->Arg(100'000);

void table_filled(benchmark::State& state) {
  for (auto _ : state)
    benchmark::DoNotOptimize(table_of_many{static_cast<std::uint32_t>(state.range(0))}.table.size());
}
BENCHMARK(table_filled)->Arg(1000)->Unit(benchmark::kMicrosecond);

// A whole lookup: every question is answered with the 20 closest of 1000, prepared beforehand.
void whole_lookup(benchmark::State& state) {
  const auto peers = tests::contacts_of(1, 1000);
  const auto target = id_of(1'000'000);
  const auto near = tests::closest_of(peers, target, 200);
  std::vector<std::vector<contact>> answers;
  for (std::size_t i = 0; i < 16; ++i)
    answers.emplace_back(near.begin() + static_cast<std::ptrdiff_t>(i * 3),
                         near.begin() + static_cast<std::ptrdiff_t>(i * 3 + 20));
  lookup_rules rules;
  rules.stop = static_cast<std::size_t>(state.range(0));
  std::size_t asked = 0;
  for (auto _ : state) {
    lookup l{target, id_of(0), rules};
    l.start({near.begin() + 100, near.begin() + 120});
    for (std::size_t i = 0; !l.done(); ++i)
      if (const auto q = l.next())
        l.on_answered(q->to, answers[i < 16 ? 15 - i : 0]);
    asked += l.so_far().asked;
  }
  state.counters["asked"] = static_cast<double>(asked) / static_cast<double>(state.iterations());
}
BENCHMARK(whole_lookup)->Arg(3)->Arg(20);

void rpc_add_take(benchmark::State& state) {
  rpc_table<std::uint64_t> table;
  const auto open = static_cast<std::uint64_t>(state.range(0));
  const auto whom = contact_of(1);
  std::uint64_t next = 0;
  const auto add = [&] { table.add({++next, whom, 3, false, {}, instant{} + 1s, instant{} + 2s, next}); };
  while (next < open)
    add();
  for (auto _ : state) {
    add();
    benchmark::DoNotOptimize(table.take(next - open, whom.where));
    benchmark::DoNotOptimize(table.next_deadline());
  }
}
BENCHMARK(rpc_add_take)->Arg(3)->Arg(100)->Arg(1000);

void cache_get(benchmark::State& state) {
  cache_policy tier{{static_cast<std::size_t>(state.range(0)), 1h, 30s}};
  const auto keys = targets_of(static_cast<std::size_t>(state.range(0)));
  for (const auto& key : keys)
    tier.put({key, record_kind::value, {{1, 2, 3}}, {}}, {});
  std::size_t i = 0;
  for (auto _ : state)
    benchmark::DoNotOptimize(tier.get(keys[(i += 7) % keys.size()], {}));
}
BENCHMARK(cache_get)->Arg(100)->Arg(1000);

void reputation_score(benchmark::State& state) {
  reputation known{{}};
  const auto peers = targets_of(4096);
  for (const auto& each : peers)
    known.on_answered(each, 50ms, {});
  std::size_t i = 0;
  for (auto _ : state)
    benchmark::DoNotOptimize(known.score(peers[i++ % 4096], instant{} + 3h));
}
BENCHMARK(reputation_score);

void records_put_when_full(benchmark::State& state) {
  record_rules rules;
  rules.records_max = 65536;
  rules.per_sender_max = 1'000'000;
  record_set kept{id_of(0), rules};
  const auto where = contact_of(1).where;
  std::uint64_t i = 0;
  const auto put = [&] { return kept.put({record_kind::value, id_of(++i), 0, {}, 0}, {}, where, {}); };
  while (i < 65536)
    put();
  for (auto _ : state)
    benchmark::DoNotOptimize(put());
}
BENCHMARK(records_put_when_full);

datagram nodes_datagram() {
  datagram made;
  made.envelope.transaction = 0x0123456789abcdef;
  made.body = nodes{tests::contacts_of(1, 20), bytes(20, 90)};
  return made;
}

void codec_encode(benchmark::State& state) {
  const auto made = nodes_datagram();
  for (auto _ : state)
    benchmark::DoNotOptimize(encode_datagram(made.envelope, made.body));
  state.counters["bytes"] = static_cast<double>(encode_datagram(made.envelope, made.body).size());
}
BENCHMARK(codec_encode);

void codec_decode(benchmark::State& state) {
  const auto made = nodes_datagram();
  const auto raw = encode_datagram(made.envelope, made.body);
  for (auto _ : state)
    benchmark::DoNotOptimize(decode_datagram(raw, made.envelope.network));
}
BENCHMARK(codec_decode);

} // namespace
} // namespace souk::protocol

BENCHMARK_MAIN();
