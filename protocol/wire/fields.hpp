// How a struct says what it consists of: `fields(f, x)` calls f with every member, in wire order. From it
// come the codec, the golden tests, the fuzz targets and the tables in docs/protocol.md.
#pragma once

#include <concepts>
#include <cstddef>
#include <type_traits>

namespace souk::protocol {

// `like<T> auto& x` binds a T or a const T, so that one `fields` serves encoding and decoding.
template <class U, class T>
concept like = std::same_as<std::remove_const_t<U>, T>;

// A string, byte string or list together with the most that it may hold. The codec accepts none without.
template <class T>
struct bounded {
  T& value;
  std::size_t max;
};

template <class T>
constexpr bounded<T> at_most(std::size_t max, T& value) noexcept {
  return {value, max};
}

// A list of strings or byte strings: bounds the list and each element.
template <class T>
struct bounded_each {
  T& value;
  std::size_t max;
  std::size_t each_max;
};

template <class T>
constexpr bounded_each<T> at_most_each(std::size_t max, std::size_t each_max, T& value) noexcept {
  return {value, max, each_max};
}

struct count_fields {
  template <class... Ts>
  constexpr std::size_t operator()(Ts&&...) const noexcept {
    return sizeof...(Ts);
  }
};

// Names a type that lists its members. Enumerations that travel say their last value: `enum_last(E)`.
template <class T>
concept has_fields = requires(const T& x) { fields(count_fields{}, x); };

} // namespace souk::protocol
