#include "protocol/shell/message_text.hpp"

#include "tests/catch.hpp"

namespace souk::protocol {

TEST_CASE("messages in a few words") {
  id key;
  key.raw.fill(0xab);
  CHECK(message_text(find_node{key}) == "find_node abababab..");
  CHECK(message_text(find_value{key, record_kind::head}) == "find_value head abababab..");
  nodes answer;
  answer.contacts.resize(1);
  CHECK(message_text(answer) == "nodes: 1 contact");
  values found;
  found.records.resize(2);
  CHECK(message_text(found) == "values: 2 records, 0 contacts");
  CHECK(message_text(store{record_kind::value, bytes(100)}) == "store value, 100 bytes");
  CHECK(message_text(stored{store_status::no_token}) == "stored: no token");
  CHECK(message_text(dialled{true, {}, 0}) == "dialled: reached");
  CHECK(message_text(ping{}) == "ping");
}

TEST_CASE("the key that a request names") {
  id key;
  key.raw.fill(7);
  CHECK(key_named_by(find_node{key}) == key);
  CHECK(key_named_by(find_value{key}) == key);
  CHECK_FALSE(key_named_by(ping{}));
  CHECK_FALSE(key_named_by(nodes{}));
}

} // namespace souk::protocol
