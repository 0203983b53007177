// Any bytes as each of the documents that peers pass on: heads, providers, announcements, indexes, releases.
#include "protocol/catalogue/copies.hpp"
#include "protocol/dht/record.hpp"
#include "protocol/package/release_check.hpp"
#include "protocol/package/safe_path.hpp"
#include "protocol/package/version.hpp"
#include "tests/fuzz/property.hpp"

namespace souk::protocol {
namespace {

constexpr wall_seconds now = 1'700'000'000; // as in the stored corpus, so that its records are not expired

void check_signed(byte_view raw) {
  if (const auto x = check_head(raw, now))
    invariant(signature_holds(*x, *current_key(x->body.publisher)), "a head that is taken is signed");
  if (const auto x = check_provider(raw, now))
    invariant(signature_holds(*x, x->body.key), "a provider record that is taken is signed");
  if (const auto x = check_announcement(raw, now))
    invariant(signature_holds(*x, *current_key(x->body.publisher)), "an announcement that is taken is signed");
  if (const auto x = check_copies(raw, now))
    invariant(signature_holds(*x, x->body.key), "a word about copies that is taken is signed");
}

// A head and an index entry that name exactly these bytes: so the checks after the digest are reached.
void check_content(byte_view raw) {
  head_body head;
  head.index = digest_of(raw);
  head.index_bytes = raw.size();
  if (const auto index = decode<release_index>(raw)) {
    head.name = index->package.name;
    head.newest = index->versions.empty() ? "" : index->versions.back().version;
    invariant(!check_index(raw, head), "an index of another publisher is refused");
  }
  const auto document = decode<release>(raw);
  if (!document)
    return;
  const index_entry entry{document->version,
                          digest_of(raw),
                          document->archive,
                          document->archive_bytes,
                          document->dependencies,
                          document->published_at,
                          false,
                          {}};
  if (const auto taken = check_release(raw, entry, document->package))
    for (const auto& file : taken->files)
      invariant(is_safe_path(file.path), "a release that is taken has safe paths only");
}

} // namespace
} // namespace souk::protocol

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace souk::protocol;
  const byte_view raw{data, size};
  check_decoding<head>(raw);
  check_decoding<provider>(raw);
  check_decoding<announcement>(raw);
  check_decoding<copies>(raw);
  check_decoding<release_index>(raw);
  check_decoding<release>(raw);
  check_signed(raw);
  check_content(raw);
  return 0;
}
