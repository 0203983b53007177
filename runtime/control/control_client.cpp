#include "runtime/control/control_client.hpp"

#include <array>
#include <cerrno>
#include <cstring>

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "runtime/control/scanner.hpp"

namespace souk::runtime {
namespace {

using nlohmann::json;
using protocol::errc;
using protocol::fail;
using protocol::result;

constexpr int asked_every_ms = 100; // whether to give up

tl::unexpected<protocol::error> gone() {
  return fail(errc::internal, "the node of this data folder went away before it answered");
}

} // namespace

std::optional<control_client> control_client::connect(const std::filesystem::path& socket) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (socket.native().size() >= sizeof address.sun_path)
    return std::nullopt;
  std::strncpy(address.sun_path, socket.c_str(), sizeof address.sun_path - 1);
  descriptor made{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  if (!made || ::connect(made.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    return std::nullopt;
  return control_client{std::move(made)};
}

bool control_client::send(protocol::byte_view raw) {
  while (!raw.empty()) {
    const auto sent = ::send(socket_.get(), raw.data(), raw.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR)
      continue;
    if (sent <= 0)
      return false;
    raw = raw.subspan(static_cast<std::size_t>(sent));
  }
  return true;
}

bool control_client::is_open() const {
  char first = 0;
  const auto got = ::recv(socket_.get(), &first, 1, MSG_PEEK | MSG_DONTWAIT);
  return got > 0 || (got < 0 && (errno == EAGAIN || errno == EINTR));
}

bool control_client::wait_for_bytes() const {
  if (!gives_up_)
    return true;
  pollfd waiting{socket_.get(), POLLIN, 0};
  for (;;) {
    if (gives_up_())
      return false;
    if (::poll(&waiting, 1, asked_every_ms) > 0)
      return true;
  }
}

result<rpc_message> control_client::receive() {
  message_scanner scanner{control_answer_bytes_max, control_depth_max};
  std::array<std::uint8_t, 65536> piece{};
  for (;;) {
    const auto found = scanner.look(unread_);
    if (found == scan::complete)
      break;
    if (found != scan::incomplete)
      return fail(errc::internal, "the node of this data folder answers with something else than msgpack-rpc");
    if (!wait_for_bytes())
      return fail(errc::interrupted, "the wait for an answer was interrupted");
    const auto got = ::recv(socket_.get(), piece.data(), piece.size(), 0);
    if (got < 0 && errno == EINTR)
      continue;
    if (got <= 0)
      return gone();
    unread_.insert(unread_.end(), piece.begin(), piece.begin() + got);
  }
  auto message = decode_rpc(protocol::byte_view{unread_}.first(scanner.size()));
  unread_.erase(unread_.begin(), unread_.begin() + static_cast<std::ptrdiff_t>(scanner.size()));
  if (!message)
    return fail(errc::internal, "the node of this data folder answers with something else than msgpack-rpc");
  return *std::move(message);
}

result<json> control_client::call(const std::string& method, const json& params,
                                  const std::function<void(const json&)>& told) {
  const auto msgid = ++last_msgid_;
  if (!send(encode_rpc(rpc_request{msgid, method, params})))
    return gone();
  for (;;) {
    auto message = receive();
    if (!message)
      return fail(message.error());
    if (const auto* answer = std::get_if<rpc_answer>(&*message); answer && answer->msgid == msgid)
      return answer->outcome;
    if (const auto* event = std::get_if<rpc_notification>(&*message); event && told)
      told(event->params);
  }
}

} // namespace souk::runtime
