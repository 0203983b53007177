// The one thread that waits for streams, HTTP, the control socket and multicast: it runs an io_context until it is stopped. Who
// works on it takes a reference; an io_thread outlives them. Datagrams have a socket_watch.
#pragma once

#include <functional>
#include <thread>
#include <utility> // before asio: Debian 12's Boost needs it in C++20

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

namespace souk::runtime {

class io_thread {
public:
  io_thread();
  ~io_thread(); // stops and joins
  io_thread(const io_thread&) = delete;
  io_thread& operator=(const io_thread&) = delete;

  boost::asio::io_context& context() noexcept { return context_; }
  bool is_current() const noexcept { return std::this_thread::get_id() == id_; }

  // Runs `work` on this thread and returns when it is done. At once when called from there, or after stop().
  void run_and_wait(const std::function<void()>& work);
  // What was posted and has not run yet is destroyed with this object. Not from the thread itself.
  void stop();

private:
  boost::asio::io_context context_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> guard_;
  std::thread thread_;
  std::thread::id id_;
};

} // namespace souk::runtime
