#include "bench/dht/records.hpp"

#include <string>

#include "protocol/dht/record.hpp"
#include "protocol/random.hpp"

namespace souk::bench {
namespace {

constexpr protocol::wall_seconds valid_s = 86400;

} // namespace

std::vector<bench_record> make_values(std::size_t count, std::size_t bytes, std::uint64_t seed) {
  std::vector<bench_record> made;
  for (std::size_t i = 0; i < count; ++i) {
    protocol::random_source draws{seed, i, 0};
    bench_record each;
    each.raw.resize(bytes);
    for (auto& byte : each.raw)
      byte = static_cast<std::uint8_t>(draws.next());
    each.key = protocol::value_key(each.raw);
    made.push_back(std::move(each));
  }
  return made;
}

std::vector<bench_record> make_heads(std::size_t count, protocol::wall_seconds now) {
  const auto keys = protocol::key_pair_from_seed({1});
  protocol::head_body body;
  body.publisher.first.key = keys.open;
  body.publisher.first.created_at = now;
  body.sequence = 1;
  body.newest = "1.0.0";
  body.index_bytes = 1;
  body.issued_at = now;
  body.expires_at = now + valid_s;
  std::vector<bench_record> made;
  for (std::size_t i = 0; i < count; ++i) {
    body.name = "package-" + std::to_string(i);
    const protocol::package_name name{protocol::publisher_id_of(body.publisher.first), body.name};
    made.push_back(
      {protocol::record_kind::head, protocol::head_key(name), protocol::encode(protocol::sign_document(body, keys))});
  }
  return made;
}

} // namespace souk::bench
