// A shell that is connected to something that answers as a node does.
#include "runtime/shell/connected.hpp"

#include <chrono>
#include <thread>

#include "runtime/control/control_server.hpp"
#include "runtime/control/socket_path.hpp"
#include "runtime/net/io_thread.hpp"
#include "runtime/shell/prompt.hpp"
#include "tests/catch.hpp"
#include "tests/runtime/temporary_folder.hpp"

namespace souk::runtime::shell {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

const std::string self(64, 'a');

json actor(const char* name, const json& parent) {
  return {{"name", name}, {"kind", name}, {"parent", parent}, {"mailbox", 1}, {"handled", 2}, {"age_s", 3.5}};
}

json row(int number, bool sent, int transaction, const json& key, const char* text) {
  return {{"number", number}, {"ago_s", 0.5},   {"sent", sent}, {"endpoint", "127.0.0.1:9"}, {"transaction", transaction},
          {"key", key},       {"text", text}};
}

const std::string traced(64, 'b');
json passed = json::array(); // what the node says has passed its port

void answer(control_call call) {
  if (call.method == "key_show")
    return call.reply(json{{"node_id", self}, {"publisher", nullptr}});
  if (call.method == "actors")
    return call.reply(json{{"actors", {actor("node", nullptr), actor("peer", "node")}}});
  if (call.method == "search")
    return call.reply(protocol::fail(protocol::errc::no_peers, "nobody is there"));
  if (call.method == "lookup")
    return call.reply(json{{"key", call.params["key"]},
                           {"found", false},
                           {"source", nullptr},
                           {"hops", 2},
                           {"rpcs", 3},
                           {"timeouts", 1},
                           {"took_ms", 4.5},
                           {"closest", json::array()},
                           {"steps", json::array()}});
  if (call.method == "value_put") // the value is its own key
    return call.reply(json{{"key", call.params["value_hex"]}, {"replicas", {{"asked", 20}, {"acknowledged", 17}}}, {"took_ms", 5}});
  if (call.method == "value_get")
    return call.reply(json{{"value_hex", call.params["key"] == traced ? json("00ff41") : json(nullptr)},
                           {"hops", 1},
                           {"rpcs", 4},
                           {"timeouts", 0},
                           {"took_ms", 6}});
  if (call.method == "node_messages")
    return call.reply(json{{"messages", call.params["after"] == 0 ? passed : json::array()}});
  // node_peers is never answered
}

class connected {
public:
  connected() {
    start();
    auto link = node_link::connect(folder_.path());
    REQUIRE(link);
    session_settings settings;
    settings.node = *link;
    settings.print = [this](std::string_view line) { printed_.emplace_back(line); };
    at_ = std::make_unique<session>(settings);
    prompt_ = std::make_unique<prompt>(*at_);
  }
  void start() {
    auto made = control_server::listen(io_, control_socket_path(folder_.path()), &answer);
    REQUIRE(made);
    server_ = *std::move(made);
  }
  void stop() { server_.reset(); }

  // What is printed, or the error.
  std::string operator()(std::string_view line) {
    printed_.clear();
    if (const auto taken = prompt_->take(line); !taken)
      return taken.error().message;
    std::string all;
    for (const auto& each : printed_)
      all += (all.empty() ? "" : "\n") + each;
    return all;
  }
  session& at() { return *at_; }

private:
  tests::temporary_folder folder_;
  io_thread io_;
  std::unique_ptr<control_server> server_;
  std::vector<std::string> printed_;
  std::unique_ptr<session> at_;
  std::unique_ptr<prompt> prompt_;
};

} // namespace

TEST_CASE("connected: there is one peer, which may be left out") {
  connected type;
  CHECK(type("peers") == "{1}");
  CHECK(type("id") == self);
  CHECK(type("id(1) == id() and id(id()) == id()") == "true");
  CHECK(type("id(2)") == "there is no peer 2: this shell is connected to one node, which is peer 1");
  CHECK(type("lookup(1, 'x').key == lookup('x').key") == "true");
  CHECK(type("lookup(id(), 'x').key == lookup('x').key") == "true");
  CHECK(type("lookup(id()).key == id()") == "true"); // alone it is a key
  CHECK(type("lookup x").find("hops = 2") != std::string::npos);
  CHECK(type("lookup('x').source, lookup(1, 'x').failed") == "nil  1");
}

