#include "protocol/wire/stream_messages.hpp"

#include <algorithm>

#include "protocol/limits.hpp"
#include "protocol/wire/body.hpp"
#include "protocol/wire/encode.hpp"

namespace souk::protocol {
namespace {

constexpr std::size_t frame_values = 5;
constexpr std::uint8_t major_bits = 0xf0;

tl::unexpected<refused_datagram> refuse(wire_fault why) {
  return tl::unexpected{refused_datagram{why}};
}

void write_values(bytes& out, std::uint32_t network, std::uint32_t call, const stream_message& body) {
  encoder e{out};
  e.array(frame_values);
  e.value(wire_version);
  e.value(network);
  std::visit([&](const auto& m) { e.value(m.tag); }, body);
  e.value(call);
  std::visit([&](const auto& m) { e.value(m); }, body);
}

} // namespace

bytes encode_frame(std::uint32_t network, std::uint32_t call, const stream_message& body) {
  bytes out;
  write_values(out, network, call, body);
  invariant(out.size() <= limits::frame_bytes_max, "a frame fits its limit");
  return out;
}

tl::expected<frame, refused_datagram> decode_frame(byte_view raw, std::uint32_t network) {
  if (raw.size() > limits::frame_bytes_max)
    return refuse(wire_fault::too_large);
  const auto parsed = parse(raw, limits::blocks_max);
  if (!parsed)
    return refuse(parsed.error());
  if (parsed->type != msgpack::type::ARRAY)
    return refuse(wire_fault::wrong_type);
  const auto& list = parsed->via.array;
  if (list.size < frame_values)
    return refuse(wire_fault::wrong_length);
  frame made;
  std::uint8_t version = 0;
  std::uint32_t said = 0;
  std::uint8_t tag = 0;
  decoder d;
  if (!(d.value(list.ptr[0], version) && d.value(list.ptr[1], said) && d.value(list.ptr[2], tag)
        && d.value(list.ptr[3], made.call)))
    return refuse(*d.fault());
  if ((version & major_bits) != (wire_version & major_bits))
    return refuse(wire_fault::wrong_version);
  if (said != network)
    return refuse(wire_fault::wrong_network);
  const auto newer = version > wire_version;
  if (list.size > frame_values && !newer)
    return refuse(wire_fault::wrong_length);
  decode_body(d, tag, list.ptr[4], newer ? extra_fields::ignored : extra_fields::refused, made.body);
  if (d.fault())
    return tl::unexpected{refused_datagram{*d.fault(), made.call, tag}};
  return made;
}

} // namespace souk::protocol
