#include "runtime/node/host.hpp"

#include <atomic>
#include <condition_variable>
#include <csignal>
#include <ctime>
#include <future>
#include <mutex>
#include <optional>
#include <set>
#include <thread>

#include <boost/asio/signal_set.hpp>
#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/logger.hpp>
#include <caf/send.hpp>
#include <sodium.h>
#include <spdlog/spdlog.h>

#include "actors/node/node_state.hpp"
#include "actors/node/watched_actor.hpp"
#include "protocol/dht/contact_book.hpp"
#include "runtime/control/control_server.hpp"
#include "runtime/control/socket_path.hpp"
#include "runtime/keys.hpp"
#include "runtime/net/io_thread.hpp"
#include "runtime/net/multicast_discovery.hpp"
#include "runtime/node/bootstrap.hpp"
#include "runtime/node/gauges.hpp"
#include "runtime/node/http_api.hpp"
#include "runtime/node/member_board.hpp"
#include "runtime/node/ports.hpp"
#include "runtime/store/catalogue_import.hpp"
#include "runtime/store/disk.hpp"
#include "runtime/telemetry/level_board.hpp"
#include "runtime/telemetry/otlp_exporter.hpp"
#include "runtime/threads/polling_scheduler.hpp"

namespace souk::runtime {
namespace {

using protocol::contact;
using protocol::fail;
using protocol::result;
using namespace std::chrono_literals;

constexpr std::chrono::milliseconds resolve_max{3000};              // for host names among the first peers
constexpr auto client_discovery_wait = 300ms; // for answers from the local network
constexpr std::chrono::milliseconds last_words_max{500}; // to an OTLP collector
constexpr std::size_t actor_threads = 2;
constexpr std::size_t greeted_max = 256;       // of one local network; the DHT finds the rest
constexpr const char* system_bootstrap_folder = "/etc/souk/bootstrap.d";

discovery_setting discovery_of(const host_options& options, const contact& self) {
  discovery_setting made;
  made.network = options.settings.network;
  made.self = self.id;
  made.listening = self.where;
  return made;
}

void log_discovery(const std::string& line) {
  spdlog::debug("{}", line);
}

// Asks the local network, and waits until the first answer came and a moment for others.
std::vector<contact> discover(io_thread& io, const host_options& options) {
  struct answers {
    std::mutex mutex;
    std::condition_variable changed;
    std::vector<contact> found;
  } heard;
  contact client;
  client.where = protocol::endpoint::v4(0, 0);
  const multicast_discovery asking{io, discovery_of(options, client),
                                   [&](const contact& each) {
                                     const std::lock_guard alone{heard.mutex};
                                     heard.found.push_back(each);
                                     heard.changed.notify_all();
                                   },
                                   log_discovery};
  std::unique_lock alone{heard.mutex};
  heard.changed.wait_for(alone, client_discovery_wait, [&] { return !heard.found.empty(); });
  return heard.found;
}

// Links, joined peers, the user's addresses, the system's. Saved peers are added by the node itself.
result<std::vector<contact>> first_contacts(io_thread& io, const host_options& options) {
  std::vector<bootstrap_address> addresses;
  for (const auto& text : options.settings.bootstrap) {
    auto parsed = parse_bootstrap_address(text);
    if (!parsed)
      return fail(parsed.error());
    addresses.push_back(*std::move(parsed));
  }
  auto all = options.first;
  if (options.silent)
    return all;
  for (auto& each : read_bootstrap_folder(system_bootstrap_folder))
    addresses.push_back(std::move(each));
  for (const auto& each : joined_contacts(options.settings.data))
    all.push_back(each);
  for (const auto& each : resolve_all(io, addresses, resolve_max))
    all.push_back(each);
  if (options.client && all.empty() && options.settings.local_discovery)
    all = discover(io, options);
  return all;
}

// The first of several possible ends of a wait.
class first_outcome {
public:
  void set(result<json> outcome) {
    if (!ended_.exchange(true))
      promise_.set_value(std::move(outcome));
  }
  result<json> wait() { return promise_.get_future().get(); }

private:
  std::atomic<bool> ended_ = false;
  std::promise<result<json>> promise_;
};

// While it lives, the first SIGINT or SIGTERM calls `interrupted` on the I/O thread instead of ending the process.
class interruption {
public:
  interruption(io_thread& io, std::function<void()> interrupted) : io_{io} {
    io_.run_and_wait([&] {
      signals_.emplace(io_.context(), SIGINT, SIGTERM);
      signals_->async_wait(
        [this, interrupted = std::move(interrupted)](const boost::system::error_code& cancelled, int) {
          if (cancelled)
            return;
          signals_.reset();
          interrupted();
        });
    });
  }
  ~interruption() {
    io_.run_and_wait([&] { signals_.reset(); });
  }
  interruption(const interruption&) = delete;
  interruption& operator=(const interruption&) = delete;

private:
  io_thread& io_;
  std::optional<boost::asio::signal_set> signals_;
};

std::shared_ptr<const actors::peer_rules> rules_of(const host_options& options) {
  auto made = std::make_shared<actors::peer_rules>();
  made->network = options.settings.network;
  made->hot.entries_max = options.settings.cache_hot_entries;
  made->warm.entries_max = options.settings.cache_warm_entries;
  made->client = options.client;
  made->republish_interval = std::chrono::seconds{options.settings.republish_interval_s};
  return made;
}

actors::peer_environment peer_environment_of(const host_options& options, const node_ports& ports,
                                             const protocol::key_pair& keys) {
  actors::peer_environment made;
  made.rules = rules_of(options);
  made.datagrams = ports.datagrams;
  made.contacts = std::make_shared<protocol::pooled_contact_book>();
  made.measured = ports.measured;
  made.keys = std::make_shared<const protocol::key_pair>(keys);
  made.self = protocol::node_id_of(keys.open);
  randombytes_buf(made.secret.data(), made.secret.size());
  made.wall_at_start = std::time(nullptr);
  made.started = std::chrono::steady_clock::now();
  return made;
}

std::shared_ptr<const actors::environment> environment_of(const host_options& options, const node_ports& ports,
                                                          const std::shared_ptr<disk>& kept,
                                                          const protocol::key_pair& keys, std::vector<contact> first,
                                                          const std::shared_ptr<member_board>& members) {
  auto made = std::make_shared<actors::environment>();
  made->peer = peer_environment_of(options, ports, keys);
  made->streams = ports.streams;
  made->stored = std::shared_ptr<actors::store>(kept, &kept->store());
  made->searched = std::shared_ptr<actors::catalogue_reader>(kept, &kept->reader());
  made->archives = std::shared_ptr<actors::archiver>(kept, &kept->archiver());
  if (options.instead_of_archiver)
    made->archives = options.instead_of_archiver(made->archives);
  made->publisher = [data = options.settings.data] { return load_publisher_keys(data, std::time(nullptr)); };
  made->import_table = [kept](const std::string& path, const std::string& source) {
    return import_catalogue(kept->shelves(), path, source);
  };
  made->wired = wiring_of(ports, options.settings.network, members);
  made->bootstrap = std::move(first);
  made->seeds = options.client ? actors::seeding::none : options.settings.seed;
  made->quota_bytes = options.settings.quota_bytes;
  if (!options.client) {
    made->levels = std::make_shared<level_board>(ports.counts);
    made->mailboxes = members;
    made->complain = [](const std::string& line) { spdlog::error("{}", line); };
  }
  made->advertised = options.client ? protocol::endpoint{} : advertised_endpoint(ports.datagrams->local());
  return made;
}

actors::node_actor spawn_node(caf::actor_system& system, const std::shared_ptr<const actors::environment>& outside) {
  if (!outside->mailboxes)
    return system.spawn(actors::node, outside);
  return actors::spawn_watched<caf::no_spawn_options>(&system, *outside->mailboxes, actors::node_state::name, "",
                                                      actors::node, outside);
}

} // namespace

// Destroyed from the last to the first: actors before ports, ports before their threads, the folder's lock at the end.
struct host::parts {
  host_options options;
  std::shared_ptr<disk> kept;
  io_thread io;
  socket_watch datagrams; // read by the threads that run actors
  node_ports ports;
  caf::actor_system_config configured;
  std::unique_ptr<caf::actor_system> system;
  std::unique_ptr<service> methods;
  std::unique_ptr<multicast_discovery> discovery;
  std::unique_ptr<control_server> control;
  std::unique_ptr<http_server> http;
  std::unique_ptr<otlp_exporter> otlp;
  std::set<contact> greeted;

