#include "runtime/telemetry/registry.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>

#include "runtime/version.hpp"

namespace souk::runtime {

using actors::counter;
using actors::gauge;
using actors::timing;

namespace {

constexpr const char* other = "other";

struct name_and_help {
  const char* name;
  const char* help;
  const char* label = nullptr; // of a counter, what its label says
};

// In the order of actors::counter.
constexpr std::array<name_and_help, 16> counter_names{{
  {"souk_messages_sent_total", "Datagrams sent, by the name of their message.", "message"},
  {"souk_messages_received_total", "Datagrams received and handled, by the name of their message.", "message"},
  {"souk_datagrams_dropped_total", "Datagrams that were dropped, by the reason.", "reason"},
  {"souk_requests_ended_total", "Requests to other peers that ended, by how.", "result"},
  {"souk_lookups_ended_total", "Lookups in the DHT that ended, by the reason.", "reason"},
  {"souk_cache_hits_total", "Questions that a tier of the cache answered.", "tier"},
  {"souk_cache_misses_total", "Questions that a tier of the cache did not answer.", "tier"},
  {"souk_cache_refreshes_total", "Lookups of what is hot, ahead of its expiry.", "tier"},
  {"souk_records_stored_total", "Records that others wanted stored here, by what became of them.", "status"},
  {"souk_announcements_total", "Announcements by gossip, by what became of them.", "result"},
  {"souk_downloaded_bytes_total", "Bytes of packages that were downloaded and verified."},
  {"souk_download_blocks_refused_total", "Blocks that did not verify."},
  {"souk_installs_total", "Installs that ended, by how.", "result"},
  {"souk_actors_restarted_total", "Actors that were started anew after a failure.", "actor"},
  {"souk_otlp_sent_total", "Requests with metrics that an OTLP collector took."},
  {"souk_otlp_dropped_total", "Requests with metrics that no OTLP collector got, by the reason.", "reason"},
}};

// In the order of actors::timing. Seconds.
constexpr std::array<name_and_help, 6> timing_names{{
  {"marketplace_dht_lookup_latency_seconds", "How long lookups in the DHT take."},
  {"marketplace_search_latency_seconds", "How long searches of the catalogue take."},
  {"marketplace_install_latency_seconds", "How long installs take."},
  {"souk_publish_latency_seconds", "How long it takes to publish, until enough peers have the records."},
  {"marketplace_p2p_discovery_latency_seconds", "How long it takes to join the network."},
  {"souk_round_trip_seconds", "Round trips of requests to other peers."},
}};

// In the order of actors::gauge.
constexpr std::array<name_and_help, 6> gauge_names{{
  {"marketplace_p2p_peers", "Peers in the routing table."},
  {"souk_records", "Records kept for others."},
  {"souk_catalogue_packages", "Packages in the catalogue."},
  {"souk_blob_bytes", "Bytes of packages on the disk."},
  {"marketplace_cache_hit_ratio", "Of the questions to the cache, the share that it answered, since the start."},
  {"souk_republish_lag_seconds", "How late republishing is."},
}};

static_assert(counter_names.size() == static_cast<std::size_t>(counter::last) + 1);
static_assert(timing_names.size() == static_cast<std::size_t>(timing::last) + 1);
static_assert(gauge_names.size() == static_cast<std::size_t>(gauge::last) + 1);

prometheus::MetricFamily family_of(const name_and_help& of, prometheus::MetricType type) {
  prometheus::MetricFamily made;
  made.name = of.name;
  made.help = of.help;
  made.type = type;
  return made;
}

prometheus::ClientMetric counted(std::uint64_t count) {
  prometheus::ClientMetric made;
  made.counter.value = static_cast<double>(count);
  return made;
}

prometheus::MetricFamily family_of(const name_and_help& of, const labelled_counter& counts) {
  auto made = family_of(of, prometheus::MetricType::Counter);
  if (of.label == nullptr) {
    made.metric.push_back(counted(counts.total()));
    return made;
  }
  for (auto& row : counts.rows()) {
    made.metric.push_back(counted(row.count));
    made.metric.back().label.push_back({of.label, std::move(row.label)});
  }
  return made;
}

prometheus::MetricFamily family_of(const name_and_help& of, const latency_histogram& times) {
  auto made = family_of(of, prometheus::MetricType::Histogram);
  made.metric.emplace_back();
  made.metric.back().histogram = times.collected();
  return made;
}

prometheus::MetricFamily family_of(const name_and_help& of, double value) {
  auto made = family_of(of, prometheus::MetricType::Gauge);
  made.metric.emplace_back();
  made.metric.back().gauge.value = value;
  return made;
}

prometheus::MetricFamily build_info() {
  auto made = family_of({"souk_build_info", "Which program this is; always 1."}, 1.0);
  made.metric.back().label.push_back({"version", std::string{program_version}});
  return made;
}

} // namespace

std::size_t labelled_counter::find(std::string_view label, std::size_t used) const noexcept {
  const auto end = labels_.begin() + static_cast<std::ptrdiff_t>(used);
  return static_cast<std::size_t>(std::find(labels_.begin(), end, label) - labels_.begin());
}

std::size_t labelled_counter::slot_of(std::string_view label) noexcept {
  for (std::size_t i = 0; i < labels_max; ++i) {
    const auto* name = known_[i].load(std::memory_order_relaxed);
    if (name == label.data() && name != nullptr)
      return i;
    if (name == nullptr)
      break;
  }
  if (const auto used = used_.load(std::memory_order_acquire), at = find(label, used); at < used)
    return at; // the same text at another place
  const std::lock_guard alone{adding_};
  const auto used = used_.load(std::memory_order_relaxed);
  const auto at = find(label, used); // meanwhile
  if (at < used || used == labels_max)
    return at;
  labels_[used] = label;
  known_[used].store(label.data(), std::memory_order_relaxed);
  used_.store(used + 1, std::memory_order_release);
  return used;
}

void labelled_counter::add(std::string_view label, std::uint64_t by) noexcept {
  const auto place = place_of_thread();
  add_in_place(counts_[place].of[slot_of(label)], place, by);
}

std::uint64_t labelled_counter::read_at(std::size_t which) const noexcept {
  std::uint64_t sum = 0;
  for (const auto& each : counts_)
    sum += each.of[which].load(std::memory_order_relaxed);
  return sum;
}

std::uint64_t labelled_counter::total() const noexcept {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i <= labels_max; ++i)
    sum += read_at(i);
  return sum;
}

