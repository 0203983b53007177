// What is counted is what a scrape shows.
#include "runtime/telemetry/registry.hpp"

#include <cmath>
#include <limits>
#include <thread>

#include "runtime/telemetry/exposition.hpp"
#include "runtime/telemetry/level_board.hpp"
#include "tests/catch.hpp"

using namespace souk;
using namespace std::chrono_literals;
using actors::counter;
using actors::gauge;
using actors::timing;
using runtime::exposition;
using runtime::registry;

namespace {

// Labels are names with static storage.
std::string_view numbered(std::size_t number) {
  static const auto names = [] {
    std::array<std::string, 2 * runtime::labelled_counter::labels_max> made;
    for (std::size_t i = 0; i < made.size(); ++i)
      made[i] = "label-" + std::to_string(i);
    return made;
  }();
  return names.at(number);
}

bool has_line(const std::string& text, const std::string& line) {
  return ("\n" + text).find("\n" + line + "\n") != std::string::npos;
}

std::string shown(const registry& all, exposition format = exposition::prometheus) {
  return runtime::exposed(all.collect(), format);
}

} // namespace

TEST_CASE("counters are shown by their labels") {
  registry all;
  all.add(counter::message_sent, "ping", 1);
  static const auto elsewhere = std::string{"pi"} + "ng";
  all.add(counter::message_sent, elsewhere, 2); // the text counts, wherever it stands
  all.add(counter::message_sent, "pong", 1);
  all.add(counter::download_bytes, "", 1000);
  const auto text = shown(all);
  CHECK(has_line(text, R"(souk_messages_sent_total{message="ping"} 3)"));
  CHECK(has_line(text, R"(souk_messages_sent_total{message="pong"} 1)"));
  CHECK(has_line(text, "souk_downloaded_bytes_total 1000"));
  CHECK(text.find("souk_messages_received_total{") == std::string::npos);
}

TEST_CASE("labels are bounded, and nothing is lost beyond the bound") {
  runtime::labelled_counter counts;
  for (std::size_t i = 0; i < 2 * runtime::labelled_counter::labels_max; ++i)
    counts.add(numbered(i), 1);
  const auto rows = counts.rows();
  REQUIRE(rows.size() == runtime::labelled_counter::labels_max + 1);
  CHECK(rows.back().label == "other");
  CHECK(rows.back().count == runtime::labelled_counter::labels_max);
  CHECK(counts.total() == 2 * runtime::labelled_counter::labels_max);
}

TEST_CASE("threads that count at once lose nothing") {
  constexpr int each = 20'000;
  registry all;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&all, t] {
      for (int i = 0; i < each; ++i) {
        all.add(counter::lookup_ended, i % 2 == 0 ? "found" : numbered(static_cast<std::size_t>(t)), 1);
        all.observe(timing::lookup, 1ms);
      }
    });
  for (auto& thread : threads)
    thread.join();
  const auto text = shown(all);
  CHECK(has_line(text, R"(souk_lookups_ended_total{reason="found"} )" + std::to_string(2 * each)));
  for (int t = 0; t < 4; ++t)
    CHECK(has_line(text, R"(souk_lookups_ended_total{reason="label-)" + std::to_string(t) + R"("} )"
                           + std::to_string(each / 2)));
  CHECK(has_line(text, "marketplace_dht_lookup_latency_seconds_count " + std::to_string(4 * each)));
}

