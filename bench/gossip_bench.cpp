// What the measurements of gossip between real nodes need (bench/gossip/*.sh): a catalogue of announcements in a data folder, and
// announcements that arrive at a node at some rate.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <map>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "bench/gossip/made_announcements.hpp"
#include "bench/gossip/pushing.hpp"
#include "runtime/store/disk.hpp"

namespace {

using namespace souk;
using words = std::map<std::string, std::string>;

constexpr const char* usage = R"(usage: gossip_bench fill data=FOLDER count=N [seed=S]
       gossip_bench verify count=N [seed=S]
       gossip_bench push to=IP:PORT [senders=1] [rate=1000] [seconds=10] [kind=fresh] [seed=S]

fill puts N signed announcements into the catalogue of a data folder that no node uses.
verify checks N announcements, as a node does before it keeps them, and says how many a second one core checks.
push sends announcements to a node and counts its answers; kind is fresh, replayed, forged, expired or oversized.
)";

int fail_with(const protocol::error& why) {
  std::fprintf(stderr, "gossip_bench: %s\n", why.message.c_str());
  return protocol::exit_code(why.code);
}

int fill(const words& given) {
  const auto opened = runtime::open_disk(given.at("data"));
  if (!opened)
    return fail_with(opened.error());
  bench::made_announcements source{std::stoull(given.at("seed")), std::time(nullptr)};
  const auto count = std::stoull(given.at("count"));
  for (std::uint64_t done = 0; done < count;) {
    std::vector<actors::checked_announcement> some;
    for (; some.size() < 1000 && done < count; ++done) {
      auto made = source.next();
      auto raw = protocol::encode(made);
      some.push_back({std::move(made), std::move(raw)});
    }
    if (const auto kept = (*opened)->store().add_announcements(some); !kept)
      return fail_with(kept.error());
  }
  std::printf("%s\n", nlohmann::json{{"announcements", count}}.dump().c_str());
  return 0;
}

int verify(const words& given) {
  bench::made_announcements source{std::stoull(given.at("seed")), std::time(nullptr)};
  std::vector<protocol::bytes> all(std::max<std::size_t>(std::stoull(given.at("count")), 1));
  for (auto& each : all)
    each = protocol::encode(source.next());
  std::size_t good = 0;
  const auto began = std::chrono::steady_clock::now();
  for (const auto& each : all)
    good += protocol::check_announcement(each, std::time(nullptr)) ? 1 : 0;
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  if (good != all.size())
    return fail_with({protocol::errc::verification, "an announcement that was made here does not verify", {}});
  std::printf("%s\n",
              nlohmann::json{{"count", good}, {"per_s", static_cast<double>(good) / took.count()}}.dump().c_str());
  return 0;
}

int push(const words& given) {
  bench::push_order order;
  const auto to = protocol::parse_endpoint(given.at("to"));
  const auto kind = bench::push_kind_from(given.at("kind"));
  if (!to || !kind)
    return fail_with(kind ? protocol::error{protocol::errc::usage, "to is IP:PORT", {}} : kind.error());
  order.to = *to;
  order.kind = *kind;
  order.senders = std::stoull(given.at("senders"));
  order.rate = std::stod(given.at("rate"));
  order.seconds = std::stod(given.at("seconds"));
  order.seed = std::stoull(given.at("seed"));
  const auto report = bench::push(order);
  if (!report)
    return fail_with(report.error());
  std::printf(
    "%s\n",
    nlohmann::json{{"sent", report->sent}, {"took_s", report->took_s}, {"answers", report->answers}}.dump().c_str());
  return 0;
}

// NAME=VALUE for each; nothing when one is unknown.
bool read_words(int count, char** all, words& into) {
  for (int i = 2; i < count; ++i) {
    const std::string_view word{all[i]};
    const auto equals = word.find('=');
    const auto at = into.find(std::string{word.substr(0, equals)});
    if (equals == std::string_view::npos || at == into.end())
      return false;
    at->second = word.substr(equals + 1);
  }
  return true;
}

} // namespace

int main(int count, char** all) {
  const std::string command = count > 1 ? all[1] : "";
  words filling{{"data", ""}, {"count", "1000"}, {"seed", "1"}};
  words verifying{{"count", "2000"}, {"seed", "1"}};
  words pushing{{"to", ""}, {"senders", "1"}, {"rate", "1000"}, {"seconds", "10"}, {"kind", "fresh"}, {"seed", "1"}};
  try {
    if (command == "fill" && read_words(count, all, filling) && !filling["data"].empty())
      return fill(filling);
    if (command == "verify" && read_words(count, all, verifying))
      return verify(verifying);
    if (command == "push" && read_words(count, all, pushing))
      return push(pushing);
  } catch (const std::logic_error&) { // of std::sto…: no number
  }
  std::fputs(usage, stderr);
  return 2;
}
