// Who a node is on a stream: a self-signed certificate of its Ed25519 key, for both directions. Names,
// dates and issuers in certificates mean nothing here; the key is the identity.
#pragma once

#include <memory>
#include <optional>

#include <openssl/ssl.h>

#include "protocol/error.hpp"
#include "protocol/hash.hpp"
#include "protocol/id.hpp"

namespace souk::runtime {

class tls_identity {
public:
  // errc::internal when OpenSSL refuses, for example without Ed25519 in a restricted build.
  static protocol::result<tls_identity> make(const protocol::key_pair& keys);

  const protocol::node_id& self() const noexcept { return self_; }
  // TLS 1.3 only; each side demands the other's certificate and accepts exactly a self-signed one of an
  // Ed25519 key whose signature holds.
  SSL_CTX* server() const noexcept { return server_.get(); }
  SSL_CTX* client() const noexcept { return client_.get(); }

private:
  protocol::node_id self_;
  std::shared_ptr<SSL_CTX> server_;
  std::shared_ptr<SSL_CTX> client_;
};

// The node that the other side has proved to be; nothing before the handshake is done.
std::optional<protocol::node_id> proved_peer(const SSL* session);

// The oldest error that OpenSSL has queued for this thread, as text; empties the queue.
std::string tls_failure();

} // namespace souk::runtime
