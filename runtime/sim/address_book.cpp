#include "runtime/sim/address_book.hpp"

namespace souk::runtime::sim {

protocol::contact_handle address_book::hold(const protocol::contact& c) {
  if (const auto peer = peers_->find(c.where); peer && peers_->contact(*peer) == c)
    return *peer;
  return static_cast<protocol::contact_handle>(peers_->size()) + strangers_.hold(c);
}

void address_book::release(protocol::contact_handle handle) noexcept {
  if (handle >= peers_->size())
    strangers_.release(stranger(handle));
}

} // namespace souk::runtime::sim
