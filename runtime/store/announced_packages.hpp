// The packages that peers announced: one row each, its newest version that was not yanked. Inside a transaction of the
// caller.
#pragma once

#include <optional>

#include "protocol/catalogue/announcement.hpp"
#include "runtime/store/fts_index.hpp"
#include "runtime/store/shelf_reader.hpp"
#include "runtime/store/shelf_writer.hpp"

namespace souk::runtime {

class announced_packages {
public:
  explicit announced_packages(SQLite::Database& db)
      : reader_{db, shelf_kind::announced}, names_{reader_.names()}, writer_{db}, index_{db},
        taken_{db, "SELECT 1 FROM packages WHERE id = ?"} {}

  void show(const protocol::package_name& package, const protocol::announcement_body& newest, std::uint32_t seeders);
  void hide(const protocol::package_name& package);
  void set_seeders(const protocol::package_name& package, std::uint32_t seeders);
  // What was gathered meanwhile: the last thing in a transaction.
  void write_gathered() {
    writer_.write_counts();
    index_.write();
  }
  // The first thing in the next one, in case it was undone.
  void forget_gathered() {
    writer_.forget_counts();
    index_.forget();
  }
  std::optional<std::string> shown_version(const protocol::package_name& package);

private:
  void replace(const protocol::package_name& package, const catalogue_row& row);
  row_id free_place(const catalogue_row& row);

  shelf_reader reader_;
  package_names& names_;
  shelf_writer writer_;
  fts_writer index_;
  SQLite::Statement taken_;
  stemmer stems_;
};

} // namespace souk::runtime
