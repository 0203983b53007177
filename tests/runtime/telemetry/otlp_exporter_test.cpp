// Metrics on their way to a collector: a receiver of its own, on real sockets.
#include "runtime/telemetry/otlp_exporter.hpp"

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include "runtime/net/io_thread.hpp"
#include "runtime/telemetry/exposition.hpp"
#include "tests/catch.hpp"
#include "tests/runtime/log_lines.hpp"
#include "tests/runtime/telemetry/otlp_check.hpp"

using namespace souk;
using namespace std::chrono_literals;
using actors::counter;
using nlohmann::json;
using runtime::otlp_exporter;

namespace {

namespace http = boost::beast::http;
using boost::asio::ip::tcp;
using request = http::request<http::string_body>;

constexpr auto patience = 30s; // until a test fails that waits for something

// Answers with one status after another, 200 at the end of them. Status 0: never.
class collector {
public:
  explicit collector(std::vector<unsigned> statuses = {}, std::uint16_t port = 0)
      : statuses_{std::move(statuses)}, acceptor_{context_, {boost::asio::ip::address_v4::loopback(), port}},
        thread_{[this] { serve(); }} {}
  ~collector() {
    ends_ = true;
    boost::system::error_code ignored;
    tcp::socket{context_}.connect(acceptor_.local_endpoint(), ignored); // wakes the acceptor
    {
      const std::lock_guard alone{mutex_};
      if (open_ != nullptr)
        ::shutdown(open_->native_handle(), SHUT_RDWR);
    }
    thread_.join();
  }
  std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
  std::size_t connections() const { return connections_; }

  // Of the requests that came, the one of this number.
  request take(std::size_t number) {
    std::unique_lock alone{mutex_};
    REQUIRE(came_.wait_for(alone, patience, [&] { return requests_.size() > number; }));
    return requests_[number];
  }

private:
  void serve() {
    while (!ends_) {
      tcp::socket client{context_};
      boost::system::error_code failed;
      acceptor_.accept(client, failed);
      if (failed || ends_)
        continue;
      ++connections_;
      set_open(&client);
      while (serve_one(client)) {
      }
      set_open(nullptr);
    }
  }
  void set_open(tcp::socket* client) {
    const std::lock_guard alone{mutex_};
    open_ = client;
  }
  bool serve_one(tcp::socket& client) {
    boost::beast::flat_buffer unread;
    request got;
    boost::system::error_code failed;
    http::read(client, unread, got, failed);
    if (failed)
      return false;
    const auto status = note(std::move(got));
    if (status == 0) { // until this ends
      char byte = 0;
      (void)client.read_some(boost::asio::buffer(&byte, 1), failed);
      return false;
    }
    http::response<http::string_body> made{static_cast<http::status>(status), 11};
    made.set(http::field::content_type, "application/json");
    made.body() = status == 200 ? "{}" : R"({"message": "no"})";
    made.prepare_payload();
    http::write(client, made, failed);
    return !failed;
  }
  unsigned note(request got) {
    const std::lock_guard alone{mutex_};
    requests_.push_back(std::move(got));
    came_.notify_all();
    return requests_.size() <= statuses_.size() ? statuses_[requests_.size() - 1] : 200;
  }

  std::vector<unsigned> statuses_;
  boost::asio::io_context context_;
  tcp::acceptor acceptor_;
  std::mutex mutex_;
  std::condition_variable came_;
  std::vector<request> requests_;
  tcp::socket* open_ = nullptr;
  std::atomic<bool> ends_ = false;
  std::atomic<std::size_t> connections_ = 0;
  std::thread thread_;
};

struct scene {
  tests::log_lines log;
  runtime::io_thread io;
  std::shared_ptr<runtime::registry> counts = std::make_shared<runtime::registry>();

  std::unique_ptr<otlp_exporter> send_to(
    std::uint16_t port, std::chrono::milliseconds interval,
    otlp_exporter::refresher refresh = [](const auto& done) { done(); }) {
    runtime::otlp_setting setting;
    setting.to = {"127.0.0.1", port, "/v1/metrics"};
    setting.instance = "node-id";
    setting.interval = interval;
    setting.retry_min = 5ms;
    setting.retry_max = 20ms;
    setting.waiting_max = 3;
    return std::make_unique<otlp_exporter>(io, setting, counts, std::move(refresh));
  }
  bool shows(const std::string& line) const {
    return runtime::exposed(counts->collect(), runtime::exposition::prometheus).find("\n" + line + "\n")
           != std::string::npos;
  }
  std::uint64_t count_of(const std::string& name) const {
    for (const auto& family : counts->collect())
      if (family.name == name) {
        std::uint64_t sum = 0;
        for (const auto& each : family.metric)
          sum += static_cast<std::uint64_t>(each.counter.value);
        return sum;
      }
    return 0;
  }
  template <class Condition>
  void wait_until(Condition holds) const {
    const auto end = std::chrono::steady_clock::now() + patience;
    while (!holds()) {
      REQUIRE(std::chrono::steady_clock::now() < end);
      std::this_thread::sleep_for(1ms);
    }
  }
};

// One where nobody listens for now.
std::uint16_t free_port() {
  return collector{}.port();
}

} // namespace

