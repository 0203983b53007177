// Actors behave in the simulator as they do under CAF's own scheduler, on virtual time.
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include <caf/all.hpp>

#include "runtime/sim/fixture.hpp"
#include "tests/catch.hpp"

namespace souk::runtime::sim {
namespace {

using namespace std::chrono_literals;

struct say {
  int number = 0;
};
struct open_up {};
struct question {
  int number = 0;
};
struct told {
  int number = 0;
};

} // namespace
} // namespace souk::runtime::sim

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(souk::runtime::sim::say)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(souk::runtime::sim::open_up)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(souk::runtime::sim::question)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(souk::runtime::sim::told)

namespace souk::runtime::sim {
namespace {

using log = std::shared_ptr<std::vector<std::string>>;

log make_log() {
  return std::make_shared<std::vector<std::string>>();
}

double ms_since_start(caf::local_actor* self) {
  return static_cast<double>(ns_of(self->system().clock().now()) - time_origin_ns) / 1e6;
}

void note(caf::local_actor* self, const log& into, const std::string& what) {
  into->push_back(std::to_string(static_cast<int>(ms_since_start(self))) + " " + what);
}

using listener = caf::typed_actor<caf::reacts_to<say>>;

listener::behavior_type listen(listener::pointer self, log into) {
  return {[self, into](const say& m) { note(self, into, std::to_string(m.number)); }};
}

using answerer = caf::typed_actor<caf::replies_to<question>::with<told>>;

} // namespace

TEST_CASE("simulated actors: messages arrive in order and delays are virtual") {
  fixture world;
  const auto heard = make_log();
  const auto ear = world.spawn(listen, heard);
  world.spawn([ear](caf::event_based_actor* self) {
    self->delayed_send(ear, 20ms, say{3});
    self->delayed_send(ear, 10ms, say{2});
    self->delayed_send(ear, 20ms, say{4}); // of one time in the order of sending
    self->send(ear, say{1});
    self->scheduled_send(ear, self->clock().now() - 1s, say{9}); // what has passed means now
  });
  world.run_for(15ms);
  CHECK(*heard == std::vector<std::string>{"0 1", "0 9", "10 2"});
  CHECK(world.now() == instant_of(time_origin_ns) + 15ms);
  world.run_for(5ms); // the last instant is included
  CHECK(*heard == std::vector<std::string>{"0 1", "0 9", "10 2", "20 3", "20 4"});
}

TEST_CASE("simulated actors: a skipped message waits for another behaviour") {
  fixture world;
  const auto heard = make_log();
  const auto door = world.spawn([heard](caf::event_based_actor* self) -> caf::behavior {
    self->set_default_handler(caf::skip);
    return {[self, heard](const open_up&) {
      note(self, heard, "open");
      self->become([self, heard](const say& m) {
        note(self, heard, std::to_string(m.number));
        self->become([self, heard](const open_up&) { note(self, heard, "open again"); });
      });
    }};
  });
  caf::anon_send(door, say{1});
  caf::anon_send(door, say{2});
  caf::delayed_anon_send(door, 5ms, open_up{});
  caf::delayed_anon_send(door, 6ms, open_up{});
  world.run_for(1s);
  CHECK(*heard == std::vector<std::string>{"5 open", "5 1", "6 open again"});
}

TEST_CASE("simulated actors: requests are answered or time out, each once") {
  fixture world;
  const auto heard = make_log();
  const auto quick = world.spawn([](answerer::pointer) -> answerer::behavior_type {
    return {[](const question& q) { return told{q.number + 1}; }};
  });
  const auto silent = world.spawn([](answerer::pointer self) -> answerer::behavior_type {
    return {[self](const question&) -> caf::typed_response_promise<told> {
      return self->make_response_promise<told>(); // dropped by nobody, answered never
    }};
  });
  world.spawn([=](caf::event_based_actor* self) {
    const auto failed = [self, heard](caf::error& e) { note(self, heard, self->system().render(e)); };
    const auto fine = [self, heard](const told& t) { note(self, heard, "told " + std::to_string(t.number)); };
    self->request(quick, 50ms, question{1}).then(fine, failed);
    self->request(silent, 50ms, question{2}).then(fine, failed);
    self->request(silent, 30ms, question{3}).await(fine, failed);
  });
  world.run_for(1s);
  REQUIRE(heard->size() == 3);
  CHECK(heard->at(0).substr(0, 3) == "30 "); // awaited: others wait for it
  CHECK(heard->at(1) == "30 told 2");
  CHECK(heard->at(2).substr(0, 3) == "50 ");
}

TEST_CASE("simulated actors: the dead answer requests with an error") {
  fixture world;
  const auto heard = make_log();
  const auto mortal = world.spawn([](answerer::pointer self) -> answerer::behavior_type {
    return {[self](const question& q) {
      self->quit();
      return told{q.number};
    }};
  });
  world.spawn([=](caf::event_based_actor* self) {
    const auto failed = [self, heard](caf::error&) { note(self, heard, "down"); };
    const auto fine = [self, heard](const told&) { note(self, heard, "told"); };
    self->request(mortal, 1s, question{1}).then(fine, failed);
    self->request(mortal, 1s, question{2}).then(fine, failed);
    self->delayed_send(self, 5ms, open_up{});
    self->become([=](const open_up&) { self->request(mortal, 1s, question{3}).then(fine, failed); });
  });
  world.run_for(10s);
  CHECK(*heard == std::vector<std::string>{"0 told", "0 down", "5 down"});
}

TEST_CASE("simulated actors: down and exit messages arrive, links die together") {
  fixture world;
  const auto heard = make_log();
  const auto watched = world.spawn([](caf::event_based_actor* self) -> caf::behavior {
    return {[self](const say&) { self->quit(caf::exit_reason::user_shutdown); }};
  });
  const auto linked = world.spawn([watched](caf::event_based_actor* self) -> caf::behavior {
    self->link_to(watched);
    return {[](const say&) {}};
  });
  world.spawn([=](caf::event_based_actor* self) -> caf::behavior {
    self->monitor(watched);
    self->monitor(linked);
    self->set_down_handler(
      [=](const caf::down_msg& gone) { note(self, heard, gone.source == watched ? "watched" : "linked"); });
    return {[](const say&) {}};
  });
  caf::delayed_anon_send(watched, 7ms, say{});
  world.run_for(1s);
  REQUIRE(heard->size() == 2);
  CHECK(heard->at(0).substr(0, 2) == "7 ");
  CHECK(heard->at(1).substr(0, 2) == "7 ");
}

TEST_CASE("simulated actors: receive timeouts follow the clock") {
  fixture world;
  const auto heard = make_log();
  const auto waiting = world.spawn([heard](caf::event_based_actor* self) -> caf::behavior {
    return {[self, heard](const say&) { note(self, heard, "say"); }, caf::after(10ms) >>
                                                                       [self, heard] {
                                                                         note(self, heard, "nothing");
                                                                         self->quit();
                                                                       }};
  });
  caf::delayed_anon_send(waiting, 8ms, say{});
  world.run_for(1s);
  CHECK(*heard == std::vector<std::string>{"8 say", "18 nothing"});
}

TEST_CASE("simulated actors: a busy actor yields, none starves") {
  fixture world;
  const auto count = std::make_shared<int>(0);
  const auto busy = world.spawn([count](caf::event_based_actor* self) -> caf::behavior {
    return {[self, count](const say& m) {
      if (m.number > 0)
        self->send(self, say{m.number - 1});
      ++*count;
    }};
  });
  const auto heard = make_log();
  const auto other = world.spawn(listen, heard);
  caf::anon_send(busy, say{10'000});
  caf::anon_send(other, say{1});
  world.run_for(0ms);
  CHECK(*count == 10'001);
  CHECK(heard->size() == 1);
}

TEST_CASE("simulated actors: a world ends with messages, timers and requests under way") {
  const auto heard = make_log();
  {
    fixture world;
    const auto ear = world.spawn(listen, heard);
    world.spawn([ear](caf::event_based_actor* self) -> caf::behavior {
      self->delayed_send(self, 1h, say{});
      self->set_exit_handler([=](caf::exit_msg& m) {
        self->send(ear, say{5});
        self->quit(m.reason);
      });
      return {[](const say&) {}};
    });
    caf::delayed_anon_send(ear, 1h, say{7});
    caf::anon_send(ear, say{6});
  }
  CHECK(heard->size() <= 2);
}

TEST_CASE("simulated actors: a question is asked from outside") {
  fixture world;
  const auto slow = world.spawn([](caf::event_based_actor* self) -> caf::behavior {
    const auto promise = std::make_shared<caf::response_promise>();
    return {[self, promise](const question& q) {
              *promise = self->make_response_promise();
              self->delayed_send(self, 20ms, say{q.number * 2});
              return *promise;
            },
            [promise](const say& m) { promise->deliver(told{m.number}); }};
  });
  const auto answer = world.ask<told>(slow, question{21});
  REQUIRE(answer);
  CHECK(answer->number == 42);
  CHECK(world.now() < instant_of(time_origin_ns) + 1s); // it ran no longer than it had to
  CHECK_FALSE(world.ask<told>(slow, open_up{}, 1s)); // prints that it is unexpected
}

} // namespace souk::runtime::sim
