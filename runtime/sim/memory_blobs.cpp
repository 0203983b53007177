#include "runtime/sim/memory_blobs.hpp"

#include <algorithm>

#include "protocol/invariant.hpp"

namespace souk::runtime::sim {

using namespace protocol;
using actors::blob_role;
using actors::blob_state;

namespace {

tl::unexpected<error> absent(const digest& content) {
  return fail(errc::not_found, to_text(content) + " is not kept here");
}

} // namespace

blob_state memory_blobs::state_of(const digest& content) const {
  const auto* kept = blobs_.find(content);
  if (kept == nullptr)
    return blob_state::absent;
  return kept->complete ? blob_state::complete : blob_state::partial;
}

result<block_list> memory_blobs::list_of(const digest& content) const {
  const auto* kept = blobs_.find(content);
  return kept != nullptr ? result<block_list>{kept->list} : absent(content);
}

result<bytes> memory_blobs::read_block(const digest& content, std::size_t index) const {
  const auto* kept = blobs_.find(content);
  if (kept == nullptr || index >= kept->blocks.size() || !kept->blocks[index])
    return absent(content);
  return *kept->blocks[index];
}

result<bytes> memory_blobs::read_whole(const digest& content, std::size_t bytes_max) const {
  const auto* kept = blobs_.find(content);
  if (kept == nullptr || !kept->complete)
    return absent(content);
  if (kept->list.total_bytes > bytes_max)
    return fail(errc::internal, to_text(content) + " is larger than wanted");
  bytes whole;
  for (const auto& block : kept->blocks)
    whole.insert(whole.end(), block->begin(), block->end());
  return whole;
}

result<digest> memory_blobs::put_whole(byte_view whole, blob_role role) {
  blob made;
  made.list = block_list_of(whole);
  for (std::size_t at = 0; at < whole.size(); at += limits::block_bytes) {
    const auto part = whole.subspan(at, std::min(limits::block_bytes, whole.size() - at));
    made.blocks.push_back(std::make_shared<const bytes>(part.begin(), part.end()));
  }
  made.role = role;
  made.complete = true;
  const auto content = digest_of(made.list);
  if (state_of(content) == blob_state::complete && role != blob_role::published)
    return content;
  blobs_.put(content, std::move(made), as_kept(role));
  return content;
}

result<std::vector<bool>> memory_blobs::begin(const digest& content, const block_list& list, blob_role role) {
  if (!is_list_of(list, content))
    return fail(errc::verification, "the block list is not that of " + to_text(content));
  const auto* kept = blobs_.find(content);
  auto taken = kept != nullptr ? *kept : blob{list, {}, role, false};
  taken.blocks.resize(list.blocks.size());
  std::vector<bool> present;
  present.reserve(taken.blocks.size());
  for (const auto& block : taken.blocks)
    present.push_back(block != nullptr);
  if (kept == nullptr)
    blobs_.put(content, std::move(taken), written::lazily);
  return present;
}

result<void> memory_blobs::write_block(const digest& content, std::size_t index, byte_view block) {
  const auto* kept = blobs_.find(content);
  if (kept == nullptr || index >= kept->blocks.size())
    return absent(content);
  if (block.size() != kept->list.block_size(index) || hash_block(block) != kept->list.blocks[index])
    return fail(errc::verification, "a block of " + to_text(content) + " has another hash");
  if (kept->complete)
    return {};
  auto changed = *kept;
  changed.blocks[index] = std::make_shared<const bytes>(block.begin(), block.end());
  blobs_.put(content, std::move(changed), written::lazily);
  return {};
}

result<void> memory_blobs::finish(const digest& content) {
  const auto* kept = blobs_.find(content);
  if (kept == nullptr)
    return absent(content);
  auto whole = *kept;
  const auto missing = [](const auto& block) { return block == nullptr; };
  if (std::any_of(whole.blocks.begin(), whole.blocks.end(), missing))
    return fail(errc::internal, to_text(content) + " is not complete");
  whole.complete = true;
  blobs_.put(content, std::move(whole), written::synced);
  return {};
}

result<void> memory_blobs::set_role(const digest& content, blob_role role) {
  const auto* kept = blobs_.find(content);
  if (kept == nullptr)
    return absent(content);
  auto changed = *kept;
  changed.role = role;
  const auto how = changed.complete ? as_kept(role) : written::lazily;
  blobs_.put(content, std::move(changed), how);
  return {};
}

void memory_blobs::erase(const digest& content) {
  blobs_.erase(content, written::lazily);
}

actors::blob_totals memory_blobs::totals() const {
  actors::blob_totals sum;
  for (const auto& [content, kept] : blobs_.all())
    if (kept.complete) {
      ++sum.count;
      sum.bytes += kept.list.total_bytes;
    }
  return sum;
}

std::vector<digest> memory_blobs::with_role(blob_role role) const {
  std::vector<digest> found;
  for (const auto& [content, kept] : blobs_.all())
    if (kept.complete && kept.role == role)
      found.push_back(content);
  return found;
}

void memory_blobs::sync() {
  const auto all = blobs_.all();
  for (const auto& [content, kept] : all)
    if (kept.complete)
      blobs_.put(content, kept, written::synced);
}

void memory_blobs::crash() {
  blobs_.crash();
  for (const auto& [content, kept] : blobs_.all())
    invariant(kept.complete && is_list_of(kept.list, content), "what is on the disk is whole");
}

} // namespace souk::runtime::sim
