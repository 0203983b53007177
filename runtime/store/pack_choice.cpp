#include "runtime/store/pack_choice.hpp"

#include <algorithm>

#include "protocol/package/layout.hpp"
#include "runtime/store/file.hpp"

namespace souk::runtime {

using namespace protocol;

namespace {

constexpr std::size_t ignore_bytes_max = 256 * 1024;

std::string_view last_part(std::string_view path) {
  return path.substr(path.rfind('/') + 1); // npos + 1 is 0
}

bool is_below(std::string_view path, std::string_view folder) {
  return folder.empty() || (path.size() > folder.size() && path.starts_with(folder) && path[folder.size()] == '/');
}

// One pattern a line; `#` begins a comment, blanks at the end do not count.
std::vector<std::string> patterns_of(const std::string& text) {
  std::vector<std::string> patterns;
  for (std::size_t begin = 0; begin < text.size();) {
    const auto end = std::min(text.find('\n', begin), text.size());
    auto line = text.substr(begin, end - begin);
    line.erase(line.find_last_not_of(" \t\r") + 1);
    if (!line.empty() && line.front() != '#')
      patterns.push_back(line);
    begin = end + 1;
  }
  return patterns;
}

result<std::vector<std::string>> ignored_in(const std::string& folder) {
  for (const auto* name : {"/.soukignore", "/.gitignore"}) {
    const auto text = read_text(folder + name, ignore_bytes_max);
    if (text)
      return patterns_of(*text);
    if (text.error().code != errc::not_found)
      return fail(text.error());
  }
  return std::vector<std::string>{};
}

} // namespace

pack_choice::pack_choice(std::string root, const manifest& of, std::string never)
    : root_{std::move(root)}, never_{std::move(never)}, has_include_{!of.include.empty()}, include_{of.include},
      exclude_{of.exclude} {}

result<void> pack_choice::enters(const std::string& folder) {
  std::erase_if(ignored_, [&](const auto& each) { return !is_below(folder, each.folder); });
  if (has_include_)
    return {};
  return ignored_in(folder.empty() ? root_ : root_ + "/" + folder).map([&](const std::vector<std::string>& patterns) {
    if (!patterns.empty())
      ignored_.push_back({folder, glob_list{patterns}});
  });
}

bool pack_choice::is_ignored(const std::string& path, bool is_folder) const {
  return std::any_of(ignored_.begin(), ignored_.end(), [&](const ignore_file& each) {
    const auto skip = each.folder.empty() ? 0 : each.folder.size() + 1;
    return is_below(path, each.folder) && each.rules.matches(std::string_view{path}.substr(skip), is_folder);
  });
}

bool pack_choice::takes(const std::string& path, bool is_folder) {
  if (path == "souk.toml")
    return true;
  const auto name = last_part(path);
  if (name == ".git" || (path == nested_folder && is_folder) || name.starts_with(staging_prefix) || path == never_
      || exclude_.matches(path, is_folder))
    return false;
  if (has_include_)
    return is_folder || include_.matches(path, is_folder);
  return !is_ignored(path, is_folder);
}

bool pack_choice::takes_empty(const std::string& path) const {
  return !has_include_ || include_.matches(path, true);
}

} // namespace souk::runtime
