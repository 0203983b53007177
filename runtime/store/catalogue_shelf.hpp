// One table of packages and the index over it, in a file of its own: what peers announced, or what was imported from
// one registry. Rows stand in the order of popularity, so a search that reads them in order may stop early
// (docs/catalogue.md).
#pragma once

#include <memory>
#include <string>

#include "protocol/error.hpp"
#include "runtime/store/database.hpp"
#include "runtime/store/shelf_reader.hpp"

namespace souk::runtime {

class catalogue_shelf {
public:
  // Opens or makes the file. One that was imported is only read, unless it is being built. Error: not_found, when
  // another version of souk imported it, which laid it out otherwise.
  static protocol::result<std::unique_ptr<catalogue_shelf>> open(const std::string& path, shelf_kind kind,
                                                                 bool building = false);

  shelf_kind kind() const noexcept { return kind_; }
  const std::string& path() const noexcept { return path_; }
  // Of what was imported: the name of its file.
  const std::string& source() const noexcept { return source_; }
  database& file() noexcept { return *file_; }

  // `work` takes shelf_reader& and returns a result; it has a connection alone that only reads, so that what is being written
  // does not hold it up. In one transaction: the file is locked once, and not for each of the many small reads.
  template <class F>
  std::invoke_result_t<F, shelf_reader&> read(F&& work) {
    return (reading_ ? *reading_ : *file_).use([&](SQLite::Database& db) {
      if (!reader_)
        reader_ = std::make_unique<shelf_reader>(db, kind_);
      const SQLite::Transaction one{db};
      return std::forward<F>(work)(*reader_);
    });
  }

private:
  catalogue_shelf(std::unique_ptr<database> file, std::unique_ptr<database> reading, shelf_kind kind, std::string path);

  std::unique_ptr<database> file_;
  std::unique_ptr<database> reading_; // a second connection to what is written to
  std::unique_ptr<shelf_reader> reader_; // after the connections: its statements go first
  shelf_kind kind_;
  std::string path_;
  std::string source_;
};

} // namespace souk::runtime
