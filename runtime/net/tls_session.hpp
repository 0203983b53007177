// One end of a TLS connection over a socket that does not block. Says what it waits for; waiting is the
// caller's. OpenSSL reads and writes the socket itself, so that records are not copied on the way.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>

#include <openssl/ssl.h>

#include "protocol/bytes.hpp"
#include "protocol/id.hpp"

namespace souk::runtime {

class tls_session {
public:
  enum class role : std::uint8_t { client, server };
  enum class step : std::uint8_t {
    done,
    wants_read,  // call again when the socket is readable
    wants_write, // call again, with the same bytes, when it is writable
    closed,      // the other side has closed
    failed,      // see failure()
  };

  tls_session(SSL_CTX* context, int fd, role as);
  tls_session(const tls_session&) = delete;
  tls_session& operator=(const tls_session&) = delete;

  step handshake();
  // `done` with 1 to into.size() bytes in `got`.
  step read(std::span<std::uint8_t> into, std::size_t& got);
  step write(protocol::byte_view from, std::size_t& taken);
  // Tells the other side that nothing more comes, if that is possible at once.
  void say_goodbye() noexcept;

  std::optional<protocol::node_id> peer() const;
  const std::string& failure() const noexcept { return failure_; }

private:
  step step_of(int outcome);

  int fd_; // OpenSSL's callbacks point to it
  std::unique_ptr<SSL, void (*)(SSL*)> session_;
  std::string failure_;
  bool broken_ = false;
};

} // namespace souk::runtime