std::uint64_t labelled_counter::count_of(std::string_view label) const noexcept {
  const auto used = used_.load(std::memory_order_acquire);
  const auto at = find(label, used);
  return at < used ? read_at(at) : 0;
}

std::vector<labelled_counter::row> labelled_counter::rows() const {
  std::vector<row> all;
  const auto used = used_.load(std::memory_order_acquire);
  for (std::size_t i = 0; i < used; ++i)
    all.push_back({std::string{labels_[i]}, read_at(i)});
  if (const auto rest = read_at(labels_max); rest > 0)
    all.push_back({other, rest});
  return all;
}

void latency_histogram::observe(protocol::duration took) noexcept {
  const std::chrono::duration<double> seconds = took;
  const auto at = std::lower_bound(bounds_s.begin(), bounds_s.end(), seconds.count());
  const auto place = place_of_thread();
  auto& own = sums_[place];
  add_in_place<std::uint64_t>(own.counts[static_cast<std::size_t>(at - bounds_s.begin())], place, 1);
  add_in_place(own.ns, place, static_cast<std::uint64_t>(std::max<std::int64_t>(took.count(), 0)));
}

protocol::latency_counts latency_histogram::counts() const noexcept {
  protocol::latency_counts made{};
  for (const auto& each : sums_)
    for (std::size_t i = 0; i < made.size(); ++i)
      made[i] += each.counts[i].load(std::memory_order_relaxed);
  return made;
}

prometheus::ClientMetric::Histogram latency_histogram::collected() const {
  prometheus::ClientMetric::Histogram made;
  const auto all = counts();
  std::uint64_t up_to_here = 0;
  for (std::size_t i = 0; i < all.size(); ++i) {
    up_to_here += all[i];
    prometheus::ClientMetric::Bucket bucket;
    bucket.cumulative_count = up_to_here;
    bucket.upper_bound = i < bounds_s.size() ? bounds_s[i] : std::numeric_limits<double>::infinity();
    made.bucket.push_back(bucket);
  }
  made.sample_count = up_to_here;
  std::uint64_t ns = 0;
  for (const auto& each : sums_)
    ns += each.ns.load(std::memory_order_relaxed);
  made.sample_sum = static_cast<double>(ns) / 1e9;
  return made;
}

