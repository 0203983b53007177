#include "protocol/shell/message_text.hpp"

namespace souk::protocol {
namespace {

std::string short_form(const id& key) {
  return key.hex().substr(0, 8) + "..";
}

std::string many(std::size_t count, const char* what) {
  return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

std::string kind_text(record_kind kind) {
  switch (kind) {
  case record_kind::value:
    return "value";
  case record_kind::head:
    return "head";
  case record_kind::provider:
    return "provider";
  }
  return "record";
}

std::string status_text(store_status status) {
  switch (status) {
  case store_status::accepted:
    return "accepted";
  case store_status::no_token:
    return "no token";
  case store_status::invalid:
    return "invalid";
  case store_status::stale:
    return "stale";
  case store_status::full:
    return "full";
  case store_status::refused:
    return "refused";
  case store_status::held:
    return "held";
  }
  return "unknown";
}

// What is said beside the name.
struct details {
  std::string operator()(const find_node& m) const { return " " + short_form(m.target); }
  std::string operator()(const find_value& m) const { return " " + kind_text(m.kind) + " " + short_form(m.key); }
  std::string operator()(const nodes& m) const { return ": " + many(m.contacts.size(), "contact"); }
  std::string operator()(const values& m) const {
    return ": " + many(m.records.size(), "record") + ", "
           + many(m.contacts.size(), "contact");
  }
  std::string operator()(const store& m) const {
    return " " + kind_text(m.kind) + ", " + many(m.record.size(), "byte");
  }
  std::string operator()(const stored& m) const { return ": " + status_text(m.status); }
  std::string operator()(const provide& m) const { return " " + many(m.record.size(), "byte"); }
  std::string operator()(const dialled& m) const { return m.reached ? ": reached" : ": not reached"; }
  std::string operator()(const wanted& m) const { return ": " + many(m.ids.size(), "announcement"); }
  template <class M>
  std::string operator()(const M&) const {
    return {};
  }
};

} // namespace

std::string message_text(const message& what) {
  return std::string{name_of(what)} + std::visit(details{}, what);
}

std::optional<id> key_named_by(const message& what) {
  if (const auto* asked = std::get_if<find_node>(&what))
    return asked->target;
  if (const auto* asked = std::get_if<find_value>(&what))
    return asked->key;
  return std::nullopt;
}

} // namespace souk::protocol
