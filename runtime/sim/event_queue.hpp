// What will happen in one shard, ordered by (time, rank) and never by an address: a 4-ary heap of 24-byte
// keys (LaMarca and Ladner 1996: fewer cache misses than a binary one) over a slab of payloads.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "protocol/invariant.hpp"
#include "runtime/sim/virtual_time.hpp"

namespace souk::runtime::sim {

template <class Payload>
class event_queue {
public:
  bool empty() const noexcept { return heap_.empty(); }
  std::size_t size() const noexcept { return heap_.size(); }
  nanoseconds next_time() const noexcept { return heap_.empty() ? never_ns : heap_.front().at; }

  // The earliest event where it stands, or nothing. Valid until the next change.
  const Payload* peek() const noexcept { return heap_.empty() ? nullptr : &slab_[heap_.front().slot]; }
  // Fetches those that come next into the caches: the successor of the earliest is among its children.
  void prefetch_next() const noexcept {
    for (std::size_t i = 1; i < std::min<std::size_t>(heap_.size(), 5); ++i)
      __builtin_prefetch(&slab_[heap_[i].slot]);
  }

  // No two events have the same time and rank, so that their order never depends on how they came in.
  void push(nanoseconds at, std::uint64_t rank, Payload payload) {
    const key added{at, rank, keep(std::move(payload))};
    heap_.push_back(added);
    sift_up(heap_.size() - 1, added);
  }

  // The earliest event; there must be one.
  std::pair<nanoseconds, Payload> pop() {
    protocol::invariant(!heap_.empty(), "an event is taken only where there is one");
    const key first = heap_.front();
    const key last = heap_.back();
    heap_.pop_back();
    if (!heap_.empty())
      sift_down(last);
    free_.push_back(first.slot);
    return {first.at, std::move(slab_[first.slot])}; // what is moved from holds nothing
  }

  // Drops all. What they hold may add events as it goes.
  void clear() {
    heap_.clear();
    free_.clear();
    const auto dropped = std::exchange(slab_, {});
  }

private:
  struct key {
    nanoseconds at;
    std::uint64_t rank;
    std::uint32_t slot;

    bool before(const key& other) const noexcept { return at != other.at ? at < other.at : rank < other.rank; }
  };

  std::uint32_t keep(Payload payload) {
    if (free_.empty()) {
      slab_.push_back(std::move(payload));
      return static_cast<std::uint32_t>(slab_.size() - 1);
    }
    const auto slot = free_.back();
    free_.pop_back();
    slab_[slot] = std::move(payload);
    return slot;
  }

  void sift_up(std::size_t hole, const key& added) noexcept {
    while (hole > 0) {
      const auto parent = (hole - 1) / 4;
      if (!added.before(heap_[parent]))
        break;
      heap_[hole] = heap_[parent];
      hole = parent;
    }
    heap_[hole] = added;
  }

  void sift_down(const key& moved) noexcept {
    std::size_t hole = 0;
    for (auto first = 4 * hole + 1; first < heap_.size(); first = 4 * hole + 1) {
      const auto end = std::min(first + 4, heap_.size());
      auto least = first;
      for (auto child = first + 1; child < end; ++child)
        if (heap_[child].before(heap_[least]))
          least = child;
      if (!heap_[least].before(moved))
        break;
      heap_[hole] = heap_[least];
      hole = least;
    }
    heap_[hole] = moved;
  }

  std::vector<key> heap_;
  std::vector<Payload> slab_;
  std::vector<std::uint32_t> free_;
};

} // namespace souk::runtime::sim
