#include "tests/catch.hpp"

#include <algorithm>
#include <atomic>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <caf/after.hpp>
#include <caf/sec.hpp>

#include "protocol/wire/envelope.hpp"
#include "runtime/net/deliver.hpp"
#include "runtime/threads/polling_scheduler.hpp"
#include "tests/runtime/net/net_fixture.hpp"

using namespace souk;
using namespace souk::tests;

namespace {

struct configured : caf::actor_system_config {
  configured(std::size_t threads, runtime::socket_watch& sockets, std::shared_ptr<runtime::thread_memory> memory) {
    runtime::polling_scheduler::install(*this, threads, sockets, std::move(memory));
  }
};

struct running {
  explicit running(std::size_t threads = 2, std::shared_ptr<runtime::thread_memory> memory = nullptr)
      : config{threads, sockets, std::move(memory)}, system{config} {}

  runtime::socket_watch sockets;
  configured config;
  caf::actor_system system;
};

struct counted_memory final : runtime::thread_memory {
  void tidy() override { ++tidied; }
  void allocate_datagrams(bool begins) noexcept override { ++(begins ? begun : ended); }

  std::atomic<int> tidied = 0;
  std::atomic<int> begun = 0;
  std::atomic<int> ended = 0;
};

} // namespace

TEST_CASE("actors pass a message on, on one thread and on several") {
  for (const std::size_t threads : {1U, 2U, 4U}) {
    running here{threads};
    std::promise<int> ended;
    std::vector<caf::actor> ring;
    for (int i = 0; i < 50; ++i)
      ring.push_back(here.system.spawn([&ring, &ended, i](caf::event_based_actor* self) -> caf::behavior {
        return {[&ring, &ended, self, i](int left) {
          if (left == 0)
            ended.set_value(i);
          else
            self->send(ring[(static_cast<std::size_t>(i) + 1) % ring.size()], left - 1);
        }};
      }));
    caf::anon_send(ring[0], 10'007);
    CHECK(ended.get_future().get() == 7);
    for (const auto& each : ring)
      caf::anon_send_exit(each, caf::exit_reason::user_shutdown);
  }
}

TEST_CASE("what many threads send is handled once each") {
  running here;
  std::atomic<int> handled = 0;
  std::vector<caf::actor> counters;
  for (int i = 0; i < 10; ++i)
    counters.push_back(here.system.spawn(
      [&handled](caf::event_based_actor*) -> caf::behavior { return {[&handled](int by) { handled += by; }}; }));
  std::vector<std::thread> senders;
  for (int t = 0; t < 4; ++t)
    senders.emplace_back([&] {
      for (std::size_t i = 0; i < 5000; ++i)
        caf::anon_send(counters[i % counters.size()], 1);
    });
  for (auto& each : senders)
    each.join();
  CHECK(eventually([&] { return handled == 20'000; }));
  for (const auto& each : counters)
    caf::anon_send_exit(each, caf::exit_reason::user_shutdown);
}

TEST_CASE("what is timed comes in the order of its time") {
  running here;
  const auto order = std::make_shared<collected<int>>();
  const auto actor = here.system.spawn([order](caf::event_based_actor* self) -> caf::behavior {
    for (const int ms : {450, 150, 300, 0})
      self->delayed_send(self, std::chrono::milliseconds{ms}, ms);
    return {[order](int ms) { order->add(ms); }};
  });
  REQUIRE(order->wait_for(4));
  CHECK(order->all() == std::vector<int>{0, 150, 300, 450});
  caf::anon_send_exit(actor, caf::exit_reason::user_shutdown);
}

TEST_CASE("requests and receives time out, and an answer or a message is in time") {
  running here;
  const auto mute = here.system.spawn([](caf::event_based_actor* self) -> caf::behavior {
    const auto kept = std::make_shared<std::vector<caf::response_promise>>();
    return {[self, kept](int) { kept->push_back(self->make_response_promise()); },
            [](const std::string& x) { return x; }};
  });
  const auto heard = std::make_shared<collected<std::string>>();
  here.system.spawn([mute, heard](caf::event_based_actor* self) -> caf::behavior {
    self->request(mute, 5ms, 1)
      .then([](int) {},
            [heard](const caf::error& e) { heard->add(e == caf::sec::request_timeout ? "timeout" : "other error"); });
    self->request(mute, 10s, std::string{"hello"}).then([heard](const std::string& x) { heard->add(x); });
    return {[](float) {}, caf::after(30ms) >>
                            [self, heard] {
                              heard->add("nothing came");
                              self->quit();
                            }};
  });
  REQUIRE(heard->wait_for(3));
  auto all = heard->all();
  std::ranges::sort(all);
  CHECK(all == std::vector<std::string>{"hello", "nothing came", "timeout"});
  caf::anon_send_exit(mute, caf::exit_reason::user_shutdown);
}

TEST_CASE("an actor that waits for what another does, whom it has just told, does not hold it up") {
  running here;
  std::promise<void> done;
  std::promise<bool> outcome;
  const auto helper = here.system.spawn([&done](caf::event_based_actor* self) -> caf::behavior {
    return {[&done, self](int) {
      done.set_value();
      self->quit();
    }};
  });
  here.system.spawn([&, helper](caf::event_based_actor* self) {
    self->send(helper, 1);
    outcome.set_value(done.get_future().wait_for(10s) == std::future_status::ready);
  });
  CHECK(outcome.get_future().get());
}

TEST_CASE("sockets are read and timers are kept though actors never rest") {
  using peer = caf::typed_actor<caf::reacts_to<actors::arrived_datagram>>;
  const auto memory = std::make_shared<counted_memory>();
  running here{1, memory};
  const auto busy = here.system.spawn([](caf::event_based_actor* self) -> caf::behavior {
    self->send(self, 1);
    return {[self](int x) { self->send(self, x); }};
  });
  const auto seen = std::make_shared<collected<int>>();
  const auto hearer = here.system.spawn([seen](peer::pointer) -> peer::behavior_type {
    return {[seen](const actors::arrived_datagram&) { seen->add(1); }};
  });
  const auto waiter = here.system.spawn([seen](caf::event_based_actor* self) {
    self->delayed_send(self, 1ms, 2);
    return caf::behavior{[seen](int x) { seen->add(x); }};
  });
  REQUIRE(seen->wait_for(1));
  runtime::udp_port port{here.sockets, runtime::bind_datagrams(loopback()).value(), 0,
                         std::make_shared<counted_metrics>()};
  port.deliver_to({runtime::sink_to(hearer), {}, std::make_shared<runtime::credit>()});
  port.send(port.local(), encode_datagram({}, protocol::ping{}));
  CHECK(seen->wait_for(2));
  CHECK(memory->begun > 0);
  CHECK(eventually([&] { return memory->begun == memory->ended; }));
  port.close();
  caf::anon_send_exit(busy, caf::exit_reason::kill);
  caf::anon_send_exit(waiter, caf::exit_reason::kill);
  stop(hearer);
}

TEST_CASE("a thread that has worked and then rests tidies, once") {
  const auto memory = std::make_shared<counted_memory>();
  running here{1, memory};
  const auto worker = here.system.spawn([](caf::event_based_actor*) -> caf::behavior { return {[](int) {}}; });
  REQUIRE(eventually([&] { return memory->tidied > 0; }));
  std::this_thread::sleep_for(300ms);
  const auto before = memory->tidied.load();
  caf::anon_send(worker, 1);
  CHECK(eventually([&] { return memory->tidied > before; }));
  std::this_thread::sleep_for(300ms);
  CHECK(memory->tidied == before + 1);
  caf::anon_send_exit(worker, caf::exit_reason::user_shutdown);
}

TEST_CASE("a thread that never rests tidies now and then") {
  const auto memory = std::make_shared<counted_memory>();
  running here{1, memory};
  const auto busy = here.system.spawn([](caf::event_based_actor* self) -> caf::behavior {
    self->send(self, 1);
    return {[self](int x) { self->send(self, x); }};
  });
  CHECK(eventually([&] { return memory->tidied >= 2; }));
  caf::anon_send_exit(busy, caf::exit_reason::kill);
}

TEST_CASE("a system ends with very many messages that are due later, and drops them") {
  const auto witness = std::make_shared<int>(0);
  {
    running here;
    std::vector<caf::actor> all;
    for (int i = 0; i < 500; ++i)
      all.push_back(here.system.spawn([witness](caf::event_based_actor* self) -> caf::behavior {
        self->delayed_send(self, std::chrono::hours{24}, 1);
        return {[witness](int) {}, caf::after(std::chrono::minutes{1000}) >> [] {}};
      }));
    CHECK(witness.use_count() > 500);
    for (const auto& each : all)
      caf::anon_send_exit(each, caf::exit_reason::user_shutdown);
  }
  CHECK(witness.use_count() == 1);
}
