// A few whole nodes in one simulation: real peers over simulated datagrams, stores in memory, streams that come at
// once, and an archiver whose folders are bytes in a table.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include <caf/send.hpp>

#include "actors/node/node_actor.hpp"
#include "actors/node/node_state.hpp"
#include "actors/node/wiring.hpp"
#include "runtime/sim/fixture.hpp"
#include "runtime/sim/memory_store.hpp"

namespace souk::tests {

using namespace std::chrono_literals;
using runtime::sim::peer_index;

// Hands calls from one node to the other. Everything runs on the thread of the simulation.
class switchboard {
public:
  void connect(const protocol::endpoint& where, const protocol::node_id& id, const actors::stream_acceptor& acceptor) {
    lines_[where] = {id, acceptor};
  }
  void disconnect(const protocol::endpoint& where) { lines_.erase(where); }
  void silence(const protocol::endpoint& where) { silent_.insert(where); }
  // Changes what this node answers: for liars.
  void bend(const protocol::endpoint& where, std::function<void(protocol::stream_message&)> how) {
    bent_[where] = std::move(how);
  }
  std::size_t asked(const protocol::endpoint& where, std::string_view message) const {
    const auto found = asked_.find({where, std::string{message}});
    return found == asked_.end() ? 0 : found->second;
  }

  void ask(const protocol::contact& by, const protocol::endpoint& to, const std::optional<protocol::node_id>& expected,
           protocol::stream_message request, const actors::stream_asker& asker, std::uint64_t ticket);
  void answer(std::uint64_t connection, protocol::stream_message body);

private:
  struct line {
    protocol::node_id id;
    actors::stream_acceptor acceptor;
  };
  struct open_call {
    protocol::endpoint to;
    actors::stream_asker asker;
    std::uint64_t ticket = 0;
  };
  std::map<protocol::endpoint, line> lines_;
  std::set<protocol::endpoint> silent_;
  std::map<protocol::endpoint, std::function<void(protocol::stream_message&)>> bent_;
  std::map<std::pair<protocol::endpoint, std::string>, std::size_t> asked_;
  std::map<std::uint64_t, open_call> open_;
  std::uint64_t last_ = 0;
};

// A folder is bytes; its archive is the same bytes, its only file is `content`.
class table_archiver final : public actors::archiver {
public:
  explicit table_archiver(std::shared_ptr<runtime::sim::memory_store> kept) : kept_{std::move(kept)} {}
  std::map<std::string, std::pair<protocol::manifest, protocol::bytes>> folders; // to be packed
  std::map<std::string, protocol::bytes> installed;                              // by path
  std::map<std::string, std::string> locks;                                      // by path

  protocol::result<actors::packed_package> pack(const std::string& folder, bool keep, const std::string&) override;
  protocol::result<std::unique_ptr<actors::unpacking>> begin(const actors::unpack_order& order) override;
  protocol::result<std::vector<actors::installed_package>> commit(std::vector<std::unique_ptr<actors::unpacking>> all,
                                                                  const actors::folder_change& change) override;
  protocol::result<void> recover() override { return {}; }
  protocol::result<void> remove(const actors::installed_package&) override { return {}; }
  protocol::result<std::vector<std::string>> verify(const actors::installed_package&) override { return {}; }

private:
  std::shared_ptr<runtime::sim::memory_store> kept_;
};

struct market_node {
  std::shared_ptr<runtime::sim::memory_store> kept;
  std::shared_ptr<table_archiver> archives;
  actors::node_actor node;
  protocol::publisher_chain chain;
};

class market {
public:
  using store_maker = std::function<std::shared_ptr<runtime::sim::memory_store>(peer_index)>;
  // Nodes from the second on join through the first; `seeders` take copies; `make_store` may make stores that fail.
  explicit market(std::size_t nodes, std::set<peer_index> seeders = {}, store_maker make_store = {});
  ~market();

  market_node& at(peer_index which) { return nodes_.at(which); }
  switchboard& streams() { return *streams_; }
  runtime::sim::fixture& world() { return world_; }
  void stop(peer_index which);

  // A package of one file on the node `which`, in the folder `/NAME`.
  void write(peer_index which, const std::string& name, const std::string& version, protocol::bytes content,
             std::vector<protocol::dependency> dependencies = {});
  protocol::result<actors::publish_receipt> publish(peer_index which, const std::string& name);
  protocol::result<actors::install_report> install(peer_index which, const std::string& name,
                                                   const std::function<void(actors::install_packages&)>& change = {});
  protocol::result<actors::copies_kept> keep(peer_index which, const std::string& name, const std::string& range,
                                             actors::keeping how);
  // What `which` thinks of a peer; nothing when it is not in its table.
  std::optional<double> reputation(peer_index which, peer_index of);
  protocol::package_name package(peer_index publisher, const std::string& name) const;

private:
  void start(peer_index which, bool seeds);

  runtime::sim::fixture world_;
  store_maker make_store_;
  std::shared_ptr<switchboard> streams_ = std::make_shared<switchboard>();
  std::map<peer_index, market_node> nodes_;
};

protocol::bytes noise(std::size_t size, std::uint64_t seed);

} // namespace souk::tests
