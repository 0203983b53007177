#include "runtime/net/tls_identity.hpp"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include "protocol/invariant.hpp"

namespace souk::runtime {
namespace {

constexpr long certificate_bytes_max = 4096; // ours has about 300
constexpr long validity_seconds = 100L * 365 * 86400;
constexpr std::size_t seed_bytes = 32; // libsodium's secret key is the seed, then the public key

using key_pointer = std::shared_ptr<EVP_PKEY>;
using certificate_pointer = std::shared_ptr<X509>;

// AES-GCM is the fastest where the processor does AES, ChaCha20 elsewhere.
const char* ciphers() noexcept {
#if defined(__x86_64__)
  if (!__builtin_cpu_supports("aes"))
    return "TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256";
#endif
  return "TLS_AES_128_GCM_SHA256:TLS_CHACHA20_POLY1305_SHA256";
}

certificate_pointer self_signed(EVP_PKEY* key) {
  certificate_pointer made{X509_new(), X509_free};
  auto* name = made ? X509_get_subject_name(made.get()) : nullptr;
  const auto* label = reinterpret_cast<const unsigned char*>("souk node");
  const auto done = name && X509_set_version(made.get(), X509_VERSION_3) == 1
                    && ASN1_INTEGER_set(X509_get_serialNumber(made.get()), 1) == 1
                    && X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, label, -1, -1, 0) == 1
                    && X509_set_issuer_name(made.get(), name) == 1
                    && X509_gmtime_adj(X509_getm_notBefore(made.get()), -86400)
                    && X509_gmtime_adj(X509_getm_notAfter(made.get()), validity_seconds)
                    && X509_set_pubkey(made.get(), key) == 1 && X509_sign(made.get(), key, nullptr) > 0;
  return done ? made : nullptr;
}

// Replaces OpenSSL's verification of chains: there are none here. That the other side holds the key is
// proved by the handshake itself.
int accept_self_signed(X509_STORE_CTX* shown, void*) {
  auto* certificate = X509_STORE_CTX_get0_cert(shown);
  auto* key = certificate ? X509_get0_pubkey(certificate) : nullptr;
  const auto good = key && EVP_PKEY_id(key) == EVP_PKEY_ED25519 && X509_verify(certificate, key) == 1;
  X509_STORE_CTX_set_error(shown, good ? X509_V_OK : X509_V_ERR_CERT_REJECTED);
  return good ? 1 : 0;
}

std::shared_ptr<SSL_CTX> context_of(const SSL_METHOD* method, X509* certificate, EVP_PKEY* key) {
  std::shared_ptr<SSL_CTX> made{SSL_CTX_new(method), SSL_CTX_free};
  auto* c = made.get();
  const auto done = c && SSL_CTX_set_min_proto_version(c, TLS1_3_VERSION) == 1
                    && SSL_CTX_set_max_proto_version(c, TLS1_3_VERSION) == 1
                    && SSL_CTX_set_ciphersuites(c, ciphers()) == 1 && SSL_CTX_set1_groups_list(c, "X25519") == 1
                    && SSL_CTX_set1_sigalgs_list(c, "ed25519") == 1 && SSL_CTX_use_certificate(c, certificate) == 1
                    && SSL_CTX_use_PrivateKey(c, key) == 1;
  if (!done)
    return nullptr;
  SSL_CTX_set_verify(c, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  SSL_CTX_set_cert_verify_callback(c, accept_self_signed, nullptr);
  SSL_CTX_set_max_cert_list(c, certificate_bytes_max);
  // A resumed session would prove nothing anew, and a full handshake costs less than a millisecond.
  SSL_CTX_set_session_cache_mode(c, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_num_tickets(c, 0);
  SSL_CTX_set_options(c, SSL_OP_NO_TICKET | SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION);
  SSL_CTX_set_mode(c, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
  return made;
}

} // namespace

protocol::result<tls_identity> tls_identity::make(const protocol::key_pair& keys) {
  const key_pointer key{EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, keys.secret.data(), seed_bytes),
                        EVP_PKEY_free};
  const auto certificate = key ? self_signed(key.get()) : nullptr;
  tls_identity made;
  made.self_ = protocol::node_id_of(keys.open);
  if (certificate) {
    made.server_ = context_of(TLS_server_method(), certificate.get(), key.get());
    made.client_ = context_of(TLS_client_method(), certificate.get(), key.get());
  }
  if (!made.server_ || !made.client_)
    return protocol::fail(protocol::errc::internal, "OpenSSL cannot use this node's key: " + tls_failure());
  return made;
}

std::optional<protocol::node_id> proved_peer(const SSL* session) {
  auto* certificate = SSL_is_init_finished(session) ? SSL_get0_peer_certificate(session) : nullptr;
  auto* key = certificate ? X509_get0_pubkey(certificate) : nullptr;
  if (!key)
    return std::nullopt;
  protocol::public_key raw{};
  auto size = raw.size();
  const auto read = EVP_PKEY_get_raw_public_key(key, raw.data(), &size);
  protocol::invariant(read == 1 && size == raw.size(), "only Ed25519 keys pass the handshake");
  return protocol::node_id_of(raw);
}

std::string tls_failure() {
  const auto code = ERR_get_error();
  ERR_clear_error();
  const auto* reason = code != 0 ? ERR_reason_error_string(code) : nullptr;
  return reason ? reason : "the connection broke";
}

} // namespace souk::runtime
