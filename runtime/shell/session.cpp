#include "runtime/shell/session.hpp"

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

#include "protocol/invariant.hpp"
#include "protocol/shell/command_table.hpp"
#include "runtime/shell/commands.hpp"
#include "runtime/shell/connected.hpp"
#include "runtime/sim/purpose.hpp"

namespace souk::runtime::shell {
namespace {

constexpr auto looks_up_every = std::chrono::milliseconds{20}; // from its sleep, whether somebody interrupted

interpreter_settings settings_of(const session_settings& given, const std::unique_ptr<peer_network>& network) {
  interpreter_settings made;
  made.seed = given.seed;
  made.allow_io = given.allow_io;
  made.print = given.print;
  made.virtual_s = [&network, node = given.node] {
    if (node)
      return node->seconds();
    return network ? network->seconds() : 0.0;
  };
  return made;
}

} // namespace

session::session(session_settings settings) : settings_{std::move(settings)}, lua_{settings_of(settings_, network_)} {
  lua_.guest = this;
  if (settings_.node)
    define_connected_commands(*this);
  else
    define_commands();
}

void session::define_commands() {
  for (const auto& row : protocol::shell_commands()) {
    auto* const what = function_of(row.name);
    protocol::invariant(what != nullptr, "each command of the table has a function");
    lua_.define(std::string{row.name}.c_str(), what);
  }
}

void session::open(std::unique_ptr<peer_network> network) {
  truth_.reset();
  requests_.clear();
  traced_ = nullptr;
  network_ = std::move(network);
  auto& all = network_->all();
  for (std::size_t i = 0; i < all.count(); ++i)
    all.at(static_cast<sim::shard_index>(i)).scheduler().count_actors();
  traced_ = std::make_unique<tracing>(all);
  network_->stopped = [this] {
    traced_->flush([this](std::string_view line) { lua_.print(line); });
    return lua_.watch().interrupted();
  };
}

void session::want_files(lua_State* lua, std::string_view what) const {
  if (!settings_.allow_io && !settings_.at_prompt)
    raise(lua, std::string{what} + " needs --allow-io: a script touches no files otherwise");
}

peer_network& session::network(lua_State* lua) {
  if (!network_)
    raise(lua, "there is no network yet: net{peers=20} makes one");
  return *network_;
}

void session::let_pass(lua_State* lua, protocol::duration length) {
  if (!settings_.node)
    return network(lua).run_for(length);
  const auto until = std::chrono::steady_clock::now() + length;
  for (auto now = std::chrono::steady_clock::now(); now < until && !lua_.watch().interrupted();
       now = std::chrono::steady_clock::now()) {
    std::this_thread::sleep_for(std::min<protocol::duration>(until - now, looks_up_every));
    show_passed();
  }
}

void session::show_passed() {
  if (node_traced_.on())
    node_traced_.flush(*settings_.node, [this](std::string_view line) { lua_.print(line); });
}

double session::seconds(lua_State* lua) {
  return settings_.node ? settings_.node->seconds() : network(lua).seconds();
}

protocol::random_source session::fresh_draws() noexcept {
  constexpr std::uint64_t of_the_shell = std::uint64_t{1} << 33;
  return sim::draws_for(settings_.seed, questions_++, sim::purpose::scenario, of_the_shell);
}

std::vector<peer_index> session::closest_living(const protocol::id& key, std::size_t most) {
  if (!truth_)
    truth_.emplace(network_->population(), [](peer_index) { return true; });
  std::vector<peer_index> found;
  for (auto looked_at = 4 * most; ; looked_at *= 2) {
    found = truth_->closest(key, looked_at);
    std::erase_if(found, [this](peer_index peer) { return !network_->alive(peer); });
    if (found.size() >= most || looked_at >= truth_->size())
      break;
  }
  found.resize(std::min(found.size(), most));
  return found;
}

std::vector<peer_index> session::found_by(const actors::lookup_report& report) const {
  std::vector<peer_index> found;
  for (const auto& near : report.closest)
    if (const auto peer = network_->population().find(near.whom.where))
      found.push_back(*peer);
  return found;
}

// The asker is not among those it finds, and not among those it could find.
bool session::found_closest(peer_index asker, const actors::lookup_report& report) {
  auto really = closest_living(report.target, 2);
  std::erase(really, asker);
  const auto found = found_by(report);
  return really.empty() || (!found.empty() && found.front() == really.front());
}

void session::note_request(const std::string& kind, bool good, double ms) {
  auto& row = requests_[kind];
  row.good += good ? 1 : 0;
  row.ms.push_back(ms);
}

std::vector<std::string> session::peers_named(std::string_view begun) const {
  constexpr std::size_t most = 100;
  std::vector<std::string> found;
  const auto add = [&](std::string name) {
    if (found.size() < most && name.starts_with(begun))
      found.push_back(std::move(name));
  };
  const auto with_ids = begun.size() >= 2;
  if (settings_.node) {
    add("1");
    if (with_ids)
      add(settings_.node->id());
  }
  if (!network_)
    return found;
  for (peer_index peer = 0; peer < network_->size() && found.size() < most; ++peer) {
    if (!network_->alive(peer))
      continue;
    add(std::to_string(peer + 1));
    if (with_ids)
      add(network_->population().contact(peer).id.hex());
  }
  return found;
}

void session::judge(judgement made) {
  lua_.print(made.holds ? "ok      " + made.message : "FAILED  " + made.where + ": " + made.message);
  judged_.push_back(std::move(made));
}

bool session::failed() const noexcept {
  return std::any_of(judged_.begin(), judged_.end(), [](const auto& each) { return !each.holds; });
}

} // namespace souk::runtime::shell
