// The envelope of a datagram: [version, network, tag, transaction, sender, token, fields], then padding in some requests and
// a challenge in some answers.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include <tl/expected.hpp>

#include "protocol/bytes.hpp"
#include "protocol/endpoint.hpp"
#include "protocol/wire/fault.hpp"
#include "protocol/wire/messages.hpp"

namespace souk::protocol {

// Major version in the high four bits: another major version is refused, a higher minor one may add
// trailing fields to unsigned messages.
inline constexpr std::uint8_t wire_version = 0x10;

using token = std::array<std::uint8_t, 8>;

struct envelope {
  std::uint8_t version = wire_version;
  std::uint32_t network = 0;          // 0 is the public network
  std::uint64_t transaction = 0;      // 64 random bits of the asker, repeated in the answer
  std::optional<node_id> sender;      // in requests of full peers; nil in answers and from clients
  std::optional<protocol::token> token; // answers: to be presented here; requests: the one that was given
  std::optional<nonce> challenge; // answers only: a ping of the answerer, whose transaction stands in its first 8 bytes
  bool operator==(const envelope&) const = default;
};

struct datagram {
  protocol::envelope envelope;
  message body;
  std::size_t bytes_on_wire = 0; // set by decoding; bounds the answer where no token was shown
};

// A datagram that could not be taken, with what was still understood of it.
struct refused_datagram {
  wire_fault why = wire_fault::malformed;
  std::uint64_t transaction = 0; // of an unknown tag, to answer `unsupported`
  std::uint8_t tag = 0;
};

// A request is at least `bytes_min` long (padded); everything at most limits::datagram_bytes_max (an invariant).
bytes encode_datagram(const envelope& head, const message& body, std::size_t bytes_min = 0);

tl::expected<datagram, refused_datagram> decode_datagram(byte_view raw, std::uint32_t network);

// How many of `contacts`, in order, fit an answer of at most `bytes_max` beside `bytes_used`.
std::size_t contacts_that_fit(const std::vector<contact>& contacts, std::size_t bytes_used,
                              std::size_t bytes_max) noexcept;

} // namespace souk::protocol
