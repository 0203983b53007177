// Fills any type that lists its fields with arbitrary contents within its limits: one generator for all messages
// and documents, the ones to come included.
#pragma once

#include <algorithm>
#include <optional>

#include "protocol/endpoint.hpp"
#include "protocol/random.hpp"
#include "protocol/wire/fields.hpp"

namespace souk::protocol {

class arbitrary_filler {
public:
  explicit arbitrary_filler(std::uint64_t seed) : draw_{seed, 0, 0} {}

  void fill(bool& x) { x = draw_.below(2) == 1; }
  // Small numbers as often as large ones: their encodings differ in length.
  template <std::integral T>
  void fill(T& x) {
    const auto bits = draw_.next();
    x = static_cast<T>(bits >> draw_.below(64));
  }
  template <class T>
    requires std::is_enum_v<T>
  void fill(T& x) {
    x = static_cast<T>(draw_.below(static_cast<std::uint64_t>(enum_last(T{})) + 1));
  }
  template <std::size_t N>
  void fill(std::array<std::uint8_t, N>& x) {
    for (auto& byte : x)
      byte = static_cast<std::uint8_t>(draw_.next());
  }
  template <class Kind>
  void fill(hash256<Kind>& x) {
    fill(x.raw);
  }
  void fill(endpoint& x) {
    x = endpoint::v4(static_cast<std::uint32_t>(draw_.next()), 0);
    if (draw_.below(2) == 0)
      fill(x.address);
    fill(x.port);
  }
  void fill(contact& x) {
    fill(x.id);
    fill(x.where);
  }
  template <class T>
  void fill(std::optional<T>& x) {
    x.reset();
    if (draw_.below(2) == 1)
      fill(x.emplace());
  }
  template <class T>
  void fill(bounded<T> x) {
    constexpr std::size_t usual_max = 40; // now and then the limit itself, if it is not large
    const auto at_limit = x.max <= 1000 && draw_.below(16) == 0;
    x.value.resize(at_limit ? x.max : draw_.below(std::min(x.max, usual_max) + 1));
    for (auto& each : x.value)
      fill_element(each);
  }
  template <class T>
  void fill(bounded_each<T> x) {
    x.value.resize(draw_.below(std::min<std::size_t>(x.max, 20) + 1));
    for (auto& each : x.value)
      fill(at_most(x.each_max, each));
  }
  template <has_fields T>
  void fill(T& x) {
    fields([this](auto&&... each) { (fill(std::forward<decltype(each)>(each)), ...); }, x);
  }

private:
  void fill_element(char& x) { x = static_cast<char>(draw_.next()); }
  template <class T>
  void fill_element(T& x) {
    fill(x);
  }

  random_source draw_;
};

template <class T>
T arbitrary(std::uint64_t seed) {
  T made{};
  arbitrary_filler{seed}.fill(made);
  return made;
}

} // namespace souk::protocol
