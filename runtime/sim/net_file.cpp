#include "runtime/sim/net_file.hpp"

#include <array>
#include <bit>
#include <chrono>
#include <cstring>
#include <fstream>
#include <memory>
#include <vector>

#include <caf/event_based_actor.hpp>
#include <caf/send.hpp>
#include <nlohmann/json.hpp>

#include "protocol/invariant.hpp"

namespace souk::runtime::sim {
namespace {

using protocol::errc;
using protocol::fail;

struct file_row {
  std::uint32_t peer = 0;
  std::uint32_t rtt_us = 0;
};
using file_table = std::vector<file_row>;

constexpr std::size_t headline_bytes_max = 4096;

std::string headline_of(const world& net) {
  const auto& plan = net.plan();
  const auto& rules = plan.rules;
  return nlohmann::json{{"souk_net", 2},
                        {"seed", plan.seed},
                        {"peers", plan.peers},
                        {"k", rules.table.k},
                        {"latency", plan.latency},
                        {"near", rules.table.prefer_near},
                        {"adaptive", rules.adaptive_timeouts}}
    .dump();
}

file_table rows_of(const world& net, const actors::peer_view& view) {
  file_table rows;
  for (const auto& each : view.table) {
    const auto peer = net.peers().find(each.whom.where);
    if (!peer)
      continue; // a byzantine contact is nobody's
    const auto rtt = each.rtt ? std::chrono::duration_cast<std::chrono::microseconds>(*each.rtt).count() : 0;
    rows.push_back({*peer, static_cast<std::uint32_t>(rtt)});
  }
  return rows;
}

// Asks the peers of one shard for their tables, one after the other.
struct collecting {
  world& net;
  std::vector<file_table>& tables;
  peer_index next = 0;
  bool done = false;
};

void collect_next(caf::event_based_actor* self, const std::shared_ptr<collecting>& c) {
  while (c->next < c->net.size() && !c->net.up(c->next))
    c->next += c->net.peers().shards();
  if (c->next >= c->net.size()) {
    c->done = true;
    return;
  }
  const auto peer = c->next;
  c->next += c->net.peers().shards();
  self->request(c->net.actor(peer), caf::infinite, actors::get_peer_view{})
    .then([self, c, peer](const actors::peer_view& view) {
      c->tables[peer] = rows_of(c->net, view);
      collect_next(self, c);
    });
}

std::vector<file_table> collect(world& net) {
  std::vector<file_table> tables(net.size());
  std::vector<std::shared_ptr<collecting>> parts;
  for (shard_index s = 0; s < net.peers().shards(); ++s) {
    parts.push_back(std::make_shared<collecting>(collecting{net, tables, s, false}));
    net.all().at(s).drive();
    net.all().at(s).system().spawn<caf::hidden>(
      [part = parts.back()](caf::event_based_actor* self) { collect_next(self, part); });
  }
  net.run_for(protocol::duration{}); // local questions take no time
  for (const auto& part : parts)
    protocol::invariant(part->done, "every peer tells its table");
  return tables;
}

template <class T>
void write(std::ostream& to, T number) {
  static_assert(std::endian::native == std::endian::little);
  std::array<char, sizeof number> raw;
  std::memcpy(raw.data(), &number, sizeof number);
  to.write(raw.data(), raw.size());
}

template <class T>
T read(std::istream& from) {
  std::array<char, sizeof(T)> raw{};
  from.read(raw.data(), raw.size());
  T number{};
  std::memcpy(&number, raw.data(), sizeof number);
  return number;
}

// The rows of one peer; the stream fails when they are cut short.
actors::fill_table read_table(std::istream& from, const population& peers) {
  actors::fill_table table;
  const auto count = read<std::uint16_t>(from);
  for (std::uint16_t i = 0; i < count && from; ++i) {
    const auto peer = read<std::uint32_t>(from);
    const auto rtt_us = read<std::uint32_t>(from);
    if (peer >= peers.size())
      from.setstate(std::ios::failbit);
    else
      table.rows.push_back({peers.contact(peer), std::nullopt});
    if (from && rtt_us > 0)
      table.rows.back().rtt = std::chrono::microseconds{rtt_us};
  }
  return table;
}

} // namespace

protocol::result<void> save_net(world& net, const std::string& path) {
  std::ofstream file{path, std::ios::binary};
  if (!file)
    return fail(errc::usage, path + " cannot be written");
  file << headline_of(net) << "\n";
  for (const auto& table : collect(net)) {
    write(file, static_cast<std::uint16_t>(table.size()));
    for (const auto& row : table) {
      write(file, row.peer);
      write(file, row.rtt_us);
    }
  }
  file.flush();
  if (!file)
    return fail(errc::disk_full, path + " could not be written to its end");
  return {};
}

protocol::result<net_headline> read_headline(const std::string& path) {
  std::ifstream file{path, std::ios::binary};
  std::string line(headline_bytes_max, '\0');
  if (!file.getline(line.data(), static_cast<std::streamsize>(line.size())))
    return fail(errc::usage, path + " cannot be read, or is no saved network");
  const auto read = nlohmann::json::parse(line.c_str(), nullptr, false);
  const auto is_number = [&](const char* name) { return read.contains(name) && read[name].is_number_unsigned(); };
  if (!read.is_object() || !is_number("souk_net") || !is_number("seed") || !is_number("peers") || !read.contains("latency")
      || !read["latency"].is_string())
    return fail(errc::usage, path + " is no saved network");
  return net_headline{read["seed"].get<std::uint64_t>(), read["peers"].get<std::size_t>(), read["latency"].get<std::string>()};
}

protocol::result<void> load_net(world& net, const std::string& path) {
  constexpr std::size_t peers_at_once = 10'000; // their rows are held in memory
  std::ifstream file{path, std::ios::binary};
  std::string headline;
  if (!file || !std::getline(file, headline))
    return fail(errc::usage, path + " cannot be read");
  if (headline != headline_of(net))
    return fail(errc::usage, path + " holds another network: " + headline.substr(0, 200));
  for (std::size_t i = 0; i < net.size(); ++i) {
    const auto peer = static_cast<peer_index>(i);
    auto table = read_table(file, net.peers());
    if (!file)
      return fail(errc::usage, path + " is cut short or damaged");
    net.all().of(peer).drive();
    if (!net.up(peer) && !table.rows.empty())
      net.spawn(peer);
    if (net.up(peer))
      caf::anon_send(net.actor(peer), std::move(table));
    if (i % peers_at_once == 0)
      net.run_for(protocol::duration{});
  }
  net.run_for(protocol::duration{});
  return {};
}

} // namespace souk::runtime::sim
