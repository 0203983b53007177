#include "runtime/store/import_file.hpp"

#include <algorithm>
#include <charconv>

#include <fcntl.h>
#include <sys/mman.h>

#include "protocol/limits.hpp"
#include "protocol/text.hpp"
#include "runtime/store/file.hpp"

namespace souk::runtime {

using namespace protocol;

namespace {

std::vector<std::string_view> split(std::string_view line, char at) {
  std::vector<std::string_view> cells;
  for (;;) {
    const auto end = line.find(at);
    cells.push_back(line.substr(0, end));
    if (end == std::string_view::npos)
      return cells;
    line.remove_prefix(end + 1);
  }
}

// An empty cell is none.
std::optional<std::uint64_t> number_in(std::string_view cell) {
  std::uint64_t number = 0;
  if (cell.empty())
    return number;
  const auto [end, refused] = std::from_chars(cell.data(), cell.data() + cell.size(), number);
  constexpr auto most = std::uint64_t{1} << 53; // exact in JSON
  return refused == std::errc{} && end == cell.data() + cell.size() && number <= most ? std::optional{number}
                                                                                      : std::nullopt;
}

// At most so many bytes, and no half character at the end.
std::string cut(std::string_view text, std::size_t most) {
  if (text.size() <= most)
    return std::string{text};
  while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xc0U) == 0x80)
    --most;
  return std::string{text.substr(0, most)};
}

bool good_name(std::string_view name) {
  return !name.empty() && name.size() <= limits::import_name_bytes_max && is_plain_text(name);
}

bool good_version(std::string_view version) {
  return version.size() <= limits::version_bytes_max && is_plain_text(version);
}

std::string_view cell_of(const std::vector<std::string_view>& cells, const std::optional<std::size_t>& column) {
  return column ? cells[*column] : std::string_view{};
}

std::vector<std::string> tags_in(std::string_view cell) {
  std::vector<std::string> tags;
  for (const auto each : split(cell, ','))
    if (!each.empty() && tags.size() < limits::tags_max)
      tags.push_back(cut(each, limits::tag_bytes_max));
  return tags;
}

} // namespace

import_file::import_file(import_file&& other) noexcept
    : text_{std::exchange(other.text_, nullptr)}, size_{other.size_}, first_{other.first_}, at_{other.at_} {}

import_file::~import_file() {
  if (text_ != nullptr)
    ::munmap(const_cast<char*>(text_), size_);
}

result<import_file> import_file::open(const std::string& path) {
  const auto file = open_file(path, O_RDONLY);
  if (!file)
    return fail(errc::usage, file.error().message);
  const auto size = size_of(*file, path);
  if (!size || *size == 0 || *size > limits::import_bytes_max)
    return fail(errc::usage, path + " is empty, too large or no file: a table has at most "
                               + std::to_string(limits::import_bytes_max >> 30U) + " GiB");
  auto* text = ::mmap(nullptr, *size, PROT_READ, MAP_PRIVATE, file->fd(), 0);
  if (text == MAP_FAILED)
    return fail(errc::usage, system_error("cannot read", path).message);
  import_file made{static_cast<const char*>(text), *size};
  if (const auto read = made.read_header(path); !read)
    return fail(read.error());
  return made;
}

result<void> import_file::read_header(const std::string& path) {
  const auto line = line_at(0);
  const auto names = split(line, '\t');
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto take = [&](std::optional<std::size_t>& column) { column = column ? column : std::optional{i}; };
    if (names[i] == "name")
      take(at_.name);
    else if (names[i] == "version")
      take(at_.version);
    else if (names[i] == "summary")
      take(at_.summary);
    else if (names[i] == "category")
      take(at_.category);
    else if (names[i] == "license")
      take(at_.license);
    else if (names[i] == "tags")
      take(at_.tags);
    else if (names[i].starts_with("downloads"))
      take(at_.downloads);
    else if (names[i].starts_with("stars"))
      take(at_.stars);
  }
  at_.count = names.size();
  first_ = std::min<std::uint64_t>(line.size() + 1, size_);
  if (!at_.name || !at_.version || !at_.summary)
    return fail(errc::usage, path + " has no header line with name, version and summary, separated by tabs");
  return {};
}

std::string_view import_file::line_at(std::uint64_t offset) const {
  const std::string_view rest{text_ + offset, static_cast<std::size_t>(size_ - offset)};
  auto line = rest.substr(0, rest.find('\n'));
  return line;
}

std::optional<std::uint64_t> import_file::next(std::optional<std::uint64_t> after) const {
  auto at = after ? *after + line_at(*after).size() + 1 : first_;
  while (at < size_ && text_[at] == '\n')
    ++at;
  return at < size_ ? std::optional{at} : std::nullopt;
}

std::optional<std::vector<std::string_view>> import_file::cells_at(std::uint64_t offset) const {
  auto line = line_at(offset);
  if (line.ends_with('\r'))
    line.remove_suffix(1);
  auto cells = split(line, '\t');
  return cells.size() == at_.count ? std::optional{std::move(cells)} : std::nullopt;
}

std::optional<usage> import_file::usage_in(const std::vector<std::string_view>& cells) const {
  const auto downloads = number_in(cell_of(cells, at_.downloads));
  const auto stars = number_in(cell_of(cells, at_.stars));
  return downloads && stars ? std::optional{usage{*downloads, *stars, 0}} : std::nullopt;
}

std::optional<usage> import_file::checked(const std::vector<std::string_view>& cells) const {
  const auto good =
    good_name(cells[*at_.name]) && good_version(cells[*at_.version]) && is_plain_text(cells[*at_.summary]);
  return good ? usage_in(cells) : std::nullopt;
}

std::optional<import_file::brief> import_file::brief_at(std::uint64_t offset) const {
  const auto cells = cells_at(offset);
  const auto used = cells ? checked(*cells) : std::nullopt;
  return used ? std::optional{brief{(*cells)[*at_.name], popularity_of(*used)}} : std::nullopt;
}

std::optional<catalogue_row> import_file::row_at(std::uint64_t offset) const {
  const auto line = cells_at(offset);
  const auto used = line ? checked(*line) : std::nullopt;
  if (!used)
    return std::nullopt;
  const auto& cells = *line;
  catalogue_row made;
  made.name = cells[*at_.name];
  made.version = cells[*at_.version];
  made.description = cut(cells[*at_.summary], limits::description_bytes_max);
  made.category = cut(cell_of(cells, at_.category), limits::category_bytes_max);
  made.license = cut(cell_of(cells, at_.license), limits::license_bytes_max);
  made.tags = tags_in(cell_of(cells, at_.tags));
  made.used = *used;
  return made;
}

} // namespace souk::runtime
