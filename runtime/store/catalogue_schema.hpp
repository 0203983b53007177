// The tables of a catalogue shelf. docs/catalogue.md says what they are for.
#pragma once

namespace souk::runtime {

// `id` is the place in the order of popularity.
#define SOUK_PACKAGE_COLUMNS                                                                                           \
  "name TEXT NOT NULL, publisher BLOB, seeders INTEGER NOT NULL, stars INTEGER NOT NULL, downloads INTEGER NOT NULL,"  \
  " issued_at INTEGER NOT NULL, version TEXT NOT NULL, description TEXT NOT NULL, category TEXT NOT NULL,"             \
  " tags TEXT NOT NULL, license TEXT NOT NULL, dependencies INTEGER NOT NULL"

// `words` are the stems that occur, in how many rows; `halves` finds those of names by one correct half.
#define SOUK_WORD_TABLES                                                                                               \
  "CREATE TABLE IF NOT EXISTS words (word TEXT PRIMARY KEY, rows INTEGER NOT NULL) WITHOUT ROWID;"                     \
  "CREATE TABLE IF NOT EXISTS halves (key INTEGER, word TEXT, PRIMARY KEY (key, word)) WITHOUT ROWID;"

// `postings` has the rows of a term as a bitmap, `name_keys` blocks of pairs of a key of names and a row, under the first
// pair of each block; both for one segment of the rows.
inline constexpr const char* imported_schema =
  "CREATE TABLE IF NOT EXISTS packages (id INTEGER PRIMARY KEY, " SOUK_PACKAGE_COLUMNS ");" SOUK_WORD_TABLES
  "CREATE TABLE IF NOT EXISTS postings (segment INTEGER, term TEXT, rows BLOB NOT NULL, PRIMARY KEY (segment, term))"
  " WITHOUT ROWID;"
  "CREATE TABLE IF NOT EXISTS name_keys (segment INTEGER, key INTEGER, id INTEGER, pairs BLOB NOT NULL,"
  " PRIMARY KEY (segment, key, id)) WITHOUT ROWID;"
  "PRAGMA user_version = 3;";
inline constexpr int imported_layout = 3; // the first one had its terms in FTS5, the second a row for each name key

// Announcements come in any order, and each of them in all of these tables. So that many share a page when they are written,
// what is long stands in the order in which it came, and what is in another order is short: places, and numbers in
// the place of names (lean_key.hpp).
//
// `names` finds a package by its name. `copies` are the peers that say they have an archive, and in which announcement;
// `archives` has the first eight bytes of each archive and the row of the announcement that names it. `terms` keeps no
// text of its own, no positions and no lengths: which rows have a term is all that a search asks of it.
inline constexpr const char* announced_schema =
  "CREATE TABLE IF NOT EXISTS packages (row INTEGER PRIMARY KEY, id INTEGER NOT NULL, " SOUK_PACKAGE_COLUMNS ");"
  "CREATE UNIQUE INDEX IF NOT EXISTS packages_at ON packages (id);" SOUK_WORD_TABLES
  "CREATE TABLE IF NOT EXISTS names (key INTEGER, id INTEGER, PRIMARY KEY (key, id)) WITHOUT ROWID;"
  "CREATE VIRTUAL TABLE IF NOT EXISTS terms USING fts5 ("
  "  text, content = '', columnsize = 0, detail = none, tokenize = 'souk_terms');"
  "CREATE TABLE IF NOT EXISTS announcements ("
  "  row INTEGER PRIMARY KEY, id BLOB NOT NULL, key INTEGER NOT NULL, publisher BLOB NOT NULL, name TEXT NOT NULL,"
  "  version TEXT NOT NULL, kind INTEGER NOT NULL, issued_at INTEGER NOT NULL, expires_at INTEGER NOT NULL,"
  "  raw BLOB NOT NULL);"
  "CREATE UNIQUE INDEX IF NOT EXISTS announcements_id ON announcements (id);"
  "CREATE INDEX IF NOT EXISTS announcements_key ON announcements (key);"
  "CREATE INDEX IF NOT EXISTS announcements_expire ON announcements (expires_at);"
  "CREATE INDEX IF NOT EXISTS announcements_kind ON announcements (kind);"
  "CREATE TABLE IF NOT EXISTS copies (archive BLOB, peer BLOB, said_in BLOB NOT NULL, PRIMARY KEY (archive, peer))"
  " WITHOUT ROWID;"
  "CREATE INDEX IF NOT EXISTS copies_said_in ON copies (said_in);"
  "CREATE TABLE IF NOT EXISTS archives (archive INTEGER, announcement INTEGER, PRIMARY KEY (archive, announcement))"
  " WITHOUT ROWID;"
  "PRAGMA user_version = 2;";
inline constexpr int announced_layout = 2; // the first one had whole names in its indexes

// What the first layout had goes, but for the announcements: catalogue_table takes them in anew.
inline constexpr const char* leave_first_layout =
  "DROP INDEX IF EXISTS announcements_of; DROP INDEX IF EXISTS announcements_expire; DROP INDEX IF EXISTS "
  "announcements_copies;"
  "DROP TABLE IF EXISTS packages; DROP TABLE IF EXISTS words; DROP TABLE IF EXISTS halves; DROP TABLE IF EXISTS terms;"
  "DROP TABLE IF EXISTS copies; DROP TABLE IF EXISTS archives;"
  "ALTER TABLE announcements RENAME TO announcements_before;";

#undef SOUK_PACKAGE_COLUMNS
#undef SOUK_WORD_TABLES

} // namespace souk::runtime
