#include "runtime/store/catalogue_shelves.hpp"

#include <algorithm>
#include <filesystem>

#include <fcntl.h>

#include "protocol/limits.hpp"
#include "runtime/store/file.hpp"

namespace souk::runtime {

using namespace protocol;

namespace {

constexpr const char* building_end = ".building";

bool is_source_name(const std::string& name) {
  return !name.empty() && name.size() <= limits::source_bytes_max && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
}

result<void> sync_path(const std::string& path) {
  auto file = open_file(path, O_RDONLY);
  return file ? sync_file(*file, path) : fail(file.error());
}

std::uint64_t bytes_of_file(const std::string& path) {
  std::error_code refused;
  const auto bytes = std::filesystem::file_size(path, refused);
  return refused ? 0 : bytes;
}

} // namespace

catalogue_shelves::catalogue_shelves(std::string folder, std::shared_ptr<catalogue_shelf> announced)
    : folder_{std::move(folder)} {
  all_.push_back(std::move(announced));
}

result<std::unique_ptr<catalogue_shelves>> catalogue_shelves::open(const std::string& folder) {
  if (const auto made = make_folders(folder + "/catalogue"); !made)
    return fail(made.error());
  auto announced = catalogue_shelf::open(folder + "/catalogue.db", shelf_kind::announced);
  if (!announced)
    return fail(announced.error());
  std::unique_ptr<catalogue_shelves> made{new catalogue_shelves{folder + "/catalogue", *std::move(announced)}};
  if (const auto opened = made->open_imported(); !opened)
    return fail(opened.error());
  return made;
}

// In the order of their names, so that ties are broken alike each time. What an import left unfinished goes; what another
// version imported is left alone until it is imported again.
result<void> catalogue_shelves::open_imported() {
  std::error_code refused;
  std::vector<std::string> paths;
  for (const auto& each : std::filesystem::directory_iterator{folder_, refused})
    if (each.path().extension() == ".db")
      paths.push_back(each.path().string());
    else if (each.path().extension() == building_end)
      std::filesystem::remove(each.path(), refused);
  std::sort(paths.begin(), paths.end());
  for (const auto& path : paths) {
    auto shelf = catalogue_shelf::open(path, shelf_kind::imported);
    if (!shelf && shelf.error().code == errc::not_found)
      continue;
    if (!shelf)
      return fail(shelf.error());
    all_.push_back(*std::move(shelf));
  }
  return {};
}

std::vector<std::shared_ptr<catalogue_shelf>> catalogue_shelves::all() {
  const std::lock_guard alone{mutex_};
  return all_;
}

std::string catalogue_shelves::place_of(const std::string& source) const {
  return folder_ + "/" + source + ".db";
}

std::string catalogue_shelves::building_place(const std::string& source) const {
  return folder_ + "/" + source + building_end;
}

result<void> catalogue_shelves::check_source(const std::string& source) {
  if (!is_source_name(source))
    return fail(errc::usage, "'" + source + "' is no name for a source: up to "
                               + std::to_string(limits::source_bytes_max) + " of a-z, 0-9, - and _");
  const std::lock_guard alone{mutex_};
  const auto known = std::any_of(all_.begin(), all_.end(), [&](const auto& each) { return each->source() == source; });
  if (!known && all_.size() > limits::catalogue_sources_max)
    return fail(errc::usage, "there are " + std::to_string(limits::catalogue_sources_max)
                               + " sources already: import again under the name of one of them");
  return {};
}

result<void> catalogue_shelves::adopt(const std::string& source) {
  const auto path = place_of(source);
  auto moved =
    sync_path(building_place(source)).and_then([&] { return rename_path(building_place(source), path); }).and_then([&] {
      return sync_folder(folder_);
    });
  if (!moved)
    return moved;
  auto opened = catalogue_shelf::open(path, shelf_kind::imported);
  if (!opened)
    return fail(opened.error());
  std::shared_ptr<catalogue_shelf> shelf = *std::move(opened);
  const std::lock_guard alone{mutex_};
  std::erase_if(all_,
                [&](const auto& each) { return each->source() == source && each->kind() == shelf_kind::imported; });
  const auto by_name = [](const auto& a, const auto& b) { return a->source() < b->source(); };
  all_.insert(std::upper_bound(all_.begin() + 1, all_.end(), shelf, by_name), shelf);
  return {};
}

result<actors::catalogue_counts> catalogue_shelves::counts() {
  actors::catalogue_counts made;
  for (const auto& shelf : all()) {
    const auto rows = shelf->read([](shelf_reader& reader) -> result<std::uint64_t> { return reader.rows(); });
    if (!rows)
      return fail(rows.error());
    made.sources.push_back(
      {shelf->source(), *rows, bytes_of_file(shelf->path()) + bytes_of_file(shelf->path() + "-wal")});
  }
  return made;
}

} // namespace souk::runtime