TEST_CASE("connected: what the node says, as tables and pictures") {
  connected type;
  CHECK(type("#actors(), actors(1)[2].name, actors()[2].parent, actors()[1].parent") == "2  peer  node  nil");
  CHECK(type("actors()[1].age_s, actors()[1].handled") == "3.5  2");
  CHECK(type("actors()").find("\n  peer ") != std::string::npos);
  CHECK(type("search(1, 'x')") == "nil  no_peers  nobody is there");
  CHECK(type("follow 'x'") == "" + type("tostring(follow(1, 'x'))"));
  CHECK(type("follow(1, 'x')").find("not found, 3 asked, 1 without an answer") != std::string::npos);
}

TEST_CASE("connected: values are bytes, also those that are no text") {
  connected type;
  CHECK(type("put('\\0\\xffA').key, put(1, 'x').copies, put('y').asked") == "00ff41  17  20");
  CHECK(type("get(string.rep('b', 64)) == '\\0\\xffA', get(1, 'other')").starts_with("true  nil  {"));
  CHECK(type("select(2, get('other')).asked") == "4");
}

TEST_CASE("connected: messages are shown as they pass, all or those of a key") {
  connected type;
  passed = json::array();
  CHECK(type("trace(1)") == "");
  passed = {row(1, true, 7, traced, "find_node bbbbbbbb.."), row(2, true, 8, self, "find_node aaaaaaaa.."),
            row(3, false, 7, nullptr, "nodes: 2 contacts"), row(4, false, 8, nullptr, "nodes: 3 contacts")};
  const auto all = type("run '50ms'");
  CHECK(all.find(" s  -> 127.0.0.1:9  find_node bbbbbbbb..\n") != std::string::npos);
  CHECK(all.find(" s  <- 127.0.0.1:9  nodes: 3 contacts\n") != std::string::npos);
  CHECK(type("trace false") == "");
  passed = json::array();

  connected of_a_key;
  CHECK(of_a_key("trace(string.rep('b', 64))") == "");
  passed = {row(1, true, 7, traced, "find_node bbbbbbbb.."), row(2, true, 8, self, "find_node aaaaaaaa.."),
            row(3, false, 7, nullptr, "nodes: 2 contacts"), row(4, false, 8, nullptr, "nodes: 3 contacts")};
  const auto some = of_a_key("run '50ms'");
  CHECK(some.find("find_node bbbbbbbb") != std::string::npos);
  CHECK(some.find("nodes: 2 contacts") != std::string::npos);
  CHECK(some.find("find_node aaaaaaaa") == std::string::npos);
  CHECK(some.find("nodes: 3 contacts") == std::string::npos);
  CHECK(of_a_key("trace(2)") == "this shell is connected to one node, which is peer 1");
  passed = json::array();
}

TEST_CASE("connected: what is of simulated networks is refused") {
  connected type;
  for (const auto* line : {"kill 3", "net{peers=20}", "partition '30%'", "step()", "loss '1%'"}) {
    const std::string name{line, std::string_view{line}.find_first_of(" {(")};
    CHECK(type(line) == name + " is for simulated networks; this shell is connected to a running node");
  }
  CHECK(type("peers 20") == "this shell is connected to one node: it makes no network");
}

TEST_CASE("connected: time is real, and a wait can be interrupted") {
  connected type;
  const auto began = std::chrono::steady_clock::now();
  CHECK(type("before = time() return run '60ms' - before >= 0.06") == "true");
  CHECK(std::chrono::steady_clock::now() - began >= 60ms);
  for (const auto* line : {"run 1h", "buckets()"}) {
    std::thread interrupting{[&] {
      std::this_thread::sleep_for(50ms);
      type.at().lua().watch().interrupt();
    }};
    CHECK(type(line).ends_with("interrupted"));
    interrupting.join();
  }
  CHECK(type("#actors()") == "2");
}

TEST_CASE("connected: a node that ends is told in one line, and found again") {
  connected type;
  CHECK(type("#actors()") == "2");
  type.stop();
  CHECK(type("#actors()").starts_with("no node runs on the data folder "));
  CHECK(type("id") == self);
  CHECK(type("1 + 1") == "2");
  type.start();
  CHECK(type("#actors()") == "2");
  type.stop(); // between two commands
  type.start();
  CHECK(type("#actors()") == "2");
}

TEST_CASE("connected: where no node runs there is no link") {
  const tests::temporary_folder folder;
  const auto link = node_link::connect(folder.path());
  REQUIRE_FALSE(link);
  CHECK(link.error().code == protocol::errc::usage);
}

} // namespace souk::runtime::shell
