#include "bench/gossip/pushing.hpp"

#include <array>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <optional>
#include <thread>

#include <sys/socket.h>

#include "bench/gossip/made_announcements.hpp"
#include "protocol/wire/envelope.hpp"
#include "runtime/net/listen.hpp"
#include "runtime/net/socket_address.hpp"

namespace souk::bench {

using namespace protocol;
using namespace std::chrono_literals;

namespace {

using clock = std::chrono::steady_clock;

constexpr auto token_wait = 3s;
constexpr auto last_answers_wait = 500ms;
constexpr std::size_t received_bytes_max = 2048;
constexpr std::size_t oversized_bytes = limits::announcement_bytes_max + 100;

std::string_view name_of(store_status status) {
  switch (status) {
  case store_status::accepted:
    return "accepted";
  case store_status::held:
    return "held";
  case store_status::full:
    return "full";
  case store_status::invalid:
    return "invalid";
  case store_status::no_token:
    return "no_token";
  case store_status::refused:
    return "refused";
  default:
    return "other";
  }
}

// One sender: a socket and the token that its address was given.
class sender {
public:
  static result<sender> open(const endpoint& to) {
    auto socket = runtime::bind_datagrams(endpoint::v4(0x7f000001, 0));
    if (!socket)
      return fail(socket.error());
    sender made{*std::move(socket), to};
    if (!made.get_token())
      return fail(errc::no_peers, "the node gives no token");
    return made;
  }

  void push(const bytes& announcement) {
    envelope head;
    head.transaction = ++transaction_;
    head.token = token_;
    send(encode_datagram(head, announce{announcement}));
  }

  // No encoder of ours makes this: the largest announcement, and then its length in the datagram (msgpack's bin 16) and its
  // bytes made more.
  void push_oversized(bytes announcement) {
    announcement.resize(limits::announcement_bytes_max);
    envelope head;
    head.transaction = ++transaction_;
    head.token = token_;
    auto made = encode_datagram(head, announce{announcement});
    made[made.size() - announcement.size() - 2] = static_cast<std::uint8_t>(oversized_bytes >> 8U);
    made[made.size() - announcement.size() - 1] = static_cast<std::uint8_t>(oversized_bytes & 0xffU);
    made.resize(made.size() + oversized_bytes - announcement.size());
    send(made);
  }

  void count_answers(std::map<std::string, std::uint64_t>& into) {
    while (const auto answer = receive())
      if (const auto* body = std::get_if<stored>(&answer->body))
        ++into[std::string{name_of(body->status)}];
  }

private:
  sender(runtime::descriptor socket, const endpoint& to)
      : socket_{std::move(socket)}, to_{runtime::to_socket_address(to)} {}

  bool get_token() {
    envelope head;
    head.transaction = ++transaction_;
    send(encode_datagram(head, ping{1, 1, 0, {}}, 500));
    for (const auto until = clock::now() + token_wait; clock::now() < until; std::this_thread::sleep_for(5ms))
      if (const auto answer = receive(); answer && answer->envelope.token) {
        token_ = *answer->envelope.token;
        return true;
      }
    return false;
  }

  void send(const bytes& raw) { ::sendto(socket_.get(), raw.data(), raw.size(), 0, to_.get(), to_.size); }

  std::optional<datagram> receive() {
    bytes raw(received_bytes_max);
    const auto size = ::recv(socket_.get(), raw.data(), raw.size(), MSG_DONTWAIT);
    if (size <= 0)
      return std::nullopt;
    raw.resize(static_cast<std::size_t>(size));
    auto read = decode_datagram(raw, 0);
    return read ? std::optional{*std::move(read)} : std::nullopt;
  }

  runtime::descriptor socket_;
  runtime::socket_address to_;
  std::uint64_t transaction_ = 0;
  token token_{};
};

bytes spoilt(announcement made, push_kind kind) {
  auto raw = encode(made);
  if (kind == push_kind::forged)
    raw.back() ^= 1U; // of the signature
  return raw;
}

std::vector<bytes> made_for(const push_order& order) {
  const auto now = static_cast<wall_seconds>(std::time(nullptr));
  made_announcements source{order.seed, order.kind == push_kind::expired ? now - 86400 * 400 : now};
  const auto count = order.kind == push_kind::replayed ? 1 : static_cast<std::size_t>(order.rate * order.seconds);
  std::vector<bytes> made;
  made.reserve(count);
  for (std::size_t i = 0; i < count; ++i)
    made.push_back(spoilt(source.next(), order.kind));
  return made;
}

} // namespace

result<push_kind> push_kind_from(const std::string& name) {
  constexpr std::array<std::string_view, 5> names{"fresh", "replayed", "forged", "expired", "oversized"};
  for (std::size_t i = 0; i < names.size(); ++i)
    if (name == names[i])
      return static_cast<push_kind>(i);
  return fail(errc::usage, "there is no kind '" + name + "': fresh, replayed, forged, expired or oversized");
}

result<push_report> push(const push_order& order) {
  const auto all = made_for(order);
  std::vector<sender> senders;
  for (std::size_t i = 0; i < order.senders; ++i) {
    auto opened = sender::open(order.to);
    if (!opened)
      return fail(opened.error());
    senders.push_back(*std::move(opened));
  }
  std::fputs("pushing\n", stderr);
  push_report made;
  const auto began = clock::now();
  const auto total = static_cast<std::uint64_t>(order.rate * order.seconds);
  const auto end = began + std::chrono::duration<double>(order.seconds);
  while (made.sent < total && clock::now() < end) {
    const std::chrono::duration<double> passed = clock::now() - began;
    for (const auto due = std::min(total, static_cast<std::uint64_t>(passed.count() * order.rate)); made.sent < due;
         ++made.sent) {
      auto& one = senders[made.sent % senders.size()];
      const auto& raw = all[made.sent % all.size()];
      order.kind == push_kind::oversized ? one.push_oversized(raw) : one.push(raw);
    }
    for (auto& each : senders)
      each.count_answers(made.answers);
    std::this_thread::sleep_for(1ms);
  }
  made.took_s = std::chrono::duration<double>(clock::now() - began).count();
  std::this_thread::sleep_for(last_answers_wait);
  for (auto& each : senders)
    each.count_answers(made.answers);
  return made;
}

} // namespace souk::bench
