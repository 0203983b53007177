#include "protocol/wire/envelope.hpp"

#include <algorithm>

#include "protocol/limits.hpp"
#include "protocol/wire/body.hpp"
#include "protocol/wire/encode.hpp"

namespace souk::protocol {
namespace {

constexpr std::size_t envelope_values = 7;

std::uint8_t major_of(std::uint8_t version) noexcept {
  return version >> 4;
}

void pad(bytes& out, std::size_t bytes_min) {
  constexpr std::size_t header_bytes = 3; // of a bin 16; smaller ones are filled up all the same
  if (out.size() >= bytes_min)
    return;
  const auto missing = bytes_min - out.size();
  const auto fill = missing > header_bytes ? missing - header_bytes : 0;
  out.push_back(0xc5); // bin 16, always, so that the length comes out exactly
  out.push_back(static_cast<std::uint8_t>(fill >> 8));
  out.push_back(static_cast<std::uint8_t>(fill));
  out.insert(out.end(), fill, 0);
}

// What a message of this kind takes at most, as a rule: one allocation serves.
std::size_t usual_bytes(const message& body) noexcept {
  const auto lists_contacts = std::holds_alternative<nodes>(body) || std::holds_alternative<values>(body);
  return lists_contacts ? 1024 : 256;
}

bool answers(const message& body) noexcept {
  return std::visit([]<class M>(const M&) { return is_answer<M>; }, body);
}

void write_values(bytes& out, const envelope& head, const message& body) {
  encoder e{out};
  e.array(envelope_values + (head.challenge ? 1 : 0)); // becomes 8 when padded
  e.value(head.version);
  e.value(head.network);
  std::visit([&](const auto& m) { e.value(m.tag); }, body);
  e.value(head.transaction);
  e.value(head.sender);
  e.value(head.token);
  std::visit([&](const auto& m) { e.value(m); }, body);
  if (head.challenge)
    e.value(*head.challenge);
}

// What follows the fields: a challenge in answers, anything in requests.
void read_tail(decoder& d, const msgpack::object& from, const message& body, envelope& into) {
  if (answers(body))
    d.value(from, into.challenge.emplace());
  else if (from.type != msgpack::type::BIN)
    d.refuse(wire_fault::wrong_type);
}

} // namespace

bytes encode_datagram(const envelope& head, const message& body, std::size_t bytes_min) {
  invariant(answers(body) ? bytes_min == 0 : !head.challenge, "requests are padded, answers challenge");
  bytes out;
  out.reserve(std::max(bytes_min, usual_bytes(body)));
  write_values(out, head, body);
  if (out.size() < bytes_min) {
    out[0] = 0x90 | (envelope_values + 1);
    pad(out, bytes_min);
  }
  invariant(out.size() <= limits::datagram_bytes_max, "a datagram fits its limit");
  return out;
}

tl::expected<datagram, refused_datagram> decode_datagram(byte_view raw, std::uint32_t network) {
  if (raw.size() > limits::datagram_bytes_max)
    return tl::unexpected{refused_datagram{wire_fault::too_large}};
  const auto parsed = parse(raw);
  if (!parsed)
    return tl::unexpected{refused_datagram{parsed.error()}};
  if (parsed->type != msgpack::type::ARRAY)
    return tl::unexpected{refused_datagram{wire_fault::wrong_type}};
  const auto& list = parsed->via.array;
  if (list.size < envelope_values)
    return tl::unexpected{refused_datagram{wire_fault::wrong_length}};
  datagram made;
  auto& head = made.envelope;
  std::uint8_t tag = 0;
  decoder d;
  const auto understood = d.value(list.ptr[0], head.version) && d.value(list.ptr[1], head.network)
                          && d.value(list.ptr[2], tag) && d.value(list.ptr[3], head.transaction)
                          && d.value(list.ptr[4], head.sender) && d.value(list.ptr[5], head.token);
  if (!understood)
    return tl::unexpected{refused_datagram{*d.fault()}};
  if (major_of(head.version) != major_of(wire_version))
    return tl::unexpected{refused_datagram{wire_fault::wrong_version}};
  if (head.network != network)
    return tl::unexpected{refused_datagram{wire_fault::wrong_network}};
  const auto newer = head.version > wire_version;
  if (list.size > envelope_values + 1 && !newer)
    return tl::unexpected{refused_datagram{wire_fault::wrong_length}};
  decode_body(d, tag, list.ptr[6], newer ? extra_fields::ignored : extra_fields::refused, made.body);
  if (!d.fault() && list.size > envelope_values)
    read_tail(d, list.ptr[envelope_values], made.body, head);
  if (d.fault())
    return tl::unexpected{refused_datagram{*d.fault(), head.transaction, tag}};
  made.bytes_on_wire = raw.size();
  return made;
}

std::size_t contacts_that_fit(const std::vector<contact>& contacts, std::size_t bytes_used,
                              std::size_t bytes_max) noexcept {
  std::size_t count = 0;
  for (const auto& each : contacts) {
    bytes_used += 2 + id::size + (each.where.is_v4() ? 6 : endpoint_bytes_max);
    if (bytes_used > bytes_max || count == limits::contacts_per_answer_max)
      break;
    ++count;
  }
  return count;
}

} // namespace souk::protocol
