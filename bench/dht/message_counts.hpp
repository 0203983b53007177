// The metrics of a fleet: it counts what is sent, by the name of the message, from all threads.
#pragma once

#include <array>
#include <atomic>
#include <map>
#include <string>
#include <variant>

#include "actors/metrics.hpp"
#include "protocol/wire/messages.hpp"

namespace souk::bench {

class message_counts final : public actors::metrics {
public:
  void add(actors::counter what, std::string_view label, std::uint64_t by) noexcept override {
    if (what != actors::counter::message_sent)
      return;
    for (std::size_t i = 0; i < kinds; ++i)
      if (names()[i] == label)
        counts_[i].fetch_add(by, std::memory_order_relaxed);
  }
  void observe(actors::timing, protocol::duration) noexcept override {}
  void set(actors::gauge, double) noexcept override {}

  std::map<std::string, std::uint64_t> sent() const {
    std::map<std::string, std::uint64_t> found;
    for (std::size_t i = 0; i < kinds; ++i)
      found[std::string{names()[i]}] = counts_[i].load(std::memory_order_relaxed);
    return found;
  }

private:
  static constexpr std::size_t kinds = std::variant_size_v<protocol::message>;

  template <class... Ms>
  static constexpr std::array<std::string_view, kinds> names_of(std::variant<Ms...>*) noexcept {
    return {Ms::name...};
  }
  static constexpr std::array<std::string_view, kinds> names() noexcept {
    return names_of(static_cast<protocol::message*>(nullptr));
  }

  std::array<std::atomic<std::uint64_t>, kinds> counts_{};
};

} // namespace souk::bench
