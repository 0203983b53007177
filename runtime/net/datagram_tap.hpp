// The last datagrams that passed a port, decoded, kept only while somebody asks for them: a node pays nothing for it otherwise.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "protocol/endpoint.hpp"
#include "protocol/wire/envelope.hpp"

namespace souk::runtime {

struct tapped_datagram {
  std::uint64_t number = 0; // from 1, without a gap
  std::chrono::steady_clock::time_point at;
  bool sent = false; // else it arrived
  protocol::endpoint other;
  std::uint64_t transaction = 0;
  std::optional<protocol::id> key; // that it names
  std::string text;
};

class datagram_tap {
public:
  using clock = std::chrono::steady_clock;
  static constexpr std::size_t rows_max = 10'000;
  static constexpr std::chrono::seconds kept_after_asking{10};

  explicit datagram_tap(std::uint32_t network) : network_{network} {}

  // From any thread; what is about to be sent, so that no answer stands before its question.
  void sent(const protocol::endpoint& to, protocol::byte_view raw, clock::time_point now = clock::now()) noexcept;
  void arrived(const protocol::endpoint& from, const protocol::datagram& read, clock::time_point now = clock::now()) noexcept;
  bool wanted() const noexcept { return wanted_.load(std::memory_order_relaxed); }

  // Those behind `number`, oldest first, as far as they are still there; 0 for all. From now on they are kept for a while.
  std::vector<tapped_datagram> after(std::uint64_t number, clock::time_point now = clock::now());

private:
  void keep(tapped_datagram row) noexcept;

  std::uint32_t network_;
  std::atomic<bool> wanted_ = false;
  std::mutex keeping_; // guards what follows
  clock::time_point until_;
  std::uint64_t last_ = 0;
  std::deque<tapped_datagram> rows_;
};

} // namespace souk::runtime
