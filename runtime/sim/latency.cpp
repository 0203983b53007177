#include "runtime/sim/latency.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fstream>
#include <optional>
#include <sstream>

#include "protocol/invariant.hpp"
#include "runtime/sim/last_mile.hpp"
#include "runtime/sim/latency_regions.hpp"
#include "runtime/sim/purpose.hpp"

namespace souk::runtime::sim {
namespace {

using protocol::errc;
using protocol::fail;

constexpr nanoseconds at_least_min(nanoseconds t) noexcept {
  return std::max(t, latency_min_ns);
}

// Uniform in [low, high].
constexpr nanoseconds between(nanoseconds low, nanoseconds high, protocol::random_source& draws) noexcept {
  return low + static_cast<nanoseconds>(draws.below(static_cast<std::uint64_t>(high - low) + 1));
}

class uniform_model final : public latency_model {
public:
  uniform_model(nanoseconds low, nanoseconds high) : low_{at_least_min(low)}, high_{std::max(low_, high)} {}

  nanoseconds one_way(peer_index, peer_index, protocol::random_source& draws) const noexcept override {
    return between(low_, high_, draws);
  }
  nanoseconds smallest() const noexcept override { return low_; }
  nanoseconds round_trip() const noexcept override { return low_ == high_ ? 2 * low_ : 0; }

private:
  nanoseconds low_;
  nanoseconds high_;
};

class region_model final : public latency_model {
public:
  region_model(const region_table& table, std::uint64_t seed, std::size_t peers)
      : regions_{table.names.size()}, round_trips_{table.round_trips}, places_(peers) {
    std::uint32_t weight = 0;
    for (const auto w : table.weights)
      weight += w;
    for (std::size_t i = 0; i < peers; ++i) {
      auto region = draws_for(seed, i, purpose::region);
      auto mile = draws_for(seed, i, purpose::last_mile);
      places_[i].region = pick(table.weights, region.below(weight));
      places_[i].mile_ns = static_cast<std::uint32_t>(last_mile(mile.next()));
    }
    smallest_ = at_least_min(shortest_path() * 95 / 100);
  }

  nanoseconds one_way(peer_index from, peer_index to, protocol::random_source& draws) const noexcept override {
    const auto& a = places_[from];
    const auto& b = places_[to];
    const auto path = (round_trips_[a.region * regions_ + b.region] + a.mile_ns + b.mile_ns) / 2;
    return std::max(between(path * 95 / 100, path * 105 / 100, draws), smallest_);
  }
  nanoseconds smallest() const noexcept override { return smallest_; }

private:
  struct place {
    std::uint32_t mile_ns = 0;
    std::uint32_t region = 0;
  };

  static std::uint32_t pick(const std::vector<std::uint32_t>& weights, std::uint64_t at) noexcept {
    std::uint32_t region = 0;
    for (std::uint64_t sum = weights[0]; sum <= at; sum += weights[region])
      ++region;
    return region;
  }

  nanoseconds shortest_path() const noexcept {
    if (places_.empty())
      return latency_min_ns;
    const auto by_mile = [](const place& a, const place& b) { return a.mile_ns < b.mile_ns; };
    const auto mile = std::min_element(places_.begin(), places_.end(), by_mile)->mile_ns;
    return *std::min_element(round_trips_.begin(), round_trips_.end()) / 2 + mile;
  }

  std::size_t regions_;
  std::vector<nanoseconds> round_trips_;
  std::vector<place> places_;
  nanoseconds smallest_ = latency_min_ns;
};

// Milliseconds with fractions, at most an hour.
std::optional<nanoseconds> parse_ms(std::string_view text) {
  double ms = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), ms);
  if (failure != std::errc{} || end != text.data() + text.size() || !(ms >= 0) || ms > 3'600'000)
    return std::nullopt;
  return static_cast<nanoseconds>(std::llround(ms * 1e6));
}

