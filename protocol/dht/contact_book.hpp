// Where contacts are kept, so that tables hold 4-byte handles. On sockets a reference-counted pool; in the
// simulator one read-only array of all peers, shared by every table, with a small overflow.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "protocol/endpoint.hpp"

namespace souk::protocol {

using contact_handle = std::uint32_t;

class contact_book {
public:
  virtual ~contact_book() = default;
  // Valid while the handle is held.
  virtual const contact& at(contact_handle handle) const noexcept = 0;
  // Finds or adds the contact and holds it once more.
  virtual contact_handle hold(const contact& c) = 0;
  virtual void release(contact_handle handle) noexcept = 0;
};

// The reference-counted pool of a node on sockets: some hundreds of contacts.
class pooled_contact_book final : public contact_book {
public:
  const contact& at(contact_handle handle) const noexcept override;
  contact_handle hold(const contact& c) override;
  void release(contact_handle handle) noexcept override;
  std::size_t size() const noexcept { return known_.size(); }

private:
  struct slot {
    contact held;
    std::uint32_t holders = 0;
  };
  static constexpr std::size_t chunk_slots = 16; // slots never move, so that `at` stays valid while others are added
  using chunk = std::array<slot, chunk_slots>;

  slot& slot_of(contact_handle handle) const noexcept { return (*chunks_[handle / chunk_slots])[handle % chunk_slots]; }
  contact_handle free_slot();
  std::vector<contact_handle>::iterator place_of(const contact& c) noexcept;

  std::vector<std::unique_ptr<chunk>> chunks_;
  std::vector<contact_handle> free_;
  contact_handle used_ = 0; // slots that were ever given out
  std::vector<contact_handle> known_; // in the order of their contacts: each is kept once, and found
};

} // namespace souk::protocol
