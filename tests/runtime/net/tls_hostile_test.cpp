// What a peer with a good certificate and bad manners can do on a stream.
#include "tests/catch.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

#include "runtime/net/frame_stream.hpp"
#include "tests/runtime/net/net_fixture.hpp"

using namespace souk;
using namespace souk::tests;

namespace {

// Sends whatever bytes it is told to, below the level of frames.
class raw_client {
public:
  explicit raw_client(const protocol::endpoint& to) : identity_{*runtime::tls_identity::make(test_keys(9))} {
    sockets_ = runtime::descriptor{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(to.port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    REQUIRE(::connect(sockets_.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
    session_ =
      std::make_unique<runtime::tls_session>(identity_.client(), sockets_.get(), runtime::tls_session::role::client);
    REQUIRE(until([&] { return session_->handshake(); }) == runtime::tls_session::step::done);
  }
  void send(protocol::byte_view raw) {
    while (!raw.empty()) {
      std::size_t taken = 0;
      const auto how = until([&] { return session_->write(raw, taken); });
      if (how != runtime::tls_session::step::done)
        return;
      raw = raw.subspan(taken);
    }
  }
  void send_frame(const protocol::bytes& frame) {
    const auto n = frame.size();
    send(protocol::bytes{static_cast<std::uint8_t>(n >> 24), static_cast<std::uint8_t>(n >> 16),
                         static_cast<std::uint8_t>(n >> 8), static_cast<std::uint8_t>(n)});
    send(frame);
  }
  bool is_closed_by_peer() {
    std::array<std::uint8_t, 4096> into{};
    std::size_t got = 0;
    auto how = until([&] { return session_->read(into, got); });
    while (how == runtime::tls_session::step::done)
      how = until([&] { return session_->read(into, got); });
    return how == runtime::tls_session::step::closed || how == runtime::tls_session::step::failed;
  }
  protocol::frame read_frame() {
    runtime::frame_reader reader;
    for (;;) {
      std::size_t got = 0;
      REQUIRE(until([&] { return session_->read(reader.room(), got); }) == runtime::tls_session::step::done);
      REQUIRE(reader.filled(got));
      if (const auto frame = reader.take())
        return protocol::decode_frame(*frame, 0).value();
    }
  }

private:
  template <class Step>
  runtime::tls_session::step until(Step what) {
    const auto end = std::chrono::steady_clock::now() + 5s;
    auto how = what();
    while ((how == runtime::tls_session::step::wants_read || how == runtime::tls_session::step::wants_write)
           && std::chrono::steady_clock::now() < end) {
      std::this_thread::sleep_for(1ms);
      how = what();
    }
    return how;
  }

  runtime::tls_identity identity_;
  runtime::descriptor sockets_;
  std::unique_ptr<runtime::tls_session> session_;
};

struct one_server {
  explicit one_server(runtime::stream_limits limits = {}) : node{io, 1, limits} { node.port->deliver_to(acceptor); }
  ~one_server() {
    node.port->close();
    stop(acceptor);
  }

  caf::actor_system_config config;
  caf::actor_system system{config};
  runtime::io_thread io;
  stream_node node;
  std::shared_ptr<calls> taken = std::make_shared<calls>();
  actors::stream_acceptor acceptor = spawn_silent(system, taken);
};

} // namespace

TEST_CASE("a frame past the limit closes its connection") {
  one_server net;
  raw_client client{net.node.where};
  client.send(protocol::bytes{0x7f, 0xff, 0xff, 0xff, 0, 0});
  CHECK(client.is_closed_by_peer());
}

TEST_CASE("a malformed frame closes its connection and is counted") {
  one_server net;
  raw_client client{net.node.where};
  client.send_frame({0xc1, 0xc1, 0xc1});
  CHECK(client.is_closed_by_peer());
  CHECK(net.node.port->counts().malformed == 1);
}

TEST_CASE("a call number that is open already closes its connection") {
  one_server net;
  raw_client client{net.node.where};
  client.send_frame(protocol::encode_frame(0, 5, protocol::get_block{}));
  client.send_frame(protocol::encode_frame(0, 5, protocol::get_block{}));
  CHECK(client.is_closed_by_peer());
  CHECK(net.taken->wait_for(1));
  CHECK(net.taken->size() == 1);
}

TEST_CASE("an unknown kind of call is answered, and the connection stays") {
  one_server net;
  raw_client client{net.node.where};
  auto frame = protocol::encode_frame(0, 5, protocol::get_block{});
  REQUIRE(frame[3] == protocol::get_block::tag);
  frame[3] = 0x7f;
  client.send_frame(frame);
  const auto answer = client.read_frame();
  CHECK(answer.call == 5);
  CHECK(std::get<protocol::refused>(answer.body).why == protocol::refusal::unsupported);
  client.send_frame(protocol::encode_frame(0, 6, protocol::get_block{}));
  CHECK(net.taken->wait_for(1));
}

TEST_CASE("no more than 64 calls of one connection are handed over") {
  one_server net;
  raw_client client{net.node.where};
  for (std::uint32_t i = 1; i <= 200; ++i)
    client.send_frame(protocol::encode_frame(0, i, protocol::get_block{}));
  REQUIRE(net.taken->wait_for(64));
  std::this_thread::sleep_for(50ms);
  CHECK(net.taken->size() == 64);
  for (const auto& call : net.taken->all())
    net.node.port->answer(call.connection, call.call, protocol::refused{});
  REQUIRE(net.taken->wait_for(128));
}

TEST_CASE("who does not read its answers is closed when they become too many") {
  runtime::stream_limits limits;
  limits.queue_bytes_max = 1 << 20;
  limits.queue_bytes_total_max = 4 << 20;
  one_server net{limits};
  raw_client client{net.node.where};
  for (std::uint32_t i = 1; i <= 64; ++i)
    client.send_frame(protocol::encode_frame(0, i, protocol::get_block{}));
  REQUIRE(net.taken->wait_for(64));
  for (const auto& call : net.taken->all())
    net.node.port->answer(call.connection, call.call, protocol::block{protocol::bytes(protocol::limits::block_bytes)});
  CHECK(eventually([&] { return net.node.port->counts().slow_readers == 1; }));
  CHECK(eventually([&] { return net.node.port->counts().open == 0; }));
}

TEST_CASE("a connection that says nothing during the handshake is closed in time") {
  runtime::stream_limits limits;
  limits.connect_timeout = 100ms;
  one_server net{limits};
  const runtime::descriptor mute{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(net.node.where.port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  REQUIRE(::connect(mute.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
  REQUIRE(eventually([&] { return net.node.port->counts().open == 1; }));
  CHECK(eventually([&] { return net.node.port->counts().open == 0; }, 2s));
}
