// Requests of many peers at once: what a crowd does within a while.
#include <algorithm>
#include <array>
#include <functional>
#include <numeric>

#include <lua.hpp>

#include "actors/node/node_actor.hpp"
#include "protocol/dht/record.hpp"
#include "runtime/shell/arguments.hpp"
#include "runtime/shell/ask_peer.hpp"
#include "runtime/shell/commands.hpp"
#include "runtime/sim/summary.hpp"

namespace souk::runtime::shell {
namespace {

// What became of the request of one peer. Filled in by its shard, read between two windows.
struct one_of_many {
  peer_index peer = 0;
  sim::nanoseconds began = 0;
  sim::nanoseconds ended_at = 0; // 0: it goes on
  std::uint32_t life = 0; // of the peer, when it began
  bool begun = false;
  bool good = false;
  std::optional<actors::lookup_report> report; // of lookups, until it is judged

  void end(sim::nanoseconds now, bool well) {
    ended_at = now;
    good = well;
  }
};
using many = std::vector<one_of_many>;

constexpr std::int64_t many_max = 10'000'000;

// Each begins at an instant of its own.
template <class Begin>
void schedule_all(peer_network& net, const std::shared_ptr<many>& all, protocol::duration within,
                  protocol::random_source draws, Begin begin) {
  const auto now = net.all().now_ns();
  const auto span = static_cast<std::uint64_t>(std::max<sim::nanoseconds>(1, sim::ns_of(within)));
  for (std::size_t i = 0; i < all->size(); ++i) {
    auto& each = (*all)[i];
    each.began = now + static_cast<sim::nanoseconds>(draws.below(span));
    auto& home = net.all().of(each.peer);
    home.at(each.began, [&net, &home, all, i, begin] {
      auto& mine = (*all)[i];
      mine.begun = net.alive(mine.peer);
      mine.life = home.courier().life(mine.peer);
      if (mine.begun)
        begin(home, all, i);
      else
        mine.end(home.now_ns(), false);
    });
  }
}

// Those that go on, as time passes.
class open_requests {
public:
  open_requests(peer_network& net, many& all) : net_{net}, all_{all}, order_(all.size()) {
    std::iota(order_.begin(), order_.end(), std::size_t{0});
    std::sort(order_.begin(), order_.end(),
              [&](auto a, auto b) { return std::pair{all[a].began, a} < std::pair{all[b].began, b}; });
  }

  // Between two windows; `ended` is told of each that ended since the last time.
  void look(const std::function<void(one_of_many&)>& ended) {
    const auto now = net_.all().now_ns();
    while (next_ < order_.size() && all_[order_[next_]].began <= now)
      open_.push_back(order_[next_++]);
    std::erase_if(open_, [&](std::size_t i) {
      auto& each = all_[i];
      if (each.ended_at == 0 && each.begun && died_since(each))
        each.end(now, false);
      if (each.ended_at != 0)
        ended(each);
      return each.ended_at != 0;
    });
  }
  bool none() const noexcept { return next_ == order_.size() && open_.empty(); }

private:
  // Whoever was asked and has died gives no answer.
  bool died_since(const one_of_many& each) const {
    return net_.all().of(each.peer).courier().life(each.peer) != each.life;
  }

