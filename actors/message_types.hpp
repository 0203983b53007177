// How wire messages and requests between actors become CAF messages: they are local types, never serialised
// by CAF. Everything special to CAF 0.17's message registration stands here.
#pragma once

#include <cstdint>
#include <optional>

#include <caf/all.hpp>

#include "protocol/endpoint.hpp"
#include "protocol/error.hpp"
#include "protocol/wire/envelope.hpp"
#include "protocol/wire/stream_messages.hpp"

namespace souk::actors {

// A datagram as the port delivers it to the peer.
struct arrived_datagram {
  protocol::endpoint from;
  protocol::datagram what;
};

// A wire message with where it came from, one type a message, so that handlers are typed.
template <class M>
struct received {
  protocol::endpoint from;
  protocol::envelope envelope;
  std::size_t bytes_on_wire = 0;
  M body;
};

} // namespace souk::actors

namespace caf {

template <class M>
struct allowed_unsafe_message_type<souk::actors::received<M>> : std::true_type {};

template <>
struct allowed_unsafe_message_type<souk::actors::arrived_datagram> : std::true_type {};

template <>
struct allowed_unsafe_message_type<souk::protocol::wanted> : std::true_type {};

template <class T>
struct allowed_unsafe_message_type<tl::expected<T, souk::protocol::error>> : std::true_type {};

} // namespace caf

// Allows one struct of souk::actors as a message. Used at the end of the header that declares it, outside of
// any namespace.
#define SOUK_LOCAL_MESSAGE(type)                                                                                       \
  namespace caf {                                                                                                      \
  template <>                                                                                                          \
  struct allowed_unsafe_message_type<souk::actors::type> : std::true_type {};                                          \
  }