  void send_metrics();
  void end_actors();
  // Each only once: multicast tells of a peer again and again. Called on the I/O thread.
  void greet(const contact& found) {
    if (greeted.size() >= greeted_max || !greeted.insert(found).second)
      return;
    caf::anon_send(methods->context().node, actors::connect_to{{found}});
  }
};

host::host(std::unique_ptr<parts> made) : parts_{std::move(made)} {}

host::~host() {
  if (parts_ && !stop(2s)) [[maybe_unused]]
    const auto* left = parts_.release(); // what hangs must not hang its owner as well
}

result<std::unique_ptr<host>> host::start(const host_options& options) {
  auto made = std::make_unique<parts>();
  made->options = options;
  auto kept = open_disk(options.settings.data.string());
  if (!kept)
    return fail(kept.error());
  made->kept = *std::move(kept);
  const auto keys = load_node_key(options.settings.data);
  if (!keys)
    return fail(keys.error());
  auto first = first_contacts(made->io, options);
  if (!first)
    return fail(first.error());
  auto ports = open_ports(made->io, made->datagrams, options.settings, *keys, options.client);
  if (!ports)
    return fail(ports.error());
  made->ports = *std::move(ports);
  polling_scheduler::install(made->configured, actor_threads, made->datagrams, options.memory);
  made->system = std::make_unique<caf::actor_system>(made->configured);
  const auto members = options.client ? nullptr : std::make_shared<member_board>(made->ports.counts);
  const auto outside = environment_of(options, made->ports, made->kept, *keys, *std::move(first), members);
  service_context at;
  at.system = made->system.get();
  at.io = &made->io;
  at.node = spawn_node(*made->system, outside);
  at.self = outside->peer.self;
  at.data = options.settings.data;
  at.network = options.settings.network;
  at.stays = !options.client;
  at.counts = made->ports.counts;
  at.members = members;
  at.passing = made->ports.datagrams->tap();
  made->methods = std::make_unique<service>(at);
  if (!options.client && options.settings.local_discovery)
    made->discovery = std::make_unique<multicast_discovery>(
      made->io, discovery_of(options, {at.self, made->ports.datagrams->local()}),
      [raw = made.get()](const contact& found) { raw->greet(found); }, log_discovery);
  made->send_metrics();
  return std::unique_ptr<host>{new host{std::move(made)}};
}

// What the node counts goes to the collector of the settings, if they name one.
void host::parts::send_metrics() {
  if (!options.settings.otlp || options.client)
    return;
  otlp = std::make_unique<otlp_exporter>(
    io, otlp_setting{.to = *options.settings.otlp, .instance = methods->context().self.hex()}, ports.counts,
    [this](std::function<void()> done) {
      refresh_gauges(*methods, ports.counts, [done = std::move(done)](const result<void>&) { done(); });
    });
}

protocol::endpoint host::where() const {
  return parts_->ports.datagrams->local();
}

result<void> host::open_control() {
  const auto handle = [methods = parts_->methods.get()](control_call call) {
    methods->call(call.method, {std::move(call.params), std::move(call.reply), std::move(call.told)});
  };
  auto opened = control_server::listen(parts_->io, control_socket_path(parts_->options.settings.data), handle);
  if (!opened)
    return fail(opened.error());
  parts_->control = *std::move(opened);
  return {};
}

result<std::optional<protocol::endpoint>> host::open_http() {
  const auto& wanted = parts_->options.settings.http;
  if (!wanted)
    return std::nullopt;
  const http_api api{*parts_->methods, parts_->ports.counts};
  auto opened = http_server::listen(parts_->io, *wanted, [api](const http_call& call) { api.handle(call); });
  if (!opened)
    return fail(opened.error());
  parts_->http = *std::move(opened);
  return parts_->http->where();
}

result<json> host::call(const std::string& method, json params, std::function<void(json)> told) {
  const auto first = std::make_shared<first_outcome>();
  const interruption watch{parts_->io, [first] { first->set(fail(actors::nobody_waits())); }};
  const auto still_told = [told = std::move(told)](json now) {
    if (told)
      told(std::move(now));
    return true;
  };
  parts_->methods->call(
    method, {std::move(params), [first](result<json> outcome) { first->set(std::move(outcome)); }, still_told});
  return first->wait();
}

// Actors, then what they stand on. CAF's logger stays alive for every thread that ever spawned an actor until that
// thread lets go of it, and the system waits for the logger: the I/O thread spawned some, and lives on.
void host::parts::end_actors() {
  ports.streams->close();
  ports.datagrams->close();
  system->await_all_actors_done();
  io.run_and_wait([] { caf::logger::set_current_actor_system(nullptr); });
  system.reset();
}

bool host::stop(std::chrono::milliseconds limit) {
  auto& p = *parts_;
  if (!p.system)
    return true;
  const auto until = std::chrono::steady_clock::now() + limit;
  p.control.reset();
  p.http.reset();
  if (p.otlp)
    p.otlp->flush(std::min(last_words_max, limit / 3));
  p.otlp.reset();
  p.discovery.reset();
  if (p.methods)
    caf::anon_send_exit(p.methods->context().node, caf::exit_reason::user_shutdown);
  p.methods.reset();
  caf::logger::set_current_actor_system(nullptr); // this thread's as well
  std::promise<void> ended;
  auto end = ended.get_future();
  std::thread waiting{[&p, ended = std::move(ended)]() mutable {
    p.end_actors();
    ended.set_value();
  }};
  if (end.wait_until(until) == std::future_status::ready) {
    waiting.join();
    return true;
  }
  waiting.detach();
  spdlog::warn("some actors did not end in time");
  return false;
}

} // namespace souk::runtime
