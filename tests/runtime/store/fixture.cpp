#include "tests/runtime/store/fixture.hpp"

#include <fstream>
#include <sstream>

#include <sys/stat.h>

namespace souk::tests {

using namespace protocol;

scratch_folder::scratch_folder() : path{fs::temp_directory_path() / runtime::random_name("souk-test-")} {
  fs::create_directories(path);
}

scratch_folder::~scratch_folder() {
  std::error_code ignored;
  fs::remove_all(path, ignored);
}

void write_file(const std::string& path, const std::string& text, unsigned mode) {
  fs::create_directories(fs::path{path}.parent_path());
  std::ofstream{path, std::ios::binary} << text;
  ::chmod(path.c_str(), mode);
}

std::string read_file(const std::string& path) {
  std::ostringstream all;
  all << std::ifstream{path, std::ios::binary}.rdbuf();
  return all.str();
}

void write_manifest(const std::string& folder, const std::string& name, const std::string& version,
                    const std::string& more) {
  write_file(folder + "/souk.toml",
             "name = \"" + name + "\"\nversion = \"" + version + "\"\ndescription = \"for a test\"\n" + more);
}

bytes random_bytes(std::size_t size, std::uint64_t seed) {
  random_source random{seed, 0, 0};
  bytes made(size);
  for (auto& byte : made)
    byte = static_cast<std::uint8_t>(random.next());
  return made;
}

std::map<std::string, std::string> picture_of(const std::string& folder) {
  std::map<std::string, std::string> all;
  for (const auto& entry : fs::recursive_directory_iterator{folder}) {
    const auto path = entry.path().lexically_relative(folder).string();
    if (entry.is_symlink())
      all[path] = "link " + fs::read_symlink(entry.path()).string();
    else if (entry.is_directory())
      all[path] = "folder";
    else
      all[path] =
        std::to_string(static_cast<unsigned>(entry.status().permissions()) & 0111) + " " + read_file(entry.path());
  }
  return all;
}

bool has_leftovers(const std::string& root) {
  if (!fs::exists(root))
    return false;
  for (const auto& entry : fs::directory_iterator{root})
    if (entry.path().filename().string().starts_with(".souk-tmp-"))
      return true;
  return false;
}

publisher::publisher(std::uint8_t seed) {
  std::array<std::uint8_t, 32> raw{};
  raw.fill(seed);
  keys = key_pair_from_seed(raw);
  chain.first.key = keys.open;
}

bytes publisher::announce(const std::string& name, const std::string& version,
                          const std::function<void(announcement_body&)>& change) const {
  announcement_body body;
  body.publisher = chain;
  body.name = name;
  body.version = version;
  body.issued_at = 1'000'000;
  body.expires_at = 2'000'000;
  if (change)
    change(body);
  return encode(sign_document(body, keys));
}

actors::unpack_order order_for(runtime::disk& disk, const actors::packed_package& packed, const std::string& root,
                               const publisher_id& by) {
  actors::unpack_order order;
  auto& release = order.release;
  release.package = {by, packed.manifest.name};
  release.version = packed.manifest.version;
  release.archive = packed.archive;
  release.archive_bytes = packed.archive_bytes;
  release.unpacked_bytes = packed.unpacked_bytes;
  release.files = packed.files;
  order.release_digest = must(disk.store().put_whole(encode(release), actors::blob_role::fetched));
  order.root = root;
  return order;
}

bytes read_archive(runtime::disk& disk, const digest& archive) {
  return must(disk.store().read_whole(archive, limits::archive_bytes_max));
}

result<void> feed_all(actors::unpacking& to, byte_view archive, std::size_t step) {
  while (!archive.empty()) {
    const auto part = archive.first(std::min(step, archive.size()));
    if (const auto fed = to.feed(std::make_shared<const bytes>(part.begin(), part.end())); !fed)
      return fed;
    archive = archive.subspan(part.size());
  }
  return to.finish();
}

result<actors::installed_package> install(runtime::disk& disk, const actors::unpack_order& order, byte_view archive) {
  auto begun = disk.archiver().begin(order);
  if (!begun)
    return fail(begun.error());
  if (const auto fed = feed_all(**begun, archive); !fed)
    return fail(fed.error());
  std::vector<std::unique_ptr<actors::unpacking>> all;
  all.push_back(std::move(*begun));
  return disk.archiver().commit(std::move(all), {}).map([](const auto& done) { return done.front(); });
}

} // namespace souk::tests
