// A thread that reads what a socket_watch finds, until it ends.
#pragma once

#include <atomic>
#include <thread>

#include "runtime/net/socket_watch.hpp"

namespace souk::tests {

struct watching {
  ~watching() {
    ends = true;
    sockets.wake();
    thread.join();
  }

  runtime::socket_watch sockets;
  std::atomic<bool> ends = false;
  std::thread thread{[this] {
    while (!ends) {
      runtime::socket_watch::arrivals found;
      sockets.wait(found, runtime::socket_watch::forever);
      sockets.read(found);
    }
  }};
};

} // namespace souk::tests
