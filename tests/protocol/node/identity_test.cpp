#include "tests/catch.hpp"

#include "protocol/node/identity.hpp"
#include "tests/protocol/samples.hpp"

namespace souk::protocol {
namespace {

constexpr std::uint64_t transaction = 77;

ping asked() {
  ping made{0x10, 0x10, 0, {}};
  made.nonce.fill(3);
  return made;
}

endpoint observed() {
  return endpoint::v4(0x01020304, 500);
}

} // namespace

TEST_CASE("a pong proves its key to the one that asked") {
  for (const auto& asker : {std::optional<node_id>{samples::node(5)}, std::optional<node_id>{}}) {
    const auto answer = make_pong(samples::keys(4), asked(), transaction, asker, observed());
    CHECK(proven_answerer(answer, asked(), transaction, asker) == samples::node(4));
  }
}

TEST_CASE("a pong proves nothing when anything in it differs") {
  auto answer = make_pong(samples::keys(4), asked(), transaction, samples::node(5), observed());
  auto question = asked();
  SECTION("another nonce was asked") {
    question.nonce[0] ^= 1;
  }
  SECTION("another nonce was asked, and is claimed") {
    answer.nonce = question.nonce = {1};
  }
  SECTION("another endpoint") {
    ++answer.observed.port;
  }
  SECTION("another key") {
    answer.key = samples::keys(6).open;
  }
  SECTION("another proof") {
    answer.proof[0] ^= 1;
  }
  CHECK_FALSE(proven_answerer(answer, question, transaction, samples::node(5)));
}

TEST_CASE("a pong proves nothing to anyone else") {
  const auto answer = make_pong(samples::keys(4), asked(), transaction, samples::node(5), observed());
  CHECK_FALSE(proven_answerer(answer, asked(), transaction + 1, samples::node(5)));
  CHECK_FALSE(proven_answerer(answer, asked(), transaction, samples::node(6)));
  CHECK_FALSE(proven_answerer(answer, asked(), transaction, std::nullopt));
}

TEST_CASE("a pong with the proof of another answerer proves nothing") {
  auto answer = make_pong(samples::keys(4), asked(), transaction, samples::node(5), observed());
  answer.proof = prove(samples::keys(4), {asked().nonce, transaction, samples::node(5), samples::node(6), observed()});
  CHECK_FALSE(proven_answerer(answer, asked(), transaction, samples::node(5)));
}

} // namespace souk::protocol
