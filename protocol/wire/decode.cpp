#include "protocol/wire/decode.hpp"

#include <algorithm>

#include <msgpack/unpack.hpp>

#include "protocol/limits.hpp"

namespace souk::protocol {

bool decoder::value(const msgpack::object& from, bool& into) {
  if (from.type != msgpack::type::BOOLEAN)
    return refuse(wire_fault::wrong_type);
  into = from.via.boolean;
  return true;
}

namespace {

// Of 6 or 18 bytes; an IPv4 address has only the short form.
std::optional<wire_fault> read_endpoint(const std::uint8_t* raw, std::size_t size, endpoint& into) noexcept {
  if (size != 6 && size != endpoint_bytes_max)
    return wire_fault::wrong_length;
  into = size == 6 ? endpoint::v4(0, 0) : endpoint{};
  std::memcpy(into.address.data() + (size == 6 ? 12 : 0), raw, size - 2);
  into.port = static_cast<std::uint16_t>(raw[size - 2] << 8 | raw[size - 1]);
  if (size == endpoint_bytes_max && into.is_v4())
    return wire_fault::not_canonical;
  return std::nullopt;
}

} // namespace

bool decoder::value(const msgpack::object& from, endpoint& into) {
  if (from.type != msgpack::type::BIN)
    return refuse(wire_fault::wrong_type);
  const auto* raw = reinterpret_cast<const std::uint8_t*>(from.via.bin.ptr);
  const auto wrong = read_endpoint(raw, from.via.bin.size, into);
  return !wrong || refuse(*wrong);
}

bool decoder::value(const msgpack::object& from, contact& into) {
  if (from.type != msgpack::type::BIN)
    return refuse(wire_fault::wrong_type);
  if (from.via.bin.size < id::size)
    return refuse(wire_fault::wrong_length);
  const auto* raw = reinterpret_cast<const std::uint8_t*>(from.via.bin.ptr);
  std::memcpy(into.id.raw.data(), raw, id::size);
  const auto wrong = read_endpoint(raw + id::size, from.via.bin.size - id::size, into.where);
  return !wrong || refuse(*wrong);
}

bool decoder::value(const msgpack::object& from, bounded<std::string> into) {
  if (from.type != msgpack::type::STR)
    return refuse(wire_fault::wrong_type);
  if (from.via.str.size > into.max)
    return refuse(wire_fault::over_limit);
  into.value.assign(from.via.str.ptr, from.via.str.size);
  return true;
}

bool decoder::value(const msgpack::object& from, bounded<bytes> into) {
  if (from.type != msgpack::type::BIN)
    return refuse(wire_fault::wrong_type);
  if (from.via.bin.size > into.max)
    return refuse(wire_fault::over_limit);
  const auto* raw = reinterpret_cast<const std::uint8_t*>(from.via.bin.ptr);
  into.value.assign(raw, raw + from.via.bin.size);
  return true;
}

tl::expected<msgpack::object, wire_fault> parse(byte_view raw, std::size_t list_max) {
  static thread_local msgpack::zone zone;
  zone.clear();
  const auto most = raw.size();
  const auto refer = [](msgpack::type::object_type, std::size_t, void*) { return true; };
  try {
    std::size_t offset = 0;
    bool referenced = false;
    const auto object =
      msgpack::unpack(zone, reinterpret_cast<const char*>(raw.data()), raw.size(), offset, referenced, refer, nullptr,
                      msgpack::unpack_limit{std::min(most, list_max), 0, most, most, 0, limits::nesting_max});
    if (offset != raw.size())
      return tl::unexpected{wire_fault::trailing_bytes};
    return object;
  } catch (const msgpack::size_overflow&) {
    return tl::unexpected{wire_fault::over_limit};
  } catch (const std::exception&) {
    return tl::unexpected{wire_fault::malformed};
  }
}

} // namespace souk::protocol