  peer_network& net_;
  many& all_;
  std::vector<std::size_t> order_; // as they begin
  std::size_t next_ = 0;
  std::vector<std::size_t> open_;
};

void wait_for_all(lua_State* lua, const std::shared_ptr<many>& all, protocol::duration within,
                  const std::function<void(one_of_many&)>& ended) {
  auto& net = session::of(lua).network(lua);
  open_requests open{net, *all};
  const auto done = [&] {
    open.look(ended);
    return open.none();
  };
  net.run_until(done, within + answer_limit);
  interpreter::of(lua).watch().charge(lua, 0);
}

int push_outcome(lua_State* lua, const std::string& kind, const many& all) {
  std::vector<double> ms;
  std::size_t good = 0;
  for (const auto& each : all) {
    const auto ended = each.ended_at != 0 && each.begun;
    good += each.good ? 1 : 0;
    if (ended)
      ms.push_back(static_cast<double>(each.ended_at - each.began) / 1e6);
    session::of(lua).note_request(kind, each.good, ended ? ms.back() : 0);
  }
  const auto times = sim::summary_of(ms);
  lua_newtable(lua);
  set_count(lua, "count", all.size());
  set_count(lua, "good", good);
  set_number(lua, "p50_ms", times.p50);
  set_number(lua, "p95_ms", times.p95);
  set_number(lua, "p99_ms", times.p99);
  return 1;
}

// --- lookups

protocol::id drawn_key(protocol::random_source& draws) {
  protocol::id key;
  for (auto& byte : key.raw)
    byte = static_cast<std::uint8_t>(draws.below(256));
  return key;
}

int lookups(lua_State* lua) {
  auto& at = session::of(lua);
  auto& net = at.network(lua);
  const auto count = luaL_checkinteger(lua, 1);
  luaL_argcheck(lua, count > 0 && count <= many_max, 1, "a number from 1 to 10000000");
  const auto within = duration_argument(lua, 2);
  const auto living = net.living();
  if (living.empty())
    raise(lua, "nobody lives who could look something up");
  auto draws = at.fresh_draws();
  const auto all = std::make_shared<many>(static_cast<std::size_t>(count));
  for (auto& each : *all)
    each.peer = living[draws.below(living.size())];
  std::vector<protocol::id> keys(all->size());
  for (auto& key : keys)
    key = drawn_key(draws);
  const auto wanted = std::make_shared<const std::vector<protocol::id>>(std::move(keys));
  schedule_all(net, all, within, draws, [&net, wanted](sim::shard& home, const std::shared_ptr<many>& of, std::size_t i) {
    actors::run_lookup query;
    query.target = (*wanted)[i];
    sim::ask_once<actors::lookup_report>(home, net.actor((*of)[i].peer), query,
                                         [&home, of, i](const actors::lookup_report* got) {
                                           if (got != nullptr)
                                             (*of)[i].report = *got;
                                           (*of)[i].end(home.now_ns(), false);
                                         });
  });
  // Judged as soon as they have ended, by who lives at that moment.
  wait_for_all(lua, all, within, [&](one_of_many& each) {
    each.good = each.report && at.found_closest(each.peer, *each.report);
    each.report.reset();
  });
  return push_outcome(lua, "lookup", *all);
}

// --- installs

int installs(lua_State* lua) {
  auto& at = session::of(lua);
  auto& net = at.network(lua);
  auto& nodes = whole_nodes(lua);
  const auto chosen = peers_argument(lua, 1, among::living);
  const auto wanted = package_argument(lua, 2);
  const auto within = duration_argument(lua, 3);
  auto draws = at.fresh_draws();
  const auto folder = "/" + std::to_string(draws.next());
  const auto all = std::make_shared<many>(chosen.size());
  for (std::size_t i = 0; i < chosen.size(); ++i)
    (*all)[i].peer = chosen[i];
  schedule_all(net, all, within, draws,
               [&nodes, wanted, folder](sim::shard& home, const std::shared_ptr<many>& of, std::size_t i) {
                 actors::install_packages order;
                 order.wanted.push_back(wanted);
                 order.root = folder;
                 using answer = protocol::result<actors::install_report>;
                 sim::ask_once<answer>(home, nodes.node((*of)[i].peer), std::move(order),
                                       [&home, of, i](const answer* got) {
                                         const auto good = got != nullptr && *got && !(*got)->installed.empty();
                                         (*of)[i].end(home.now_ns(), good);
                                       });
               });
  wait_for_all(lua, all, within, [](one_of_many&) {});
  return push_outcome(lua, "install", *all);
}

} // namespace

std::span<const bound_command> crowd_commands() noexcept {
  static constexpr std::array<bound_command, 2> all{{{"lookups", &lookups}, {"installs", &installs}}};
  return all;
}

} // namespace souk::runtime::shell
