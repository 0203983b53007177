#include "protocol/dht/contact_book.hpp"

#include <algorithm>

#include "protocol/invariant.hpp"

namespace souk::protocol {

const contact& pooled_contact_book::at(contact_handle handle) const noexcept {
  return slot_of(handle).held;
}

contact_handle pooled_contact_book::free_slot() {
  if (!free_.empty()) {
    const auto handle = free_.back();
    free_.pop_back();
    return handle;
  }
  if (used_ == chunks_.size() * chunk_slots)
    chunks_.push_back(std::make_unique<chunk>());
  return used_++;
}

std::vector<contact_handle>::iterator pooled_contact_book::place_of(const contact& c) noexcept {
  return std::ranges::lower_bound(known_, c, {},
                                  [this](contact_handle handle) -> const contact& { return at(handle); });
}

contact_handle pooled_contact_book::hold(const contact& c) {
  const auto place = place_of(c);
  if (place != known_.end() && at(*place) == c) {
    ++slot_of(*place).holders;
    return *place;
  }
  const auto handle = free_slot();
  slot_of(handle) = {c, 1};
  known_.insert(place, handle);
  return handle;
}

void pooled_contact_book::release(contact_handle handle) noexcept {
  invariant(handle < used_, "a released handle was given out");
  auto& s = slot_of(handle);
  invariant(s.holders > 0, "a released handle is held");
  if (--s.holders > 0)
    return;
  known_.erase(place_of(s.held));
  free_.push_back(handle);
}

} // namespace souk::protocol
