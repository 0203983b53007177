// What the commands of one run of a script, or of one prompt, share: the interpreter, the network, and what was judged.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/shell/interpreter.hpp"
#include "runtime/shell/connected_trace.hpp"
#include "runtime/shell/node_link.hpp"
#include "runtime/shell/peer_network.hpp"
#include "runtime/shell/tracing.hpp"
#include "runtime/sim/truth.hpp"

namespace souk::runtime::shell {

struct session_settings {
  std::uint64_t seed = 1;
  bool seed_is_fixed = false; // by the command line: what a script asks for does not count
  unsigned threads = 1;
  bool allow_io = false;
  bool at_prompt = false; // what is typed may name files; a script may not, unless it is allowed to
  bool full = false;      // scenarios in their full form
  std::shared_ptr<node_link> node = {}; // the commands are about it; none: about simulated networks
  std::function<void(std::string_view line)> print = {};
};

// What one `expect` said.
struct judgement {
  bool holds = false;
  std::string message;
  std::string where; // FILE:LINE
  double virtual_s = 0;
};

// How requests of one kind fared.
struct request_times {
  std::uint64_t good = 0;
  std::vector<double> ms;
};

class session {
public:
  explicit session(session_settings settings);

  static session& of(lua_State* lua) noexcept { return *interpreter::of(lua).guest; }

  const session_settings& settings() const noexcept { return settings_; }
  interpreter& lua() noexcept { return lua_; }

  // In place of the one before.
  void open(std::unique_ptr<peer_network> network);
  // Raises when there is none.
  peer_network& network(lua_State* lua);
  peer_network* network_if_any() noexcept { return network_.get(); }
  tracing& traced() noexcept { return *traced_; } // of the network
  node_trace& node_traced() noexcept { return node_traced_; } // of the node that is connected
  void show_passed(); // there, since the last time

  // Raises where files are not to be touched.
  void want_files(lua_State* lua, std::string_view what) const;

  // Of the network, virtual; of the node that is connected, real. Both raise when there is neither.
  void let_pass(lua_State* lua, protocol::duration length); // shorter when somebody interrupted
  double seconds(lua_State* lua);

  // A stream of draws for each question, so that none shifts another's.
  protocol::random_source fresh_draws() noexcept;
  std::vector<peer_index> closest_living(const protocol::id& key, std::size_t most);
  // Whom a lookup found, closest first; and whether the first of them really is the closest of those who live.
  std::vector<peer_index> found_by(const actors::lookup_report& report) const;
  bool found_closest(peer_index asker, const actors::lookup_report& report);

  void note_request(const std::string& kind, bool good, double ms);
  const std::map<std::string, request_times>& requests() const noexcept { return requests_; }

  // Names of packages, for completion.
  void note_word(std::string word) { words_.insert(std::move(word)); }
  std::vector<std::string> words() const { return {words_.begin(), words_.end()}; }

  // Numbers of living peers that begin so, and from two digits on ids, for completion; not more than a screen holds.
  std::vector<std::string> peers_named(std::string_view begun) const;

  void judge(judgement made);
  const std::vector<judgement>& judged() const noexcept { return judged_; }
  bool failed() const noexcept;

private:
  void define_commands();

  session_settings settings_;
  std::unique_ptr<peer_network> network_; // outlives the interpreter, whose functions speak of it
  std::unique_ptr<tracing> traced_;
  node_trace node_traced_;
  interpreter lua_;
  std::optional<sim::truth> truth_; // of all peers, whether they live or not
  std::uint64_t questions_ = 0;
  std::map<std::string, request_times> requests_;
  std::set<std::string> words_;
  std::vector<judgement> judged_;
};

} // namespace souk::runtime::shell
