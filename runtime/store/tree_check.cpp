#include "runtime/store/tree_check.hpp"

#include <algorithm>

#include <fcntl.h>
#include <unistd.h>

#include "protocol/hash.hpp"
#include "protocol/package/layout.hpp"
#include "runtime/store/file.hpp"
#include "runtime/store/tree_walk.hpp"

namespace souk::runtime {

using namespace protocol;

namespace {

bool is_file(file_kind kind) noexcept {
  return kind == file_kind::regular || kind == file_kind::executable;
}

// Nothing when it cannot be read to its end.
std::optional<block_hash> hash_of_file(const std::string& path) {
  const auto file = open_file(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  if (!file)
    return std::nullopt;
  hasher content{"souk.file"};
  bytes buffer(256 * 1024);
  for (;;) {
    const auto got = ::read(file->fd(), buffer.data(), buffer.size());
    if (got == 0)
      return content.finish();
    if (got < 0 && errno != EINTR)
      return std::nullopt;
    if (got > 0)
      content.update({buffer.data(), static_cast<std::size_t>(got)});
  }
}

// "changed", "mode", or nothing.
std::string difference(const std::string& folder, const packed_file& wanted, const tree_entry& found) {
  if (!found.special.empty() || is_file(wanted.kind) != is_file(found.kind))
    return "changed";
  if (!is_file(wanted.kind))
    return wanted.kind == found.kind && wanted.target == found.target ? "" : "changed";
  if (wanted.bytes != found.bytes || hash_of_file(folder + "/" + wanted.path) != wanted.hash)
    return "changed";
  return wanted.kind == found.kind ? "" : "mode";
}

// A folder that is not listed is as it should be when something listed is in it.
bool leads_to(const std::vector<packed_file>& files, const std::string& folder) {
  const auto inside = folder + "/";
  const auto next = std::lower_bound(files.begin(), files.end(), inside,
                                     [](const auto& file, const auto& path) { return file.path < path; });
  return next != files.end() && next->path.starts_with(inside);
}

// All but the packages that were installed inside this one: each of them is compared by itself.
class own_files final : public tree_choice {
public:
  explicit own_files(const std::vector<packed_file>& files)
      : has_nested_{leads_to(files, std::string{nested_folder})} {}
  bool takes(const std::string& path, bool is_folder) override {
    return has_nested_ || !is_folder || path != nested_folder;
  }

private:
  bool has_nested_; // files of its own in a folder of that name
};

} // namespace

result<std::vector<std::string>> differences(const std::string& folder, const std::vector<packed_file>& files) {
  own_files own{files};
  const auto found = walk_tree(folder, own);
  if (!found && found.error().code == errc::not_found)
    return std::vector<std::string>{"missing " + folder};
  if (!found)
    return fail(found.error());
  std::vector<std::string> lines;
  auto wanted = files.begin();
  const auto skip_to = [&](const std::string& path) {
    for (; wanted != files.end() && wanted->path < path; ++wanted)
      lines.push_back("missing " + wanted->path);
  };
  for (const auto& entry : *found) {
    skip_to(entry.path);
    if (wanted == files.end() || wanted->path != entry.path) {
      if (entry.kind != file_kind::folder || !leads_to(files, entry.path))
        lines.push_back("extra " + entry.path);
      continue;
    }
    if (const auto how = difference(folder, *wanted, entry); !how.empty())
      lines.push_back(how + " " + entry.path);
    ++wanted;
  }
  for (; wanted != files.end(); ++wanted)
    lines.push_back("missing " + wanted->path);
  return lines;
}

} // namespace souk::runtime
