#include "protocol/dht/contact_book.hpp"

#include "protocol/invariant.hpp"

namespace souk::protocol {

pooled_contact_book::pooled_contact_book() : known_{0, by_contact{this}, same_contact{this}} {}

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

contact_handle pooled_contact_book::hold(const contact& c) {
  if (const auto known = known_.find(c); known != known_.end()) {
    ++slot_of(*known).holders;
    return *known;
  }
  const auto handle = free_slot();
  slot_of(handle) = {c, 1};
  known_.insert(handle);
  return handle;
}

void pooled_contact_book::release(contact_handle handle) noexcept {
  invariant(handle < used_, "a released handle was given out");
  auto& s = slot_of(handle);
  invariant(s.holders > 0, "a released handle is held");
  if (--s.holders > 0)
    return;
  known_.erase(handle);
  free_.push_back(handle);
}

} // namespace souk::protocol
