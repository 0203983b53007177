// Host names to endpoints. The system's resolver blocks and cannot be stopped, so each name gets a thread
// that nobody waits for longer than the timeout.
#include <algorithm>
#include <condition_variable>
#include <cstring>
#include <memory>
#include <mutex>
#include <thread>
#include <utility> // before asio: Debian 12's Boost needs it in C++20

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <netdb.h>

#include "runtime/net/bootstrap_address.hpp"
#include "runtime/net/io_thread.hpp"
#include "runtime/net/socket_address.hpp"

namespace souk::runtime {

using protocol::errc;
using protocol::fail;

namespace {

constexpr std::size_t endpoints_max = 16;
constexpr auto look_interval = std::chrono::milliseconds{5};

// Between the thread that resolves and who waits; the last of the two frees it.
struct open_question {
  std::mutex mutex;
  std::condition_variable answered;
  std::optional<resolved> answer;
};

std::vector<protocol::endpoint> endpoints_of(const addrinfo* list, std::uint16_t port) {
  std::vector<protocol::endpoint> found;
  for (const auto* each = list; each && found.size() < endpoints_max; each = each->ai_next) {
    sockaddr_storage raw{};
    std::memcpy(&raw, each->ai_addr, std::min<std::size_t>(each->ai_addrlen, sizeof raw));
    auto where = from_socket_address(raw);
    where.port = port;
    if (std::find(found.begin(), found.end(), where) == found.end())
      found.push_back(where);
  }
  return found;
}

resolved ask_system(const bootstrap_address& address, int flags) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_DGRAM;
  hints.ai_flags = flags;
  addrinfo* list = nullptr;
  const auto status = ::getaddrinfo(address.host.c_str(), nullptr, &hints, &list);
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> owner{list, [](addrinfo* x) {
                                                               if (x)
                                                                 ::freeaddrinfo(x);
                                                             }};
  if (status != 0)
    return fail(errc::no_peers, "cannot find the host '" + address.host + "': " + gai_strerror(status));
  return endpoints_of(list, address.port);
}

std::shared_ptr<open_question> start(const bootstrap_address& address) {
  auto question = std::make_shared<open_question>();
  std::thread{[question, address] {
    auto answer = ask_system(address, AI_ADDRCONFIG);
    const std::lock_guard lock{question->mutex};
    question->answer = std::move(answer);
    question->answered.notify_all();
  }}.detach();
  return question;
}

resolved too_late(const bootstrap_address& address) {
  return fail(errc::timeout, "the host '" + address.host + "' was not found in time: the name server does not answer");
}

// Looks now and then: the resolving thread must not reach into an io_context that may be gone.
class resolution : public std::enable_shared_from_this<resolution> {
public:
  resolution(io_thread& io, bootstrap_address address, protocol::duration timeout, std::function<void(resolved)> done)
      : address_{std::move(address)}, deadline_{std::chrono::steady_clock::now() + timeout}, done_{std::move(done)},
        question_{start(address_)}, timer_{io.context()} {}

  void look() {
    if (auto answer = found())
      return done_(std::move(*answer));
    if (std::chrono::steady_clock::now() >= deadline_)
      return done_(too_late(address_));
    timer_.expires_after(look_interval);
    timer_.async_wait([self = shared_from_this()](const boost::system::error_code& cancelled) {
      if (!cancelled)
        self->look();
    });
  }

private:
  std::optional<resolved> found() {
    const std::lock_guard lock{question_->mutex};
    return std::move(question_->answer);
  }

  bootstrap_address address_;
  protocol::instant deadline_;
  std::function<void(resolved)> done_;
  std::shared_ptr<open_question> question_;
  boost::asio::steady_timer timer_;
};

} // namespace

resolved resolve(const bootstrap_address& address, protocol::duration timeout) {
  if (auto literal = ask_system(address, AI_NUMERICHOST))
    return literal;
  const auto question = start(address);
  std::unique_lock lock{question->mutex};
  if (!question->answered.wait_for(lock, timeout, [&] { return question->answer.has_value(); }))
    return too_late(address);
  return std::move(*question->answer);
}

void resolve(io_thread& io, const bootstrap_address& address, protocol::duration timeout,
             std::function<void(resolved)> done) {
  auto literal = ask_system(address, AI_NUMERICHOST);
  boost::asio::post(io.context(),
                    [&io, address, timeout, literal = std::move(literal), done = std::move(done)]() mutable {
                      if (literal)
                        return done(std::move(literal));
                      std::make_shared<resolution>(io, address, timeout, std::move(done))->look();
                    });
}

} // namespace souk::runtime
