// What the tests of the store share: folders that go away, a publisher, and the way from a folder to a release.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "protocol/random.hpp"
#include "runtime/store/disk.hpp"
#include "tests/catch.hpp"

namespace souk::tests {

namespace fs = std::filesystem;

struct scratch_folder {
  scratch_folder();
  ~scratch_folder();
  scratch_folder(const scratch_folder&) = delete;
  scratch_folder& operator=(const scratch_folder&) = delete;
  std::string at(const std::string& name) const { return path + "/" + name; }
  std::string path;
};

void write_file(const std::string& path, const std::string& text, unsigned mode = 0644);
std::string read_file(const std::string& path);
void write_manifest(const std::string& folder, const std::string& name, const std::string& version,
                    const std::string& more = {});
protocol::bytes random_bytes(std::size_t size, std::uint64_t seed);

// Every path of a tree with its kind, mode and content, to be compared as a whole.
std::map<std::string, std::string> picture_of(const std::string& folder);

// Whether an install left a temporary folder in `root`.
bool has_leftovers(const std::string& root);

template <class T>
T must(protocol::result<T> made) {
  if (!made)
    FAIL(made.error().message);
  return std::move(*made);
}
inline void must(const protocol::result<void>& done) {
  if (!done)
    FAIL(done.error().message);
}

struct publisher {
  explicit publisher(std::uint8_t seed);
  protocol::publisher_id id() const { return protocol::publisher_id_of(chain.first); }
  protocol::bytes announce(const std::string& name, const std::string& version,
                           const std::function<void(protocol::announcement_body&)>& change = {}) const;
  protocol::key_pair keys;
  protocol::publisher_chain chain;
};

// What the publisher would sign for this package; the document is put into the store.
actors::unpack_order order_for(runtime::disk& disk, const actors::packed_package& packed, const std::string& root,
                               const protocol::publisher_id& by = {});
protocol::bytes read_archive(runtime::disk& disk, const protocol::digest& archive);
// Feeds in parts of `step` bytes, then finishes.
protocol::result<void> feed_all(actors::unpacking& to, protocol::byte_view archive, std::size_t step = 100'000);
protocol::result<actors::installed_package> install(runtime::disk& disk, const actors::unpack_order& order,
                                                    protocol::byte_view archive);

} // namespace souk::tests
