// marketplace/cache: records in the tiers of the cache, asked through their actors as any other actor asks; content that is
// written to the disk through the store's actor; and a cleanup that removes content until what is left is within a quota.
#include "bench/scenarios/cases.hpp"
#include "bench/scenarios/groups.hpp"
#include "bench/scenarios/local.hpp"
#include "protocol/invariant.hpp"
#include "protocol/package/content.hpp"

namespace souk::bench {
namespace {

using benchmark::State;

constexpr std::size_t asked = 2000; // of a repetition
constexpr std::size_t entries = 50; // in hot, which has room for 100
constexpr std::size_t written = 20;
constexpr std::size_t content_bytes = 256 * 1024;
constexpr std::size_t cleanups = 5;
constexpr std::size_t blobs = 40; // before each cleanup; the quota holds half of them
constexpr std::size_t blob_bytes = 16 * 1024;

local_actors* the_node(State& state) {
  static std::unique_ptr<local_actors> node;
  if (!node) {
    auto started = local_actors::start({});
    if (!started)
      return fail_case(state, started.error()), nullptr;
    node = *std::move(started);
  }
  return node.get();
}

protocol::bytes drawn_bytes(std::size_t count, std::uint64_t seed, std::uint64_t which) {
  protocol::random_source draws{seed, which, 9};
  protocol::bytes made(count);
  for (auto& byte : made)
    byte = static_cast<std::uint8_t>(draws.below(256));
  return made;
}

protocol::id key_of(std::uint64_t seed, std::uint64_t which) {
  protocol::id made;
  const auto raw = drawn_bytes(made.raw.size(), seed, which);
  std::copy(raw.begin(), raw.end(), made.raw.begin());
  return made;
}

void report_phase(State& state, const phase_times& times, std::size_t wanted) {
  state.SetIterationTime(std::chrono::duration<double>(times.took).count());
  samples took;
  for (const auto each : times.successes)
    took.add(protocol::to_ms(each));
  took.report(state);
  if (times.successes.size() != wanted)
    fail_case(state, "some of the answers were not as expected");
}

// One after the other; each must come from `source`.
void ask_cache(State& state, std::function<protocol::id(std::size_t)> key, actors::record_source source) {
  auto* node = the_node(state);
  if (node == nullptr)
    return;
  const auto get = [&](load_pointer self, std::size_t i, operation_end end) {
    self->request(node->cache(), caf::infinite, actors::cache_get{key(i)})
      .then([end, source](const actors::cache_answer& answer) { end(answer.source == source); },
            [end](const caf::error&) { end(false); });
  };
  while (state.KeepRunningBatch(asked))
    report_phase(state, node->run(asked, 1, get), asked);
}

void hit(State& state) {
  auto* node = the_node(state);
  if (node == nullptr)
    return;
  node->run(entries, 1, [&](load_pointer self, std::size_t i, operation_end end) {
    protocol::cached_records entry{key_of(1, i), protocol::record_kind::value, {drawn_bytes(512, 2, i)}, steady::now()};
    self->send(node->cache(), actors::cache_put{std::move(entry)});
    end(true);
  });
  ask_cache(state, [](std::size_t i) { return key_of(1, i * 7 % entries); }, actors::record_source::hot);
}

// Nobody has it: hot asks warm, warm the DHT, and no peer is known.
void miss(State& state) {
  const auto seed = 100 + next_seed("miss");
  ask_cache(state, [seed](std::size_t i) { return key_of(seed, i); }, actors::record_source::none);
}

actors::shared_bytes shared(protocol::bytes raw) {
  return std::make_shared<const protocol::bytes>(std::move(raw));
}

// Begun, written and finished, which syncs it, as a download does.
void write_content(load_pointer self, const actors::store_actor& store, const actors::shared_bytes& whole,
                   const operation_end& end) {
  const auto list = protocol::block_list_of(*whole);
  const auto content = protocol::digest_of(list);
  const auto failed = [end](const caf::error&) { end(false); };
  self->request(store, caf::infinite, actors::begin_content{content, list, actors::blob_role::fetched})
    .then(
      [=](const protocol::result<actors::content_begun>&) {
        self->request(store, caf::infinite, actors::write_content{content, 0, whole})
          .then(
            [=](const protocol::result<actors::done>&) {
              self->request(store, caf::infinite, actors::finish_content{content})
                .then([=](const protocol::result<actors::done>& finished) { end(finished.has_value()); }, failed);
            },
            failed);
      },
      failed);
}

void write(State& state) {
  auto* node = the_node(state);
  if (node == nullptr)
    return;
  const auto seed = 1000 + next_seed("write");
  std::vector<actors::shared_bytes> all;
  for (std::size_t i = 0; i < written; ++i)
    all.push_back(shared(drawn_bytes(content_bytes, seed, i)));
  while (state.KeepRunningBatch(written))
    report_phase(state,
                 node->run(written, 1,
                           [&](load_pointer self, std::size_t i, operation_end end) {
                             write_content(self, node->store(), all[i], end);
                           }),
                 written);
  set(state, "bytes", content_bytes);
}

// Fetched content of 640 KiB, then the store is told that half of it may stay.
void cleanup(State& state) {
  auto* node = the_node(state);
  if (node == nullptr)
    return;
  samples took;
  double removed = 0;
  for (auto _ : state) {
    const auto seed = 2000 + next_seed("cleanup");
    auto& store = node->kept().store();
    for (const auto& each : store.blobs_of(actors::blob_role::fetched).value_or(std::vector<protocol::digest>{}))
      if (const auto gone = store.erase_blob(each); !gone)
        return fail_case(state, gone.error());
    for (std::size_t i = 0; i < blobs; ++i)
      if (const auto put = store.put_whole(drawn_bytes(blob_bytes, seed, i), actors::blob_role::fetched); !put)
        return fail_case(state, put.error());
    const auto before = store.totals();
    const auto quota = before.bytes / 2;
    double now_removed = 0;
    const auto times = node->run(1, 1, [&](load_pointer self, std::size_t, operation_end end) {
      self->request(node->store(), caf::infinite, actors::collect_garbage{quota})
        .then(
          [&, end](const protocol::result<actors::collected>& done) {
            now_removed = done ? static_cast<double>(done->removed) : 0;
            end(done.has_value());
          },
          [end](const caf::error&) { end(false); });
    });
    const auto after = store.totals();
    if (after.bytes > quota || static_cast<double>(before.count - after.count) != now_removed || now_removed == 0)
      return fail_case(state, "the cleanup did not remove what it had to");
    removed += now_removed;
    took.add(protocol::to_ms(times.took));
    state.SetIterationTime(std::chrono::duration<double>(times.took).count());
  }
  took.report(state);
  set(state, "removed", removed / cleanups);
}

} // namespace

void add_cache() {
  add_case("marketplace/cache/hit", hit, asked, 5);
  add_case("marketplace/cache/miss", miss, asked, 5);
  add_case("marketplace/cache/write", write, written, 5);
  add_case("marketplace/cache/cleanup", cleanup, cleanups, 5);
}

} // namespace souk::bench
