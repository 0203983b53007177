// Values to msgpack. A struct is a positional array of its fields; fixed byte arrays are `bin`.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include <msgpack/pack.hpp>

#include "protocol/bytes.hpp"
#include "protocol/endpoint.hpp"
#include "protocol/id.hpp"
#include "protocol/invariant.hpp"
#include "protocol/wire/fields.hpp"

namespace souk::protocol {

inline constexpr std::size_t endpoint_bytes_max = 18;

// Gathers the one to nine bytes of which msgpack consists, so that the vector grows by pieces that are worth a call.
class byte_sink {
public:
  explicit byte_sink(bytes& out) noexcept : out_{out} {}
  byte_sink(const byte_sink&) = delete;
  byte_sink& operator=(const byte_sink&) = delete;
  ~byte_sink() { flush(); }

  void write(const char* data, std::size_t size) {
    if (size > gathered_.size() - used_) {
      flush();
      if (size > gathered_.size()) {
        const auto* from = reinterpret_cast<const std::uint8_t*>(data);
        out_.insert(out_.end(), from, from + size);
        return;
      }
    }
    std::memcpy(gathered_.data() + used_, data, size);
    used_ += size;
  }
  void flush() {
    out_.insert(out_.end(), gathered_.data(), gathered_.data() + used_);
    used_ = 0;
  }

private:
  bytes& out_;
  std::size_t used_ = 0;
  std::array<std::uint8_t, 512> gathered_;
};

// What is encoded stands in `out` when the encoder is gone.
class encoder {
public:
  explicit encoder(bytes& out) : sink_{out}, packer_{sink_} {}

  void array(std::size_t size) { packer_.pack_array(static_cast<std::uint32_t>(size)); }
  void nil() { packer_.pack_nil(); }
  void bin(byte_view raw) {
    packer_.pack_bin(static_cast<std::uint32_t>(raw.size()));
    sink_.write(reinterpret_cast<const char*>(raw.data()), raw.size());
  }

  void value(bool x) { x ? packer_.pack_true() : packer_.pack_false(); }
  template <std::integral T>
  void value(T x) {
    if constexpr (std::is_signed_v<T>)
      packer_.pack_int64(x);
    else
      packer_.pack_uint64(x);
  }
  template <class T>
    requires std::is_enum_v<T>
  void value(T x) {
    packer_.pack_uint64(static_cast<std::uint64_t>(x));
  }
  template <class Kind>
  void value(const hash256<Kind>& x) {
    bin(x.view());
  }
  template <std::size_t N>
  void value(const std::array<std::uint8_t, N>& x) {
    bin(x);
  }
  void value(const endpoint& x);
  void value(const contact& x);
  template <class T>
  void value(const std::optional<T>& x) {
    x ? value(*x) : nil();
  }
  template <class T>
  void value(const bounded<T>& x) {
    invariant(x.value.size() <= x.max, "what is encoded is within its limit");
    body(x.value);
  }
  template <class T>
  void value(const bounded_each<T>& x) {
    invariant(x.value.size() <= x.max, "what is encoded is within its limit");
    array(x.value.size());
    for (const auto& each : x.value)
      value(at_most(x.each_max, each));
  }
  template <has_fields T>
  void value(const T& x) {
    array(fields(count_fields{}, x));
    flat(x);
  }
  // The fields of x alone, for lists that start with something else.
  template <has_fields T>
  void flat(const T& x) {
    fields([this](const auto&... each) { (value(each), ...); }, x);
  }

private:
  void body(const std::string& text) {
    packer_.pack_str(static_cast<std::uint32_t>(text.size()));
    sink_.write(text.data(), text.size());
  }
  void body(const bytes& raw) { bin(raw); }
  template <class T>
  void body(const std::vector<T>& list) {
    array(list.size());
    for (const auto& each : list)
      value(each);
  }

  byte_sink sink_;
  msgpack::packer<byte_sink> packer_;
};

// An IPv4 endpoint is 6 bytes, an IPv6 endpoint 18: address, then port, in network byte order.
inline std::size_t write_endpoint(const endpoint& x, std::uint8_t* into) noexcept {
  const std::size_t skip = x.is_v4() ? 12 : 0;
  const auto address_bytes = x.address.size() - skip;
  std::memcpy(into, x.address.data() + skip, address_bytes);
  into[address_bytes] = static_cast<std::uint8_t>(x.port >> 8);
  into[address_bytes + 1] = static_cast<std::uint8_t>(x.port);
  return address_bytes + 2;
}

inline void encoder::value(const endpoint& x) {
  std::array<std::uint8_t, endpoint_bytes_max> raw;
  bin({raw.data(), write_endpoint(x, raw.data())});
}

// A contact is its id, then its endpoint, in one: most of what peers say is contacts.
inline void encoder::value(const contact& x) {
  std::array<std::uint8_t, id::size + endpoint_bytes_max> raw;
  std::memcpy(raw.data(), x.id.raw.data(), id::size);
  bin({raw.data(), id::size + write_endpoint(x.where, raw.data() + id::size)});
}

template <has_fields T>
bytes encode(const T& x) {
  bytes out;
  encoder{out}.value(x);
  return out;
}

} // namespace souk::protocol
