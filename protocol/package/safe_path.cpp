#include "protocol/package/safe_path.hpp"

#include <algorithm>

#include "protocol/package/release_check.hpp"
#include "protocol/text.hpp"

namespace souk::protocol {
namespace {

constexpr std::size_t path_part_bytes_max = 255; // NAME_MAX of every file system in use

std::string_view take_part(std::string_view& rest) noexcept {
  const auto part = rest.substr(0, rest.find('/'));
  rest.remove_prefix(std::min(part.size() + 1, rest.size()));
  return part;
}

bool is_safe_part(std::string_view part) noexcept {
  return !part.empty() && part != "." && part != ".." && part.size() <= path_part_bytes_max;
}

bool kind_fits(const packed_file& file) noexcept {
  const auto is_file = file.kind == file_kind::regular || file.kind == file_kind::executable;
  if (file.kind == file_kind::link ? !link_stays_inside(file.path, file.target) : !file.target.empty())
    return false;
  return is_file || (file.bytes == 0 && file.hash == block_hash{});
}

// In a sorted list the entries between a folder and what is in it all begin with the folder's name. So only the part
// of `path` that it shares with the entry before it can be an entry itself.
bool is_below_entry(const std::vector<packed_file>& files, std::size_t index) {
  if (index == 0)
    return false;
  const std::string_view path = files[index].path;
  const std::string_view before = files[index - 1].path;
  const auto shared = static_cast<std::size_t>(
    std::mismatch(path.begin(), path.end(), before.begin(), before.end()).first - path.begin());
  if (shared == path.size() || path[shared] != '/')
    return false;
  return std::binary_search(files.begin(), files.begin() + static_cast<std::ptrdiff_t>(index),
                            packed_file{std::string{path.substr(0, shared)}, {}, 0, {}, {}},
                            [](const auto& a, const auto& b) { return a.path < b.path; });
}

} // namespace

bool is_safe_path(std::string_view path) noexcept {
  if (path.empty() || path.size() > limits::path_bytes_max || path.back() == '/' || !is_plain_text(path))
    return false;
  for (auto rest = path; !rest.empty();)
    if (!is_safe_part(take_part(rest)))
      return false;
  return true;
}

bool link_stays_inside(std::string_view path, std::string_view target) noexcept {
  if (target.empty() || target.size() > limits::path_bytes_max || target.front() == '/' || !is_plain_text(target))
    return false;
  auto depth = std::count(path.begin(), path.end(), '/'); // folders above the link
  auto named = false;
  for (auto rest = target; !rest.empty();) {
    const auto part = take_part(rest);
    if (part == ".." && (named || depth-- == 0))
      return false;
    named = named || (!part.empty() && part != "." && part != "..");
  }
  return true;
}

result<void> check_files(const std::vector<packed_file>& files, std::uint64_t unpacked_bytes) {
  const auto refuse = [](std::string_view why, const packed_file& file) {
    const auto shown = is_plain_text(file.path) ? " " + file.path : std::string{};
    return fail(errc::verification, "the release has " + std::string{why} + shown);
  };
  if (unpacked_bytes > limits::unpacked_bytes_max)
    return fail(errc::verification, "the release is larger than may be unpacked");
  auto bytes_left = unpacked_bytes;
  for (std::size_t i = 0; i < files.size(); ++i) {
    const auto& file = files[i];
    if (!is_safe_path(file.path))
      return refuse("an unsafe path", file);
    if (i > 0 && file.path <= files[i - 1].path)
      return refuse("a path out of order or twice:", file);
    if (is_below_entry(files, i))
      return refuse("a path below one that is no folder with files in it:", file);
    if (!kind_fits(file))
      return refuse("a link out of its folder, or an entry that contradicts itself:", file);
    if (file.bytes > bytes_left)
      return refuse("more data than it states, from", file);
    bytes_left -= file.bytes;
  }
  return {};
}

} // namespace souk::protocol
