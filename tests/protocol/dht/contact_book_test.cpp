#include "protocol/dht/contact_book.hpp"

#include "tests/catch.hpp"
#include "tests/protocol/dht/peers.hpp"

namespace souk::protocol {

TEST_CASE("a contact is kept once, as long as somebody holds it") {
  pooled_contact_book book;
  const auto first = book.hold(tests::contact_of(1));
  const auto& seen = book.at(first);
  for (std::uint32_t i = 2; i < 500; ++i)
    book.hold(tests::contact_of(i));
  CHECK(seen == tests::contact_of(1)); // does not move while others come
  CHECK(book.hold(tests::contact_of(1)) == first);
  CHECK(book.size() == 499);
  book.release(first);
  CHECK(book.at(first) == tests::contact_of(1));
  book.release(first);
  CHECK(book.size() == 498);
  CHECK(book.hold(tests::contact_of(900)) == first); // its place is used again
}

} // namespace souk::protocol
