// One client of the HTTP server. Lives on the I/O thread; what answers it may come from any thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <utility> // before asio: Debian 12's Boost needs it in C++20

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "runtime/http/http_server.hpp"

namespace souk::runtime {

class http_connection : public std::enable_shared_from_this<http_connection> {
public:
  http_connection(boost::asio::ip::tcp::socket client, std::shared_ptr<const http_handler> handler);

  void start() { read_next(); }
  void close();
  bool is_open() const noexcept { return client_.socket().is_open(); }

private:
  using request_parser = boost::beast::http::request_parser<boost::beast::http::empty_body>;
  using response = boost::beast::http::response<boost::beast::http::string_body>;

  void read_next();
  void on_read(const boost::system::error_code& code);
  void take_request();
  void wait_for_answer(std::uint64_t number);
  void answer(http_answer made, bool goes_on);
  void on_written(bool goes_on);

  boost::beast::tcp_stream client_;
  boost::asio::steady_timer deadline_;
  std::shared_ptr<const http_handler> handler_;
  boost::beast::flat_buffer unread_;
  std::optional<request_parser> parser_; // one a request
  response response_;
  std::uint64_t requests_ = 0;
  std::uint64_t waiting_for_ = 0; // number of the request that is not answered yet; 0: none
};

} // namespace souk::runtime
