#include "runtime/sim/chaos_liars.hpp"

#include <algorithm>
#include <variant>

#include "protocol/dht/record.hpp"
#include "protocol/wire/decode.hpp"
#include "runtime/sim/population.hpp"

namespace souk::runtime::sim {
namespace {

constexpr std::size_t contacts_beside_a_record = 8; // what is added must fit the datagram
constexpr std::size_t made_up_bytes = 64;

template <class... Ts>
bool is_one_of(const protocol::message& body) noexcept {
  return (std::holds_alternative<Ts>(body) || ...);
}

bool bends_streams(lie tells) noexcept {
  return tells == lie::wrong_values || tells == lie::silence;
}

void spoil(protocol::bytes& whole) noexcept {
  if (!whole.empty())
    whole[whole.size() / 2] ^= 1;
}

} // namespace

bool bent_datagrams::bends(const protocol::message& body) const noexcept {
  using namespace protocol;
  switch (tells_) {
  case lie::wrong_contacts:
    return is_one_of<nodes, values>(body);
  case lie::wrong_values:
    return is_one_of<values>(body);
  case lie::silence:
    return is_one_of<nodes, values, stored, dialled>(body);
  case lie::none:
    break;
  }
  return false;
}

void bent_datagrams::send(const protocol::endpoint& to, protocol::bytes raw) noexcept {
  auto said = protocol::decode_datagram(raw, 0);
  if (!said || !bends(said->body))
    return straight_->send(to, std::move(raw));
  ++told_;
  if (tells_ == lie::silence)
    return;
  bend(said->body, to);
  straight_->send(to, protocol::encode_datagram(said->envelope, said->body));
}

void bent_datagrams::bend(protocol::message& body, const protocol::endpoint& asker) {
  if (auto* found = std::get_if<protocol::nodes>(&body))
    bend_contacts(found->contacts, asker);
  else if (auto* values = std::get_if<protocol::values>(&body); values != nullptr && tells_ == lie::wrong_contacts)
    bend_contacts(values->contacts, asker);
  else if (values != nullptr)
    bend_records(*values);
}

// Somebody who is not there, somebody else under a made-up id, or the asker itself.
void bent_datagrams::bend_contacts(std::vector<protocol::contact>& contacts, const protocol::endpoint& asker) {
  for (auto& each : contacts) {
    const auto last_bytes = draws_.next();
    for (std::size_t i = 0; i < 8; ++i)
      each.id.raw[each.id.raw.size() - 1 - i] = static_cast<std::uint8_t>(last_bytes >> 8 * i);
    const auto kind = draws_.below(4);
    const auto who = draws_.below(population_);
    if (kind == 0)
      each.where = asker;
    else
      each.where = address_of(static_cast<peer_index>(kind == 1 ? who : population_ + who));
  }
}

void bent_datagrams::bend_records(protocol::values& body) {
  for (auto& each : body.records)
    each = wrong_record(each);
  if (!body.records.empty())
    return;
  body.contacts.resize(std::min(body.contacts.size(), contacts_beside_a_record));
  body.records.emplace_back(made_up_bytes, static_cast<std::uint8_t>(draws_.next()));
}

// Of a head an old one, which is still signed; anything else is spoilt.
protocol::bytes bent_datagrams::wrong_record(const protocol::bytes& right) {
  if (const auto head = protocol::decode_canonical<protocol::head>(right)) {
    const protocol::package_name package{protocol::publisher_id_of(head->body.publisher.first), head->body.name};
    return first_heads_.try_emplace(protocol::head_key(package), right).first->second;
  }
  auto wrong = right;
  spoil(wrong);
  return wrong;
}

void bent_streams::answer(std::uint64_t connection, std::uint32_t call, protocol::stream_message body) {
  if (!bends_streams(tells_))
    return straight_->answer(connection, call, std::move(body));
  ++told_;
  if (tells_ == lie::silence)
    return;
  if (auto* block = std::get_if<protocol::block>(&body))
    spoil(block->whole);
  else if (auto* content = std::get_if<protocol::content>(&body))
    spoil(content->whole);
  else if (auto* list = std::get_if<protocol::announcements>(&body))
    std::for_each(list->items.begin(), list->items.end(), spoil);
  straight_->answer(connection, call, std::move(body));
}

} // namespace souk::runtime::sim
