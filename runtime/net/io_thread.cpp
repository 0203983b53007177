#include "runtime/net/io_thread.hpp"

#include <future>

#include <boost/asio/post.hpp>
#include <pthread.h>

#include "protocol/invariant.hpp"

namespace souk::runtime {

io_thread::io_thread() : guard_{boost::asio::make_work_guard(context_)} {
  thread_ = std::thread{[this] { context_.run(); }};
  id_ = thread_.get_id();
  pthread_setname_np(thread_.native_handle(), "souk-io");
}

io_thread::~io_thread() {
  stop();
}

void io_thread::run_and_wait(const std::function<void()>& work) {
  if (is_current() || !thread_.joinable())
    return work();
  std::promise<void> done;
  boost::asio::post(context_, [&] {
    work();
    done.set_value();
  });
  done.get_future().wait();
}

void io_thread::stop() {
  protocol::invariant(!is_current(), "an io_thread is stopped from outside");
  if (!thread_.joinable())
    return;
  context_.stop();
  thread_.join();
}

} // namespace souk::runtime
