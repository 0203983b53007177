// Any text as a `souk:` link: refused, or a link that reads the same when it is written again.
#include "runtime/node/link.hpp"

#include "protocol/invariant.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using souk::runtime::parse_link;
  const auto got = parse_link(souk::protocol::as_text({data, size}));
  if (!got) {
    souk::protocol::invariant(!got.error().message.empty(), "a refusal says why");
    return 0;
  }
  const auto again = parse_link(souk::runtime::to_text(*got));
  souk::protocol::invariant(again && *again == *got, "a link survives being written again");
  return 0;
}
