// The side of an otlp_exporter that lives on the I/O thread.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility> // before asio: Debian 12's Boost needs it in C++20
#include <vector>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "runtime/telemetry/otlp_exporter.hpp"

namespace souk::runtime {

class otlp_exporter::sender : public std::enable_shared_from_this<sender> {
public:
  sender(io_thread& io, otlp_setting setting, std::shared_ptr<registry> counts, refresher refresh);

  void start() { wait_for_next(); }
  // Calls `ended` once: when everything has been sent, when something cannot be, or when this is closed.
  void send_last(std::function<void()> ended);
  void close();

private:
  using error_code = boost::system::error_code;
  using tcp = boost::asio::ip::tcp;

  // --- what is sent
  void wait_for_next();
  void begin_batch();
  void end_batch(std::uint64_t number);
  void drop_oldest(const char* reason);

  // --- how
  void send_next();
  void look_up();
  void connect(const std::vector<tcp::endpoint>& found);
  void write();
  void read();
  void on_answer();
  void on_failure(const std::string& why, std::chrono::milliseconds wait);
  void on_lost(const std::string& why);
  void end_one(bool arrived, const std::string& why);
  void say(bool arrives, const std::string& why);
  std::chrono::milliseconds next_wait();
  void finish_if_last();

  otlp_setting setting_;
  std::shared_ptr<registry> counts_;
  refresher refresh_;
  std::uint64_t started_unix_ns_;

  io_thread& io_;
  boost::asio::steady_timer interval_;
  boost::asio::steady_timer retry_;
  boost::beast::tcp_stream stream_;
  boost::beast::http::request<boost::beast::http::string_body> request_;
  std::optional<boost::beast::http::response_parser<boost::beast::http::string_body>> answer_;
  boost::beast::flat_buffer unread_;

  std::deque<std::string> waiting_; // the front is being sent while sending_
  std::uint64_t batches_ = 0;       // begun
  bool batch_open_ = false;         // the last one waits for what others know
  bool sending_ = false;
  bool reused_ = false;             // the connection has served before: its other end may have closed it meanwhile
  bool closed_ = false;
  bool away_ = false;               // and that was logged
  std::uint64_t dropped_ = 0;       // while away
  std::chrono::milliseconds wait_;
  std::function<void()> ended_;     // set: these are the last words
};

} // namespace souk::runtime
