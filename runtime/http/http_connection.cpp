#include "runtime/http/http_connection.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/write.hpp>

#include "runtime/node/json_documents.hpp"
#include "runtime/version.hpp"

namespace souk::runtime {
namespace {

namespace http = boost::beast::http;
using namespace std::chrono_literals;
using boost::system::error_code;
using protocol::errc;

constexpr std::size_t header_bytes_max = 8192;
constexpr std::uint64_t requests_max = 1000; // of one connection
constexpr auto transfer_max = 10s;           // from the first byte to the last, either way; and idle between requests
constexpr auto answer_max = 10s;             // by the handler

// Of `NAME`, `NAME:PORT` or `[ADDRESS]:PORT`.
std::string_view host_of(std::string_view text) {
  if (text.starts_with('['))
    return text.substr(1, text.find(']') - 1);
  return text.substr(0, text.find(':'));
}

// A name that is no address may have been made to mean this machine by whoever owns it.
bool is_own_host(std::string_view text) {
  const auto host = host_of(text);
  error_code refused;
  (void)boost::asio::ip::make_address(std::string{host}, refused);
  return host == "localhost" || !refused;
}

std::string_view view(boost::beast::string_view text) {
  return {text.data(), text.size()};
}

template <class Head>
std::optional<http_answer> refusal(const Head& head) {
  if (head.method() != http::verb::get && head.method() != http::verb::head)
    return http_error(405, {errc::usage, "only GET and HEAD", {}});
  const auto host = view(head[http::field::host]);
  if (!is_own_host(host))
    return http_error(403, {errc::usage, "Host is neither an address nor localhost", {}});
  const auto origin = head.find(http::field::origin);
  if (origin != head.end() && view(origin->value()) != "http://" + std::string{host})
    return http_error(403, {errc::usage, "another site may not read this", {}});
  return std::nullopt;
}

} // namespace

http_answer http_error(unsigned status, const protocol::error& why) {
  return {status, "application/json", error_document(why).dump(-1, ' ', false, json::error_handler_t::replace) + "\n"};
}

http_connection::http_connection(boost::asio::ip::tcp::socket client, std::shared_ptr<const http_handler> handler)
    : client_{std::move(client)}, deadline_{client_.get_executor()}, handler_{std::move(handler)},
      unread_{2 * header_bytes_max} {}

void http_connection::close() {
  waiting_for_ = 0;
  deadline_.cancel();
  client_.close();
}

void http_connection::read_next() {
  parser_.emplace();
  parser_->header_limit(header_bytes_max);
  client_.expires_after(transfer_max);
  http::async_read(client_, unread_, *parser_,
                   [self = shared_from_this()](const error_code& code, std::size_t) { self->on_read(code); });
}

void http_connection::on_read(const error_code& code) {
  if (!code)
    return take_request();
  if (code == http::error::header_limit || code == http::error::buffer_overflow)
    return answer(http_error(431, {errc::usage, "the request is too large", {}}), false);
  if (code == http::error::unexpected_body)
    return answer(http_error(413, {errc::usage, "a request has no body here", {}}), false);
  if (code.category() == make_error_code(http::error::bad_method).category() && code != http::error::end_of_stream
      && code != http::error::partial_message)
    return answer(http_error(400, {errc::usage, "this is not HTTP/1.1: " + code.message(), {}}), false);
  close();
}

void http_connection::take_request() {
  const auto& head = parser_->get();
  const auto goes_on = head.keep_alive() && ++requests_ < requests_max;
  if (auto refused = refusal(head))
    return answer(*std::move(refused), goes_on);
  const auto number = waiting_for_ = requests_ + 1;
  wait_for_answer(number);
  // The executor by value: an answer may come when the connection is gone.
  const auto reply = [weak = weak_from_this(), executor = client_.get_executor(), number, goes_on](http_answer made) {
    boost::asio::post(executor, [weak, number, goes_on, made = std::move(made)]() mutable {
      if (const auto self = weak.lock(); self && self->waiting_for_ == number)
        self->answer(std::move(made), goes_on);
    });
  };
  (*handler_)({std::string{view(head.target())}, std::string{view(head[http::field::accept])}, reply});
}

void http_connection::wait_for_answer(std::uint64_t number) {
  client_.expires_never();
  deadline_.expires_after(answer_max);
  deadline_.async_wait([self = shared_from_this(), number](const error_code& cancelled) {
    if (!cancelled && self->waiting_for_ == number)
      self->answer(http_error(503, {errc::timeout, "the node is too busy to answer", {}}), false);
  });
}

void http_connection::answer(http_answer made, bool goes_on) {
  waiting_for_ = 0;
  deadline_.cancel();
  const auto is_head = parser_->get().method() == http::verb::head;
  response_ = {static_cast<http::status>(made.status), 11};
  response_.set(http::field::server, "souk/" + std::string{program_version});
  response_.set(http::field::content_type, made.type);
  response_.set(http::field::cache_control, "no-store");
  response_.set("X-Content-Type-Options", "nosniff");
  if (made.status == 405)
    response_.set(http::field::allow, "GET, HEAD");
  response_.keep_alive(goes_on);
  response_.content_length(made.body.size());
  if (!is_head)
    response_.body() = std::move(made.body);
  client_.expires_after(transfer_max);
  http::async_write(client_, response_, [self = shared_from_this(), goes_on](const error_code& code, std::size_t) {
    if (code)
      self->close();
    else
      self->on_written(goes_on);
  });
}

void http_connection::on_written(bool goes_on) {
  if (goes_on)
    return read_next();
  error_code ignored;
  (void)client_.socket().shutdown(boost::asio::ip::tcp::socket::shutdown_send, ignored);
  close();
}

} // namespace souk::runtime
