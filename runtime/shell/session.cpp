#include "runtime/shell/session.hpp"

#include <algorithm>
#include <utility>

#include "protocol/invariant.hpp"
#include "protocol/shell/command_table.hpp"
#include "runtime/shell/commands.hpp"
#include "runtime/sim/purpose.hpp"

namespace souk::runtime::shell {
namespace {

interpreter_settings settings_of(const session_settings& given, const std::unique_ptr<peer_network>& network) {
  interpreter_settings made;
  made.seed = given.seed;
  made.allow_io = given.allow_io;
  made.print = given.print;
  made.virtual_s = [&network] { return network ? network->seconds() : 0.0; };
  return made;
}

} // namespace

session::session(session_settings settings) : settings_{std::move(settings)}, lua_{settings_of(settings_, network_)} {
  lua_.guest = this;
  for (const auto& row : protocol::shell_commands()) {
    auto* const what = function_of(row.name);
    protocol::invariant(what != nullptr, "each command of the table has a function");
    lua_.define(std::string{row.name}.c_str(), what);
  }
}

void session::open(std::unique_ptr<peer_network> network) {
  truth_.reset();
  requests_.clear();
  network_ = std::move(network);
  network_->stopped = [this] { return lua_.watch().interrupted(); };
}

peer_network& session::network(lua_State* lua) {
  if (!network_)
    raise(lua, "there is no network yet: net{peers=20} makes one");
  return *network_;
}

protocol::random_source session::fresh_draws() noexcept {
  constexpr std::uint64_t of_the_shell = std::uint64_t{1} << 33;
  return sim::draws_for(settings_.seed, questions_++, sim::purpose::scenario, of_the_shell);
}

std::vector<peer_index> session::closest_living(const protocol::id& key, std::size_t most) {
  if (!truth_ || truth_at_ != network_->changes())
    truth_.emplace(network_->population(), [this](peer_index peer) { return network_->alive(peer); });
  truth_at_ = network_->changes();
  return truth_->closest(key, most);
}

void session::note_request(const std::string& kind, bool good, double ms) {
  auto& row = requests_[kind];
  row.good += good ? 1 : 0;
  row.ms.push_back(ms);
}

void session::judge(judgement made) {
  lua_.print(made.holds ? "ok      " + made.message : "FAILED  " + made.where + ": " + made.message);
  judged_.push_back(std::move(made));
}

bool session::failed() const noexcept {
  return std::any_of(judged_.begin(), judged_.end(), [](const auto& each) { return !each.holds; });
}

} // namespace souk::runtime::shell
