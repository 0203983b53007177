// A search alone, and while a thousand announcements a second are taken in by the same store.
#include <atomic>
#include <chrono>
#include <filesystem>
#include <mutex>
#include <thread>

#include <unistd.h>

#include <benchmark/benchmark.h>

#include "protocol/invariant.hpp"
#include "protocol/random.hpp"
#include "protocol/wire/signed.hpp"
#include "runtime/store/disk.hpp"

namespace {

using namespace souk;
using namespace std::chrono_literals;

constexpr std::size_t packages = 20'000;
constexpr protocol::wall_seconds issued_at = 1'750'000'000;

const std::vector<std::string> words{"web",    "server", "client", "parser", "json",  "fast",  "small",  "tool",
                                     "plugin", "react",  "python", "api",    "cache", "queue", "stream", "test"};

class market {
public:
  market() : folder_{std::filesystem::temp_directory_path() / ("souk-catalogue-bench-" + std::to_string(::getpid()))} {
    auto opened = runtime::open_disk(folder_.string());
    protocol::invariant(opened.has_value(), "a new folder can be used");
    disk_ = *std::move(opened);
    for (std::size_t i = 0; i < packages; ++i)
      announce();
  }
  ~market() {
    disk_.reset();
    std::filesystem::remove_all(folder_);
  }

  // The store actor does one thing after the other, as this does. Signing is not part of it.
  void announce() {
    const auto made = next();
    const auto raw = protocol::encode(made);
    const std::lock_guard alone{mutex_};
    protocol::invariant(disk_->store().add_announcements({{made, raw}}).has_value(), "an announcement is kept");
  }
  void search(const std::string& text) {
    actors::search_query query;
    query.text = text;
    const std::lock_guard alone{mutex_};
    benchmark::DoNotOptimize(disk_->reader().search(query));
  }
  const std::string& word() { return words[draws_.below(words.size())]; }

private:
  protocol::announcement next() {
    protocol::announcement made;
    auto& body = made.body;
    body.publisher.first.key = keys_.open;
    body.name = word_of_feed() + "-" + word_of_feed() + "-" + std::to_string(++last_);
    body.version = "1.0.0";
    body.description = "A " + word_of_feed() + " " + word_of_feed() + " for every " + word_of_feed() + " that there is";
    body.category = "library";
    body.license = "MIT";
    body.issued_at = issued_at;
    body.expires_at = issued_at + 86400;
    return made;
  }
  const std::string& word_of_feed() { return words[feed_.below(words.size())]; }

  std::filesystem::path folder_;
  std::shared_ptr<runtime::disk> disk_;
  std::mutex mutex_;
  protocol::key_pair keys_ = protocol::key_pair_from_seed({1});
  protocol::random_source draws_{1, 0, 0};
  protocol::random_source feed_{2, 0, 0};
  std::size_t last_ = 0;
};

market& the_market() {
  static market made;
  return made;
}

void search_alone(benchmark::State& state) {
  auto& m = the_market();
  for (auto _ : state)
    m.search(m.word());
}

void search_while_announced(benchmark::State& state) {
  auto& m = the_market();
  std::atomic<bool> ends = false;
  std::thread feed{[&] {
    for (auto due = std::chrono::steady_clock::now(); !ends; due += 1ms) {
      std::this_thread::sleep_until(due);
      m.announce();
    }
  }};
  for (auto _ : state)
    m.search(m.word());
  ends = true;
  feed.join();
}

BENCHMARK(search_alone)->Unit(benchmark::kMicrosecond)->UseRealTime()->MinTime(2);
BENCHMARK(search_while_announced)->Unit(benchmark::kMicrosecond)->UseRealTime()->MinTime(2);

} // namespace

BENCHMARK_MAIN();
