// The contact book of a shard: the population itself, plus a small reference-counted overflow for contacts that
// are nobody's (of byzantine peers, or with a wrong id).
#pragma once

#include <memory>

#include "protocol/dht/contact_book.hpp"
#include "runtime/sim/population.hpp"

namespace souk::runtime::sim {

class address_book final : public protocol::contact_book {
public:
  explicit address_book(std::shared_ptr<const population> peers) : peers_{std::move(peers)} {}

  const protocol::contact& at(protocol::contact_handle handle) const noexcept override {
    return handle < peers_->size() ? peers_->contact(handle) : strangers_.at(stranger(handle));
  }
  protocol::contact_handle hold(const protocol::contact& c) override;
  void release(protocol::contact_handle handle) noexcept override;

  std::size_t strangers() const noexcept { return strangers_.size(); }

private:
  protocol::contact_handle stranger(protocol::contact_handle handle) const noexcept {
    return handle - static_cast<protocol::contact_handle>(peers_->size());
  }

  std::shared_ptr<const population> peers_;
  protocol::pooled_contact_book strangers_;
};

} // namespace souk::runtime::sim
