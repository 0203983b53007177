#include "tests/catch.hpp"

#include <array>
#include <atomic>
#include <thread>
#include <vector>

#include <sys/socket.h>

#include "runtime/net/socket_watch.hpp"
#include "tests/runtime/net/net_fixture.hpp"
#include "tests/runtime/net/watching.hpp"

using namespace souk;
using namespace souk::tests;
using runtime::socket_watch;

namespace {

// What is sent into one end comes out of the other, message by message.
struct message_pipe {
  message_pipe() {
    std::array<int, 2> ends{};
    REQUIRE(::socketpair(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0, ends.data()) == 0);
    in.reset(ends[0]);
    out.reset(ends[1]);
  }
  void send(char what) const {
    while (::send(in.get(), &what, 1, 0) < 0)
      std::this_thread::yield(); // full
  }
  bool receive() const {
    char what = 0;
    return ::recv(out.get(), &what, 1, 0) == 1;
  }

  runtime::descriptor in;
  runtime::descriptor out;
};

} // namespace

TEST_CASE("many threads watch, and each socket is read by one at a time, to the last message") {
  const std::vector<message_pipe> pipes(3);
  std::array<std::atomic<int>, 3> inside{};
  std::atomic<int> together = 0;
  std::atomic<std::size_t> received = 0;
  socket_watch sockets;
  std::vector<socket_watch::key> keys;
  for (std::size_t i = 0; i < pipes.size(); ++i)
    keys.push_back(sockets.add(pipes[i].out.get(), [&, i] {
      together += ++inside[i] > 1 ? 1 : 0;
      while (pipes[i].receive())
        ++received;
      --inside[i];
      return false;
    }));
  std::atomic<bool> ends = false;
  std::vector<std::thread> watchers;
  for (int i = 0; i < 4; ++i)
    watchers.emplace_back([&] {
      while (!ends) {
        socket_watch::arrivals found;
        sockets.wait(found, socket_watch::forever);
        sockets.read(found);
      }
      sockets.wake();
    });
  for (std::size_t i = 0; i < 30'000; ++i)
    pipes[i % 3].send('x');
  CHECK(eventually([&] { return received == 30'000; }));
  CHECK(together == 0);
  ends = true;
  sockets.wake();
  for (auto& each : watchers)
    each.join();
  for (const auto key : keys)
    sockets.remove(key);
}

TEST_CASE("a reader that stopped before the end is called again") {
  const message_pipe one;
  std::atomic<int> received = 0;
  watching watch;
  const auto key = watch.sockets.add(one.out.get(), [&] {
    const auto any = one.receive();
    received += any ? 1 : 0;
    return any;
  });
  for (int i = 0; i < 5; ++i)
    one.send('x');
  CHECK(eventually([&] { return received == 5; }));
  watch.sockets.remove(key);
}

TEST_CASE("what was there before a socket was added is read") {
  const message_pipe one;
  one.send('x');
  std::atomic<bool> received = false;
  watching watch;
  const auto key = watch.sockets.add(one.out.get(), [&] {
    received = one.receive();
    return false;
  });
  CHECK(eventually([&] { return received.load(); }));
  watch.sockets.remove(key);
}

TEST_CASE("once a socket is removed its reader has ended, and is not called again") {
  const message_pipe one;
  std::atomic<bool> began = false;
  std::atomic<bool> ended = false;
  std::atomic<int> calls = 0;
  watching watch;
  const auto key = watch.sockets.add(one.out.get(), [&] {
    ++calls;
    began = true;
    std::this_thread::sleep_for(20ms);
    ended = true;
    return true;
  });
  one.send('x');
  REQUIRE(eventually([&] { return began.load(); }));
  watch.sockets.remove(key);
  CHECK(ended);
  const auto before = calls.load();
  one.send('x');
  std::this_thread::sleep_for(20ms);
  CHECK(calls == before);
  watch.sockets.remove(key);
}

TEST_CASE("a reader may remove its own socket") {
  const message_pipe one;
  std::atomic<int> calls = 0;
  watching watch;
  std::atomic<socket_watch::key> key = 0;
  key = watch.sockets.add(one.out.get(), [&] {
    ++calls;
    watch.sockets.remove(key);
    return true;
  });
  one.send('x');
  REQUIRE(eventually([&] { return calls == 1; }));
  one.send('x');
  std::this_thread::sleep_for(20ms);
  CHECK(calls == 1);
}

TEST_CASE("a wake ends one wait, also one that begins later") {
  socket_watch sockets;
  socket_watch::arrivals found;
  sockets.wake();
  sockets.wait(found, socket_watch::forever);
  sockets.read(found);
  std::thread waker{[&] {
    std::this_thread::sleep_for(5ms);
    sockets.wake();
  }};
  sockets.wait(found, socket_watch::forever);
  waker.join();
}
