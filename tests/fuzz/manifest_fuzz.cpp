// Any text as a souk.toml: refused in one line, or read as something that can be written and read again.
#include "protocol/invariant.hpp"
#include "protocol/package/glob.hpp"
#include "protocol/package/manifest.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace souk::protocol;
  const auto parsed = parse_manifest(as_text({data, size}));
  if (!parsed) {
    invariant(parsed.error().code == errc::bad_manifest, "a manifest is refused as one");
    invariant(parsed.error().message.find('\n') == std::string::npos, "the reason is one line");
    return 0;
  }
  invariant(parse_manifest(to_toml(*parsed)) == *parsed, "a manifest survives being written");
  glob_list{parsed->exclude}.matches("src/a/b.cpp", false);
  return 0;
}