TEST_CASE("what a node counts arrives at a collector, as OTLP wants it") {
  scene s;
  collector there;
  s.counts->add(counter::message_sent, "ping", 3);
  s.counts->observe(actors::timing::lookup, 42ms);
  const auto sender = s.send_to(there.port(), 5ms, [&](const auto& done) {
    s.counts->set(actors::gauge::peers, 7);
    done();
  });
  const auto first = there.take(0);
  CHECK(first.method() == http::verb::post);
  CHECK(first.target() == "/v1/metrics");
  CHECK(first[http::field::content_type] == "application/json");
  CHECK(first[http::field::host] == "127.0.0.1:" + std::to_string(there.port()));
  const auto body = json::parse(first.body());
  tests::check_otlp_request(body);
  CHECK(tests::otlp_metric(body, "souk.messages.sent")["sum"]["dataPoints"][0]["asInt"] == "3");
  CHECK(tests::otlp_metric(body, "marketplace.dht.lookup.latency")["histogram"]["dataPoints"][0]["sum"] == 42.0);
  CHECK(tests::otlp_metric(body, "marketplace.p2p.peer_count")["gauge"]["dataPoints"][0]["asDouble"] == 7.0);

  s.counts->add(counter::message_sent, "ping", 1);
  const auto later = json::parse(there.take(3).body());
  tests::check_otlp_request(later);
  CHECK(tests::otlp_metric(later, "souk.messages.sent")["sum"]["dataPoints"][0]["asInt"] == "4");
  const auto started = [](const json& of) {
    return tests::otlp_metric(of, "souk.messages.sent")["sum"]["dataPoints"][0]["startTimeUnixNano"];
  };
  CHECK(started(later) == started(body));
  CHECK(there.connections() == 1);
}

TEST_CASE("what the actors do not say in time goes without them") {
  scene s;
  collector there;
  const auto sender = s.send_to(there.port(), 5ms, [](const auto&) {});
  tests::check_otlp_request(json::parse(there.take(1).body()));
}

TEST_CASE("while a collector is away a few requests wait, the oldest are dropped and counted, and one line is logged") {
  scene s;
  const auto port = free_port();
  const auto sender = s.send_to(port, 2ms);
  s.wait_until([&] { return s.count_of("souk_otlp_dropped_total") >= 20; });
  CHECK(s.shows("souk_otlp_sent_total 0"));
  CHECK(s.log.count("takes no metrics") == 1);
  {
    collector there{{}, port};
    const auto first = json::parse(there.take(0).body());
    tests::check_otlp_request(first);
    s.wait_until([&] { return s.count_of("souk_otlp_sent_total") >= 5; });
    s.wait_until([&] { return s.log.count("takes metrics again") == 1; });
    const auto dropped = s.count_of("souk_otlp_dropped_total");
    there.take(10);
    CHECK(s.count_of("souk_otlp_dropped_total") == dropped);
  }
  s.wait_until([&] { return s.log.count("takes no metrics") == 2; }); // a fault of its own
}

TEST_CASE("a request is sent again when it was refused for now, and dropped when it was for good") {
  scene s;
  collector there{{503, 429, 400}};
  const auto sender = s.send_to(there.port(), 50ms);
  const auto first = there.take(0).body();
  CHECK(there.take(1).body() == first);
  CHECK(there.take(2).body() == first);
  CHECK(there.take(3).body() != first);
  s.wait_until([&] { return s.shows(R"(souk_otlp_dropped_total{reason="refused"} 1)"); });
  s.wait_until([&] { return s.log.count("again") == 1; });
  CHECK(s.log.count("takes no metrics: it answers 503") == 1);
  CHECK(s.log.count("takes no metrics") == 1);
}

TEST_CASE("the last words arrive") {
  scene s;
  collector there;
  const auto sender = s.send_to(there.port(), 1h);
  s.counts->add(counter::install_ended, "done", 1);
  sender->flush(patience);
  const auto body = json::parse(there.take(0).body());
  tests::check_otlp_request(body);
  CHECK(tests::otlp_metric(body, "souk.installs").dump().find(R"("asInt":"1")") != std::string::npos);
  CHECK(s.shows("souk_otlp_sent_total 1"));
}

TEST_CASE("the last words wait for nobody who does not answer") {
  scene s;
  collector silent{{0}};
  s.send_to(silent.port(), 1h)->flush(20ms);
  CHECK(s.shows(R"(souk_otlp_dropped_total{reason="end"} 1)"));
  s.send_to(free_port(), 1h)->flush(patience); // refused: known at once
  CHECK(s.shows(R"(souk_otlp_dropped_total{reason="end"} 2)"));
}
