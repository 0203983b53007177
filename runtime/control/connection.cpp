#include "runtime/control/connection.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>

namespace souk::runtime {
namespace {

using nlohmann::json;
using protocol::errc;
using protocol::fail;
using namespace std::chrono_literals;

constexpr std::size_t calls_max = 16;                           // of one client at a time
constexpr std::size_t progress_waiting_bytes_max = 64 * 1024;   // a client that does not read misses progress
constexpr std::size_t outgoing_bytes_max = 2 * control_answer_bytes_max;
constexpr auto partial_request_max = 10s;                       // from its first byte to its last
constexpr auto idle_max = 5min;                                 // with no call open

} // namespace

control_connection::control_connection(socket client, std::shared_ptr<const control_handler> handler)
    : client_{std::move(client)}, deadline_{client_.get_executor()}, handler_{std::move(handler)} {}

void control_connection::start() {
  watch();
  read_more();
}

void control_connection::close() {
  boost::system::error_code ignored;
  (void)client_.close(ignored);
  *listens_ = false;
  deadline_.cancel();
}

void control_connection::watch() {
  if (!calls_.empty() && unread_.empty()) {
    deadline_.cancel();
    return;
  }
  deadline_.expires_after(unread_.empty() ? std::chrono::steady_clock::duration{idle_max} : partial_request_max);
  deadline_.async_wait([self = shared_from_this()](const boost::system::error_code& code) {
    if (!code)
      self->close();
  });
}

void control_connection::read_more() {
  client_.async_read_some(boost::asio::buffer(piece_),
                          [self = shared_from_this()](const auto& code, std::size_t count) {
                            if (code)
                              self->close();
                            else
                              self->on_read(count);
                          });
}

void control_connection::on_read(std::size_t count) {
  const auto was_partial = !unread_.empty();
  unread_.insert(unread_.end(), piece_.begin(), piece_.begin() + static_cast<std::ptrdiff_t>(count));
  if (!take_messages())
    return close();
  if (!was_partial || unread_.empty())
    watch(); // else the time of the partial request goes on
  read_more();
}

bool control_connection::take_messages() {
  for (;;) {
    const auto found = scanner_.look(unread_);
    if (found == scan::incomplete)
      return true;
    if (found != scan::complete)
      return false;
    const auto end = unread_.begin() + static_cast<std::ptrdiff_t>(scanner_.size());
    const auto message = decode_rpc(protocol::byte_view{unread_}.first(scanner_.size()));
    unread_.erase(unread_.begin(), end);
    scanner_.restart();
    if (!message || !take(*message))
      return false;
  }
}

bool control_connection::take(const rpc_message& message) {
  const auto* request = std::get_if<rpc_request>(&message);
  if (!request)
    return std::holds_alternative<rpc_notification>(message); // those are allowed by the standard; none is known
  if (calls_.contains(request->msgid))
    return false; // its answers could not be told apart
  if (calls_.size() >= calls_max)
    queue(encode_rpc(rpc_answer{request->msgid, fail(errc::conflict, "too many calls at once on one connection")}));
  else
    call(*request);
  return true;
}

void control_connection::call(const rpc_request& request) {
  calls_.insert(request.msgid);
  const auto msgid = request.msgid;
  const auto executor = client_.get_executor();
  const std::weak_ptr<control_connection> me = shared_from_this();
  const auto reply = [=](protocol::result<json> outcome) {
    boost::asio::post(executor, [=, outcome = std::move(outcome)]() mutable {
      if (const auto self = me.lock())
        self->answer(msgid, std::move(outcome));
    });
  };
  const auto told = [=, listens = listens_](json params) {
    if (!*listens)
      return false;
    boost::asio::post(executor, [=, params = std::move(params)]() mutable {
      if (const auto self = me.lock())
        self->notify(msgid, std::move(params));
    });
    return true;
  };
  (*handler_)({request.method, request.params, reply, told});
}

void control_connection::answer(std::uint32_t msgid, protocol::result<json> outcome) {
  if (calls_.erase(msgid) == 0 || !is_open())
    return;
  queue(encode_rpc(rpc_answer{msgid, std::move(outcome)}));
  watch();
}

void control_connection::notify(std::uint32_t msgid, json params) {
  if (!calls_.contains(msgid) || !is_open() || outgoing_bytes_ > progress_waiting_bytes_max)
    return;
  params["msgid"] = msgid;
  queue(encode_rpc(rpc_notification{"progress", std::move(params)}));
}

void control_connection::queue(protocol::bytes message) {
  if (outgoing_bytes_ + message.size() > outgoing_bytes_max)
    return close(); // asks and never reads
  outgoing_bytes_ += message.size();
  outgoing_.push_back(std::move(message));
  if (outgoing_.size() == 1)
    write_next();
}

void control_connection::write_next() {
  boost::asio::async_write(client_, boost::asio::buffer(outgoing_.front()),
                           [self = shared_from_this()](const auto& code, std::size_t) {
                             if (code)
                               return self->close();
                             self->outgoing_bytes_ -= self->outgoing_.front().size();
                             self->outgoing_.pop_front();
                             if (!self->outgoing_.empty())
                               self->write_next();
                           });
}

} // namespace souk::runtime
