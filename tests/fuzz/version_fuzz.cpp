// Any text as a version and as a range; two lines as a version and a range to put it in.
#include "protocol/bytes.hpp"
#include "protocol/invariant.hpp"
#include "protocol/package/bech32.hpp"
#include "protocol/package/publisher.hpp"
#include "protocol/package/version.hpp"

namespace souk::protocol {
namespace {

void check_version(std::string_view text) {
  const auto v = parse_version(text);
  if (!v)
    return;
  invariant(to_string(*v) == text, "a version is written as it was read");
  invariant(satisfies(*v, *parse_range(text)), "a version is in the range that it is itself");
  if (!v->is_prerelease())
    invariant(satisfies(*v, *parse_range("^" + std::string{text})), "a version is in its caret range");
}

void check_pair(std::string_view version_text, std::string_view range_text) {
  const auto v = parse_version(version_text);
  const auto wanted = parse_range(range_text);
  if (!v || !wanted)
    return;
  const auto either = parse_range(std::string{range_text} + "||" + std::string{version_text});
  if (!either
      || (v->is_prerelease()
          && either->any_of.size() == 1)) // beside `*` nothing else counts, and it holds no prerelease
    return;
  invariant(satisfies(*v, *either), "a version is in a range that also names it");
}

void check_publisher(std::string_view text) {
  if (const auto publisher = parse_publisher(text))
    invariant(parse_publisher(to_text(*publisher)) == *publisher, "a publisher is read as it is written");
}

} // namespace
} // namespace souk::protocol

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace souk::protocol;
  const auto text = as_text({data, size});
  const auto newline = text.find('\n');
  check_version(text.substr(0, newline));
  check_publisher(text.substr(0, newline));
  if (newline != std::string_view::npos)
    check_pair(text.substr(0, newline), text.substr(newline + 1));
  return 0;
}
