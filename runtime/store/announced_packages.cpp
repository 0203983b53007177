#include "runtime/store/announced_packages.hpp"

#include "protocol/hash.hpp"
#include "runtime/store/database.hpp"

namespace souk::runtime {

using namespace protocol;

namespace {

catalogue_row row_of(const package_name& package, const announcement_body& body) {
  catalogue_row made;
  made.publisher = package.publisher;
  made.name = package.name;
  made.version = body.version;
  made.description = body.description;
  made.category = body.category;
  made.tags = body.tags;
  made.license = body.license;
  made.dependencies = body.dependencies;
  made.issued_at = body.issued_at;
  return made;
}

} // namespace

// After all of a higher level of popularity; within a level by a hash of the full name, so that every node with the
// same catalogue has the same order.
row_id announced_packages::free_place(const catalogue_row& row) {
  constexpr row_id places_of_level = row_id{1} << 24;
  const auto level = static_cast<row_id>(popularity_levels - 1 - popularity_level(row.popularity()));
  const auto hash = hash_of("souk.catalogue-place", {row.publisher.raw, as_bytes(row.name)});
  auto place = (row_id{hash[0]} << 16) | (row_id{hash[1]} << 8) | row_id{hash[2]};
  for (;; place = (place + 1) % places_of_level) {
    statement_use taken{taken_};
    taken->bind(1, level * places_of_level + place);
    if (!taken->executeStep())
      return level * places_of_level + place;
  }
}

void announced_packages::hide(const package_name& package) {
  const auto id = names_.find(package);
  if (!id)
    return;
  const auto old = reader_.whole(*id);
  invariant(old.has_value(), "a package that was found is there");
  const auto terms = terms_of(*old, stems_);
  index_.erase(*id, terms.text);
  writer_.erase(*id);
  names_.erase(package, *id);
  writer_.uncount_words(terms);
}

void announced_packages::replace(const package_name& package, const catalogue_row& row) {
  hide(package);
  const auto terms = terms_of(row, stems_);
  const auto place = free_place(row);
  writer_.put(place, row);
  names_.put(package, place);
  index_.put(place, terms.text);
  writer_.count_words(terms);
}

void announced_packages::show(const package_name& package, const announcement_body& newest, std::uint32_t seeders) {
  auto row = row_of(package, newest);
  row.used.seeders = seeders;
  replace(package, row);
}

// It moves when the level of its popularity changes, which is rare.
void announced_packages::set_seeders(const package_name& package, std::uint32_t seeders) {
  const auto id = names_.find(package);
  if (!id)
    return;
  auto used = reader_.facts(*id).used;
  const auto level = popularity_level(popularity_of(used));
  used.seeders = seeders;
  if (popularity_level(popularity_of(used)) == level)
    return writer_.set_seeders(*id, seeders);
  auto row = reader_.whole(*id);
  invariant(row.has_value(), "a package that was found is there");
  row->used.seeders = seeders;
  replace(package, *row);
}

std::optional<std::string> announced_packages::shown_version(const package_name& package) {
  const auto id = names_.find(package);
  auto row = id ? reader_.whole(*id) : std::nullopt;
  return row ? std::optional{std::move(row->version)} : std::nullopt;
}

} // namespace souk::runtime
