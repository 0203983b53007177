#include "runtime/net/tls_session.hpp"

#include <cerrno>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <sys/socket.h>

#include "protocol/invariant.hpp"
#include "runtime/net/tls_identity.hpp"

namespace souk::runtime {
namespace {

int fd_of(BIO* bio) noexcept {
  return *static_cast<const int*>(BIO_get_data(bio));
}

// OpenSSL's own socket BIO raises SIGPIPE when the other side is gone; this one does not.
int write_socket(BIO* bio, const char* from, int size) {
  BIO_clear_retry_flags(bio);
  const auto sent = ::send(fd_of(bio), from, static_cast<std::size_t>(size), MSG_NOSIGNAL | MSG_DONTWAIT);
  if (sent < 0 && (errno == EAGAIN || errno == EINTR))
    BIO_set_retry_write(bio);
  return static_cast<int>(sent);
}

int read_socket(BIO* bio, char* into, int size) {
  BIO_clear_retry_flags(bio);
  const auto got = ::recv(fd_of(bio), into, static_cast<std::size_t>(size), MSG_DONTWAIT);
  if (got < 0 && (errno == EAGAIN || errno == EINTR))
    BIO_set_retry_read(bio);
  if (got == 0)
    BIO_set_flags(bio, BIO_FLAGS_IN_EOF);
  return static_cast<int>(got);
}

long control_socket(BIO* bio, int command, long, void*) {
  if (command == BIO_CTRL_EOF)
    return BIO_test_flags(bio, BIO_FLAGS_IN_EOF) != 0 ? 1 : 0;
  return command == BIO_CTRL_FLUSH ? 1 : 0;
}

int create_socket_bio(BIO* bio) {
  BIO_set_init(bio, 1);
  return 1;
}

const BIO_METHOD* socket_method() {
  static const auto* made = [] {
    auto* m = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "souk socket");
    protocol::invariant(m != nullptr, "OpenSSL makes a BIO method");
    BIO_meth_set_write(m, write_socket);
    BIO_meth_set_read(m, read_socket);
    BIO_meth_set_ctrl(m, control_socket);
    BIO_meth_set_create(m, create_socket_bio);
    return m;
  }();
  return made;
}

} // namespace

tls_session::tls_session(SSL_CTX* context, int fd, role as) : fd_{fd}, session_{SSL_new(context), SSL_free} {
  auto* bio = BIO_new(socket_method());
  protocol::invariant(session_ && bio, "OpenSSL has memory for a session");
  BIO_set_data(bio, &fd_);
  SSL_set_bio(session_.get(), bio, bio);
  as == role::client ? SSL_set_connect_state(session_.get()) : SSL_set_accept_state(session_.get());
}

tls_session::step tls_session::step_of(int outcome) {
  switch (SSL_get_error(session_.get(), outcome)) {
  case SSL_ERROR_NONE:
    return step::done;
  case SSL_ERROR_WANT_READ:
    return step::wants_read;
  case SSL_ERROR_WANT_WRITE:
    return step::wants_write;
  case SSL_ERROR_ZERO_RETURN:
    return step::closed;
  default:
    break;
  }
  broken_ = true;
  const auto ended = ERR_GET_REASON(ERR_peek_error()) == SSL_R_UNEXPECTED_EOF_WHILE_READING;
  const auto reset = ERR_peek_error() == 0;
  failure_ = tls_failure();
  return ended || reset ? step::closed : step::failed;
}

tls_session::step tls_session::handshake() {
  ERR_clear_error();
  return step_of(SSL_do_handshake(session_.get()));
}

tls_session::step tls_session::read(std::span<std::uint8_t> into, std::size_t& got) {
  ERR_clear_error();
  return step_of(SSL_read_ex(session_.get(), into.data(), into.size(), &got));
}

tls_session::step tls_session::write(protocol::byte_view from, std::size_t& taken) {
  ERR_clear_error();
  return step_of(SSL_write_ex(session_.get(), from.data(), from.size(), &taken));
}

void tls_session::say_goodbye() noexcept {
  if (broken_ || !SSL_is_init_finished(session_.get()))
    return; // OpenSSL forbids it after an error
  SSL_shutdown(session_.get());
  ERR_clear_error();
}

std::optional<protocol::node_id> tls_session::peer() const {
  return proved_peer(session_.get());
}

} // namespace souk::runtime