std::vector<std::string_view> split(std::string_view text, char by) {
  std::vector<std::string_view> parts;
  for (std::size_t at = 0; at <= text.size();) {
    const auto end = std::min(text.find(by, at), text.size());
    parts.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return parts;
}

protocol::result<void> add_region(region_table& table, const std::vector<std::string_view>& row, std::size_t columns) {
  const auto name = std::string{row[0]};
  if (row.size() != columns)
    return fail(errc::usage, "latency table: region " + name + " has another number of columns than the first line");
  std::uint32_t weight = 0;
  const auto [end, failure] = std::from_chars(row[1].data(), row[1].data() + row[1].size(), weight);
  if (failure != std::errc{} || end != row[1].data() + row[1].size() || weight > 1'000'000)
    return fail(errc::usage, "latency table: the weight of region " + name + " is not a number");
  for (std::size_t i = 2; i < row.size(); ++i) {
    const auto ms = parse_ms(row[i]);
    if (!ms)
      return fail(errc::usage, "latency table: a round trip of region " + name + " is not a number of milliseconds");
    table.round_trips.push_back(*ms);
  }
  table.names.push_back(name);
  table.weights.push_back(weight);
  return {};
}

protocol::result<std::shared_ptr<const latency_model>> uniform_from(std::string_view text) {
  const auto dash = text.find('-');
  const auto low = parse_ms(text.substr(0, dash));
  const auto high = dash == std::string_view::npos ? std::nullopt : parse_ms(text.substr(dash + 1));
  if (!low || !high || *high < *low)
    return fail(errc::usage, "latency uniform:LO-HI needs two numbers of milliseconds, the lower one first");
  return std::make_shared<uniform_model>(*low, *high);
}

protocol::result<std::shared_ptr<const latency_model>> matrix_from(const std::string& path, std::uint64_t seed,
                                                                   std::size_t peers) {
  std::ifstream file{path};
  if (!file)
    return fail(errc::usage, "latency table " + path + " cannot be read");
  std::ostringstream text;
  text << file.rdbuf();
  const auto table = parse_regions(text.str());
  if (!table)
    return fail(table.error());
  return region_latency(*table, seed, peers);
}

} // namespace

protocol::result<region_table> parse_regions(std::string_view tsv) {
  region_table table;
  std::size_t columns = 0;
  for (const auto line : split(tsv, '\n')) {
    if (line.empty() || line.front() == '#')
      continue;
    const auto row = split(line, '\t');
    if (columns == 0)
      columns = row.size();
    else if (auto added = add_region(table, row, columns); !added)
      return fail(added.error());
  }
  const auto weighed = [](std::uint32_t w) { return w > 0; };
  if (columns < 3 || table.names.size() + 2 != columns
      || std::none_of(table.weights.begin(), table.weights.end(), weighed))
    return fail(errc::usage,
                "latency table: it needs a line of names, then one line a region with weight and round trips");
  return table;
}

protocol::result<std::shared_ptr<const latency_model>> make_latency(std::string_view text, std::uint64_t seed,
                                                                    std::size_t peers) {
  const auto colon = text.find(':');
  const auto kind = text.substr(0, colon);
  const auto rest = colon == std::string_view::npos ? std::string_view{} : text.substr(colon + 1);
  if (text == "geo")
    return region_latency(parse_regions(latency_regions_tsv).value(), seed, peers);
  if (kind == "fixed")
    if (const auto ms = parse_ms(rest))
      return std::make_shared<uniform_model>(*ms, *ms);
  if (kind == "uniform")
    return uniform_from(rest);
  if (kind == "matrix" && !rest.empty())
    return matrix_from(std::string{rest}, seed, peers);
  return fail(errc::usage, "latency is geo, fixed:MS, uniform:LO-HI or matrix:FILE, not " + std::string{text});
}

std::shared_ptr<const latency_model> fixed_latency(protocol::duration one_way) {
  return uniform_latency(one_way, one_way);
}

std::shared_ptr<const latency_model> uniform_latency(protocol::duration low, protocol::duration high) {
  return std::make_shared<uniform_model>(ns_of(low), ns_of(high));
}

std::shared_ptr<const latency_model> region_latency(const region_table& table, std::uint64_t seed, std::size_t peers) {
  protocol::invariant(!table.names.empty(), "a latency table has regions");
  return std::make_shared<region_model>(table, seed, peers);
}

} // namespace souk::runtime::sim