// Prometheus sees an increase only between two scrapes: what an alert asks about is there from the start, as zero.
registry::registry() {
  for (const auto* result : {"done", "failed"})
    add(counter::install_ended, result, 0);
  for (const auto* tier : {"hot", "warm"}) {
    add(counter::cache_hit, tier, 0);
    add(counter::cache_miss, tier, 0);
  }
  add(counter::actor_restarted, "family", 0);
  add(counter::otlp_dropped, "queue_full", 0);
  for (auto& each : gauges_)
    each = std::numeric_limits<double>::quiet_NaN();
}

void registry::add(counter what, std::string_view label, std::uint64_t by) noexcept {
  counters_[static_cast<std::size_t>(what)].add(label, by);
}

void registry::observe(timing what, protocol::duration took) noexcept {
  timings_[static_cast<std::size_t>(what)].observe(took);
}

void registry::set(gauge what, double value) noexcept {
  gauges_[static_cast<std::size_t>(what)].store(value, std::memory_order_relaxed);
}

std::uint64_t registry::total(counter what) const noexcept {
  return counters_[static_cast<std::size_t>(what)].total();
}

std::uint64_t registry::count_of(counter what, std::string_view label) const noexcept {
  return counters_[static_cast<std::size_t>(what)].count_of(label);
}

protocol::level_totals registry::level_totals() const noexcept {
  const auto counts_of = [this](timing what) { return timings_[static_cast<std::size_t>(what)].counts(); };
  const auto& hits = counters_[static_cast<std::size_t>(counter::cache_hit)];
  protocol::level_totals made{counts_of(timing::search), counts_of(timing::lookup), counts_of(timing::install),
                              counts_of(timing::discovery)};
  const auto hot = hits.count_of("hot");
  made.cache_answered = hot + hits.count_of("warm"); // before the misses: each of these was one of hot first
  made.cache_asked = hot + counters_[static_cast<std::size_t>(counter::cache_miss)].count_of("hot");
  return made;
}

bool registry::set_alert(protocol::level which, protocol::level_window over, bool raised) noexcept {
  auto& alert = alerts_[static_cast<std::size_t>(which)][static_cast<std::size_t>(over)];
  return alert.exchange(raised, std::memory_order_relaxed) != raised;
}

prometheus::MetricFamily registry::alerts() const {
  auto made = family_of({"souk_slo_alert", "Whether a level of service is missed, by its name and the time looked at."},
                        prometheus::MetricType::Gauge);
  for (std::size_t which = 0; which < protocol::level_count; ++which)
    for (std::size_t over = 0; over < protocol::level_window_count; ++over) {
      prometheus::ClientMetric one;
      one.label = {{"name", std::string{rule_of(static_cast<protocol::level>(which)).name}},
                   {"window", std::string{to_string(static_cast<protocol::level_window>(over))}}};
      one.gauge.value = alerts_[which][over].load(std::memory_order_relaxed) ? 1 : 0;
      made.metric.push_back(std::move(one));
    }
  return made;
}

void registry::watch(std::string_view name, std::function<std::int64_t()> depth) {
  const std::lock_guard alone{watching_};
  mailboxes_.insert_or_assign(std::string{name}, std::move(depth));
}

prometheus::MetricFamily registry::mailboxes() const {
  auto made = family_of({"souk_actor_mailbox_depth", "Messages that wait for an actor, and the one it works on."},
                        prometheus::MetricType::Gauge);
  const std::lock_guard alone{watching_};
  for (const auto& [name, depth] : mailboxes_) {
    prometheus::ClientMetric one;
    one.label.push_back({"actor", name});
    one.gauge.value = static_cast<double>(depth());
    made.metric.push_back(std::move(one));
  }
  return made;
}

std::vector<prometheus::MetricFamily> registry::collect() const {
  std::vector<prometheus::MetricFamily> all{build_info()};
  for (std::size_t i = 0; i < counters; ++i)
    all.push_back(family_of(counter_names[i], counters_[i]));
  for (std::size_t i = 0; i < timings; ++i)
    all.push_back(family_of(timing_names[i], timings_[i]));
  for (std::size_t i = 0; i < gauges; ++i)
    if (const auto value = gauges_[i].load(std::memory_order_relaxed); !std::isnan(value))
      all.push_back(family_of(gauge_names[i], value));
  all.push_back(alerts());
  all.push_back(mailboxes());
  return all;
}

} // namespace souk::runtime
