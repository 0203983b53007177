#include "tests/runtime/package/market.hpp"

#include "actors/package/installer_actor.hpp"
#include "protocol/package/content.hpp"
#include "protocol/random.hpp"

namespace souk::tests {
namespace {

using protocol::errc;

class wire final : public actors::stream_port {
public:
  wire(std::shared_ptr<switchboard> board, protocol::contact self) : board_{std::move(board)}, self_{self} {}
  void ask(const protocol::endpoint& to, const std::optional<protocol::node_id>& expected,
           protocol::stream_message request, protocol::duration, const actors::stream_asker& asker,
           std::uint64_t ticket) override {
    board_->ask(self_, to, expected, std::move(request), asker, ticket);
  }
  void answer(std::uint64_t connection, std::uint32_t, protocol::stream_message body) override {
    board_->answer(connection, std::move(body));
  }

private:
  std::shared_ptr<switchboard> board_;
  protocol::contact self_;
};

class table_unpacking final : public actors::unpacking {
public:
  explicit table_unpacking(actors::unpack_order what) : order{std::move(what)} {}
  protocol::result<void> feed(actors::shared_bytes part) override {
    got.insert(got.end(), part->begin(), part->end());
    return {};
  }
  protocol::result<void> finish() override {
    if (protocol::digest_of(protocol::byte_view{got}) != order.release.archive)
      return protocol::fail(errc::verification, "fed in another order");
    return {};
  }
  actors::unpack_order order;
  protocol::bytes got;
};

protocol::key_pair publisher_keys(peer_index which) {
  std::array<std::uint8_t, 32> seed{};
  seed.fill(static_cast<std::uint8_t>(which + 100));
  return protocol::key_pair_from_seed(seed);
}

} // namespace

void switchboard::ask(const protocol::contact& by, const protocol::endpoint& to,
                      const std::optional<protocol::node_id>& expected, protocol::stream_message request,
                      const actors::stream_asker& asker, std::uint64_t ticket) {
  const auto name = std::visit([](const auto& body) { return std::string{body.name}; }, request);
  ++asked_[{to, name}];
  const auto found = lines_.find(to);
  if (silent_.contains(to))
    return;
  if (found == lines_.end() || (expected && *expected != found->second.id))
    return caf::anon_send(asker,
                          actors::stream_answered{ticket, to, {}, protocol::fail(errc::no_peers, "nobody is there")});
  open_[++last_] = {to, asker, ticket};
  caf::anon_send(found->second.acceptor, actors::stream_called{last_, 0, by.where, by.id, std::move(request)});
}

void switchboard::answer(std::uint64_t connection, protocol::stream_message body) {
  const auto call = open_.extract(connection);
  if (!call)
    return;
  const auto& [to, asker, ticket] = call.mapped();
  if (const auto how = bent_.find(to); how != bent_.end())
    how->second(body);
  if (const auto found = lines_.find(to); found != lines_.end())
    caf::anon_send(asker, actors::stream_answered{ticket, to, found->second.id, std::move(body)});
}

protocol::result<actors::packed_package> table_archiver::pack(const std::string& folder, bool keep,
                                                              const std::string&) {
  const auto found = folders.find(folder);
  if (found == folders.end())
    return protocol::fail(errc::bad_manifest, "no souk.toml in " + folder);
  const auto& [manifest, content] = found->second;
  if (keep && !kept_->put_whole(content, actors::blob_role::published))
    return protocol::fail(errc::internal, "not kept");
  actors::packed_package packed;
  packed.manifest = manifest;
  packed.list = protocol::block_list_of(content);
  packed.archive = protocol::digest_of(packed.list);
  packed.archive_bytes = packed.unpacked_bytes = content.size();
  packed.files.push_back(
    {"content", protocol::file_kind::regular, content.size(), protocol::hash_of("souk.file", {content}), ""});
  return packed;
}

protocol::result<std::unique_ptr<actors::unpacking>> table_archiver::begin(const actors::unpack_order& order) {
  return std::make_unique<table_unpacking>(order);
}

protocol::result<std::vector<actors::installed_package>>
table_archiver::commit(std::vector<std::unique_ptr<actors::unpacking>> all, const actors::folder_change& change) {
  for (const auto& each : change.removed) {
    installed.erase(each.path);
    kept_->erase_installed(each.path);
  }
  if (!change.lock_path.empty())
    locks[change.lock_path] = change.lock_text;
  std::vector<actors::installed_package> done;
  for (const auto& each : all) {
    auto& job = static_cast<table_unpacking&>(*each);
    const auto& order = job.order;
    const auto path = path_of(order);
    done.push_back({order.release.package, order.release.version, order.release.archive, order.release_digest,
                    order.release.archive_bytes, path, order.root, 0});
    installed[path] = std::move(job.got);
    kept_->add_installed(done.back());
  }
  return done;
}

market::market(std::size_t nodes, std::set<peer_index> seeders, store_maker make_store)
    : world_{{.peers = nodes}}, make_store_{std::move(make_store)} {
  for (peer_index i = 0; i < nodes; ++i) {
    start(i, seeders.contains(i));
    world_.run_for(2s);
  }
}

market::~market() {
  for (const auto& [which, each] : nodes_)
    if (each.node)
      caf::anon_send_exit(each.node, caf::exit_reason::user_shutdown);
  world_.run_for(1s);
}

void market::start(peer_index which, bool seeds) {
  auto& made = nodes_[which];
  made.kept = make_store_ ? make_store_(which) : std::make_shared<runtime::sim::memory_store>();
  made.archives = std::make_shared<table_archiver>(made.kept);
  const auto keys = publisher_keys(which);
  made.chain.first.key = keys.open;
  actors::environment outside;
  outside.peer = world_.outside(which);
  outside.streams = std::make_shared<wire>(streams_, world_.contact(which));
  outside.stored = made.kept;
  outside.searched = made.kept;
  outside.archives = made.archives;
  outside.publisher = [chain = made.chain, keys] { return std::pair{chain, keys}; };
  outside.detached_store = false;
  outside.advertised = world_.where(which);
  outside.seeds = seeds ? actors::seeding::all : actors::seeding::none;
  if (which > 0)
    outside.bootstrap.push_back(world_.contact(0));
  auto wired = std::make_shared<actors::wiring>();
  wired->deliver_datagrams_to = [this, which](const actors::peer_actor& peer) { world_.attach(which, peer); };
  wired->deliver_calls_to = [this, which](const actors::stream_acceptor& acceptor) {
    streams_->connect(world_.where(which), world_.contact(which).id, acceptor);
  };
  outside.wired = std::move(wired);
  made.node = world_.system().spawn(actors::node, std::make_shared<const actors::environment>(std::move(outside)));
}

void market::stop(peer_index which) {
  streams_->disconnect(world_.where(which));
  caf::anon_send_exit(nodes_.at(which).node, caf::exit_reason::user_shutdown);
  nodes_.at(which).node = actors::node_actor{};
  world_.run_for(100ms);
}

void market::write(peer_index which, const std::string& name, const std::string& version, protocol::bytes content,
                   std::vector<protocol::dependency> dependencies) {
  protocol::manifest manifest;
  manifest.name = name;
  manifest.version = version;
  manifest.description = "a package of the test";
  manifest.dependencies = std::move(dependencies);
  nodes_.at(which).archives->folders["/" + name] = {std::move(manifest), std::move(content)};
}

protocol::package_name market::package(peer_index publisher, const std::string& name) const {
  return {protocol::publisher_id_of(nodes_.at(publisher).chain.first), name};
}

protocol::result<actors::publish_receipt> market::publish(peer_index which, const std::string& name) {
  actors::publish_package order;
  order.folder = "/" + name;
  order.stays = true;
  const auto answer = world_.ask<protocol::result<actors::publish_receipt>>(nodes_.at(which).node, order, 5min);
  return answer ? *answer : protocol::fail(errc::internal, "no receipt");
}

protocol::result<actors::install_report> market::install(peer_index which, const std::string& name,
                                                         const std::function<void(actors::install_packages&)>& change) {
  actors::install_packages order;
  actors::package_ref wanted;
  wanted.name = name;
  order.wanted.push_back(std::move(wanted));
  order.root = "/root";
  if (change)
    change(order);
  const auto answer = world_.ask<protocol::result<actors::install_report>>(nodes_.at(which).node, order, 5min);
  return answer ? *answer : protocol::fail(errc::internal, "no report");
}

protocol::result<actors::copies_kept> market::keep(peer_index which, const std::string& name, const std::string& range,
                                                   actors::keeping how) {
  actors::keep_copies order;
  order.package.name = name;
  order.package.range = range;
  order.how = how;
  const auto answer = world_.ask<protocol::result<actors::copies_kept>>(nodes_.at(which).node, order, 5min);
  return answer ? *answer : protocol::fail(errc::internal, "no answer");
}

std::optional<double> market::reputation(peer_index which, peer_index of) {
  const auto answer = world_.ask<protocol::result<actors::peer_list>>(nodes_.at(which).node, actors::get_peers{});
  if (answer && *answer)
    for (const auto& row : **answer)
      if (row.whom.id == world_.contact(of).id)
        return row.reputation;
  return std::nullopt;
}

protocol::bytes noise(std::size_t size, std::uint64_t seed) {
  protocol::random_source random{seed, 0, 0};
  protocol::bytes made(size);
  for (auto& each : made)
    each = static_cast<std::uint8_t>(random.next());
  return made;
}

} // namespace souk::tests