TEST_CASE("a duration counts in every bucket that it fits, the bound included") {
  runtime::latency_histogram times;
  for (const auto took : {100ms, 101ms, 20'000ms})
    times.observe(took);
  const auto made = times.collected();
  CHECK(made.sample_count == 3);
  CHECK(std::abs(made.sample_sum - 20.201) < 1e-9);
  const auto up_to = [&](double bound) {
    for (const auto& each : made.bucket)
      if (each.upper_bound == bound)
        return each.cumulative_count;
    FAIL("no bucket ends there");
    return std::uint64_t{0};
  };
  CHECK(up_to(0.06) == 0);
  CHECK(up_to(0.1) == 1);
  CHECK(up_to(0.15) == 2);
  CHECK(up_to(10) == 2);
  CHECK(up_to(std::numeric_limits<double>::infinity()) == 3);
}

TEST_CASE("what alerts ask about is there from the start") {
  const auto text = shown(registry{});
  CHECK(has_line(text, R"(souk_installs_total{result="failed"} 0)"));
  CHECK(has_line(text, R"(souk_installs_total{result="done"} 0)"));
  CHECK(has_line(text, R"(souk_actors_restarted_total{actor="family"} 0)"));
  CHECK(has_line(text, R"(souk_cache_hits_total{tier="hot"} 0)"));
}

TEST_CASE("levels are judged by what was counted") {
  registry all;
  all.observe(timing::search, 120ms);
  all.add(counter::cache_hit, "hot", 6);
  all.add(counter::cache_miss, "hot", 4);
  all.add(counter::cache_hit, "warm", 3);
  all.add(counter::cache_miss, "warm", 1);
  const auto totals = all.level_totals();
  CHECK(protocol::quantile(protocol::latency_bounds_s, totals.search, 0.95) > 0.1);
  CHECK(protocol::quantile(protocol::latency_bounds_s, totals.search, 0.95) <= 0.15);
  CHECK(totals.lookup == protocol::latency_counts{});
  CHECK(totals.cache_asked == 10);
  CHECK(totals.cache_answered == 9);
}

TEST_CASE("an alert is shown as 0 from the start, and logged when it is raised and when it is cleared") {
  const auto all = std::make_shared<registry>();
  const auto line = std::string{R"(souk_slo_alert{name="marketplace.cache.hit_rate",window="1h"} )"};
  CHECK(has_line(shown(*all), line + "0"));
  CHECK(has_line(shown(*all), R"(souk_slo_alert{name="marketplace.search.latency",window="5m"} 0)"));
  CHECK_FALSE(all->set_alert(protocol::level::cache, protocol::level_window::hour, false));
  CHECK(all->set_alert(protocol::level::cache, protocol::level_window::hour, true));
  CHECK_FALSE(all->set_alert(protocol::level::cache, protocol::level_window::hour, true));
  CHECK(has_line(shown(*all), line + "1"));
  CHECK(has_line(shown(*all), R"(souk_slo_alert{name="marketplace.cache.hit_rate",window="5m"} 0)"));

  protocol::level_state now{protocol::level::cache, protocol::level_window::hour, {200, 64.4}, true};
  CHECK(runtime::alert_text(now)
        == "alert raised: marketplace.cache.hit_rate over 1h is 64 % (200 samples), below 70 %");
  now = {protocol::level::search, protocol::level_window::five_minutes, {20, 99}, false};
  CHECK(runtime::alert_text(now)
        == "alert cleared: marketplace.search.latency over 5m is 99 ms (20 samples), not above 100 ms");
  now.measured.samples = 0;
  CHECK(runtime::alert_text(now) == "alert cleared: marketplace.search.latency over 5m is not measured any more");
}

TEST_CASE("the depth of a mailbox is shown as it is now, of the last actor of its kind") {
  registry all;
  std::int64_t first = 3;
  all.watch("peer", [&first] { return first; });
  CHECK(has_line(shown(all), R"(souk_actor_mailbox_depth{actor="peer"} 3)"));
  first = 4;
  CHECK(has_line(shown(all), R"(souk_actor_mailbox_depth{actor="peer"} 4)"));
  all.watch("peer", [] { return std::int64_t{0}; });
  CHECK(has_line(shown(all), R"(souk_actor_mailbox_depth{actor="peer"} 0)"));
}

TEST_CASE("a gauge is shown once it was set") {
  registry all;
  CHECK(shown(all).find("marketplace_p2p_peers") == std::string::npos);
  all.set(gauge::peers, 7);
  CHECK(has_line(shown(all), "marketplace_p2p_peers 7"));
}

TEST_CASE("OpenMetrics names the family of a counter without its end") {
  registry all;
  all.add(counter::download_bytes, "", 5);
  const auto text = shown(all, runtime::exposition_for("application/openmetrics-text;version=1.0.0,text/plain;q=0.5"));
  CHECK(has_line(text, "# TYPE souk_downloaded_bytes counter"));
  CHECK(has_line(text, "souk_downloaded_bytes_total 5"));
  CHECK(text.ends_with("\n# EOF\n"));
  const auto plain = shown(all, runtime::exposition_for("text/plain"));
  CHECK(has_line(plain, "# TYPE souk_downloaded_bytes_total counter"));
  CHECK(plain.find("# EOF") == std::string::npos);
}
