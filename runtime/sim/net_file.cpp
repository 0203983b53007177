#include "runtime/sim/net_file.hpp"

#include <algorithm>
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
  std::uint32_t peer = 0; // with `over_v6`, where it is known by its IPv6 address
  std::uint32_t rtt_us = 0;
};
using file_table = std::vector<file_row>;

constexpr std::uint32_t over_v6 = peers_max; // the bit that no index has
constexpr std::size_t headline_bytes_max = 4096;

std::string headline_of(const world& net) {
  const auto& plan = net.plan();
  const auto& rules = plan.rules;
  nlohmann::json line{{"souk_net", 2},
                      {"seed", plan.seed},
                      {"peers", plan.peers},
                      {"k", rules.table.k},
                      {"latency", plan.latency},
                      {"near", rules.table.prefer_near},
                      {"adaptive", rules.adaptive_timeouts}};
  if (!plan.families.all_v4())
    line["families_ppm"] = {plan.families.v6_only_ppm, plan.families.dual_ppm};
  return line.dump();
}

file_table rows_of(const world& net, const actors::peer_view& view) {
  file_table rows;
  for (const auto& each : view.table) {
    const auto peer = net.peers().find(each.whom.where);
    if (!peer)
      continue; // a byzantine contact is nobody's
    const auto rtt = each.rtt ? std::chrono::duration_cast<std::chrono::microseconds>(*each.rtt).count() : 0;
    rows.push_back({*peer | (each.whom.where.is_v4() ? 0 : over_v6), static_cast<std::uint32_t>(rtt)});
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

void write_rows(std::ostream& to, const file_table& rows) {
  const auto count = static_cast<std::uint16_t>(rows.size());
  to.write(reinterpret_cast<const char*>(&count), sizeof count);
  to.write(reinterpret_cast<const char*>(rows.data()), static_cast<std::streamsize>(rows.size() * sizeof(file_row)));
}

template <class T>
T read(std::istream& from) {
  std::array<char, sizeof(T)> raw{};
  from.read(raw.data(), raw.size());
  T number{};
  std::memcpy(&number, raw.data(), sizeof number);
  return number;
}

// The rows of one peer; the stream fails when they are cut short, or name somebody who is not there.
file_table read_rows(std::istream& from, std::size_t peers) {
  static_assert(sizeof(file_row) == 8 && std::endian::native == std::endian::little);
  file_table rows(read<std::uint16_t>(from));
  from.read(reinterpret_cast<char*>(rows.data()), static_cast<std::streamsize>(rows.size() * sizeof(file_row)));
  if (from && std::any_of(rows.begin(), rows.end(), [&](const file_row& row) { return (row.peer & ~over_v6) >= peers; }))
    from.setstate(std::ios::failbit);
  return rows;
}

actors::fill_table table_of(const file_table& rows, const population& peers) {
  actors::fill_table table;
  table.rows.reserve(rows.size());
  for (const auto& row : rows) {
    const auto peer = row.peer & ~over_v6;
    const auto where = peers.address(peer, (row.peer & over_v6) != 0);
    table.rows.push_back({{peers.contact(peer).id, where}, std::nullopt});
    if (row.rtt_us > 0)
      table.rows.back().rtt = std::chrono::microseconds{row.rtt_us};
  }
  return table;
}

// In the shard of the peer, so that all threads fill.
void fill_later(world& net, peer_index peer, file_table rows) {
  auto& home = net.all().of(peer);
  home.drive();
  if (!net.up(peer) && !rows.empty())
    net.spawn(peer);
  if (net.up(peer))
    home.at(home.now_ns(), [&net, peer, rows = std::move(rows)] {
      caf::anon_send(net.actor(peer), table_of(rows, net.peers()));
    });
}

} // namespace

protocol::result<void> save_net(world& net, const std::string& path) {
  std::ofstream file{path, std::ios::binary};
  if (!file)
    return fail(errc::usage, path + " cannot be written");
  file << headline_of(net) << "\n";
  for (const auto& table : collect(net))
    write_rows(file, table);
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
  if (!read.is_object() || !is_number("souk_net") || !is_number("seed") || !is_number("peers")
      || !read.contains("latency") || !read["latency"].is_string())
    return fail(errc::usage, path + " is no saved network");
  return net_headline{read["seed"].get<std::uint64_t>(), read["peers"].get<std::size_t>(),
                      read["latency"].get<std::string>()};
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
    auto rows = read_rows(file, net.size());
    if (!file)
      return fail(errc::usage, path + " is cut short or damaged");
    fill_later(net, static_cast<peer_index>(i), std::move(rows));
    if (i % peers_at_once == 0)
      net.run_for(protocol::duration{});
  }
  net.run_for(protocol::duration{});
  return {};
}

} // namespace souk::runtime::sim
