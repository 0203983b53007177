// Documents are signed again when half of their time is over, and say the same otherwise.
#include "tests/catch.hpp"

#include "protocol/catalogue/announcement.hpp"
#include "protocol/dht/record.hpp"
#include "protocol/package/renewal.hpp"

using namespace souk::protocol;

namespace {

constexpr wall_seconds issued_at = 1'750'000'000;

struct publication {
  key_pair keys = key_pair_from_seed({7});
  publisher_chain chain;
  expiring_documents documents;

  publication() {
    chain.first.key = keys.open;
    head_body kept{chain, "cpp-starter", 4, "1.2.0", {}, 0, issued_at, issued_at + limits::validity_seconds};
    announcement_body told;
    told.publisher = chain;
    told.name = "cpp-starter";
    told.version = "1.2.0";
    told.description = "A starter";
    told.issued_at = issued_at;
    told.expires_at = issued_at + limits::validity_seconds;
    documents = {4, encode(sign_document(kept, keys)), encode(sign_document(told, keys))};
  }
};

constexpr wall_seconds late = issued_at + limits::validity_seconds / 2;

} // namespace

TEST_CASE("documents that are young stay as they are") {
  const publication p;
  const auto renewed = renew_documents(p.documents, p.chain, p.keys, late - 1);
  REQUIRE(renewed);
  CHECK(!*renewed);
  CHECK(!is_renewal_due(p.documents.head, late - 1));
  CHECK(is_renewal_due(p.documents.head, late));
  CHECK(!is_renewal_due(p.documents.announcement, late)); // no head
}

TEST_CASE("documents whose time is half over are signed again, also when it is over") {
  const publication p;
  for (const auto now : {late, late + limits::validity_seconds}) {
    const auto renewed = renew_documents(p.documents, p.chain, p.keys, now);
    REQUIRE(renewed);
    REQUIRE(*renewed);
    CHECK((*renewed)->sequence == 5);
    const auto kept = decode<head>((*renewed)->head);
    REQUIRE(kept);
    CHECK(signature_holds(*kept, p.keys.open));
    CHECK(kept->body.sequence == 5);
    CHECK(kept->body.newest == "1.2.0");
    CHECK(kept->body.expires_at == now + limits::validity_seconds);
    const auto told = check_announcement((*renewed)->announcement, now);
    REQUIRE(told);
    CHECK(told->body.description == "A starter");
    CHECK(told->body.issued_at == now);
  }
}

TEST_CASE("what another key published is left alone, and what cannot be read is said") {
  publication p;
  publisher_chain other;
  const auto keys = key_pair_from_seed({8});
  other.first.key = keys.open;
  CHECK(renew_documents(p.documents, other, keys, late).error().code == errc::not_found);
  p.documents.announcement.pop_back();
  CHECK(renew_documents(p.documents, p.chain, p.keys, late).error().code == errc::verification);
}
