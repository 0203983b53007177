// The tables. `souk.db` keeps what exists nowhere else, `cache.db` what can be fetched again; those of the catalogue are
// in catalogue_schema.hpp.
#pragma once

namespace souk::runtime {

// Raised with every change that an older program could not read; data_folder.cpp migrates upwards.
inline constexpr int schema_version = 1;

inline constexpr const char* durable_schema = R"sql(
  CREATE TABLE IF NOT EXISTS published (
    publisher BLOB NOT NULL, name TEXT NOT NULL, sequence INTEGER NOT NULL,
    head BLOB NOT NULL, content_index BLOB NOT NULL, announcement BLOB NOT NULL,
    PRIMARY KEY (publisher, name)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS trusted (alias TEXT PRIMARY KEY, publisher BLOB NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS first_uses (name TEXT PRIMARY KEY, publisher BLOB NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS chains (publisher BLOB PRIMARY KEY, rotations INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS sequences (
    publisher BLOB NOT NULL, name TEXT NOT NULL, sequence INTEGER NOT NULL,
    PRIMARY KEY (publisher, name)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS installed (
    path TEXT PRIMARY KEY, root TEXT NOT NULL, publisher BLOB NOT NULL, name TEXT NOT NULL, version TEXT NOT NULL,
    archive BLOB NOT NULL, release BLOB NOT NULL, bytes INTEGER NOT NULL, installed_at INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS journal (
    id INTEGER PRIMARY KEY, removes INTEGER NOT NULL, staged TEXT NOT NULL, aside TEXT NOT NULL, inode INTEGER NOT NULL,
    path TEXT NOT NULL, root TEXT NOT NULL, publisher BLOB NOT NULL, name TEXT NOT NULL, version TEXT NOT NULL,
    archive BLOB NOT NULL, release BLOB NOT NULL, bytes INTEGER NOT NULL, installed_at INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS blobs (
    content BLOB PRIMARY KEY, bytes INTEGER NOT NULL, role INTEGER NOT NULL, list BLOB NOT NULL) WITHOUT ROWID;
)sql";

inline constexpr const char* cache_schema = R"sql(
  CREATE TABLE IF NOT EXISTS records (
    kind INTEGER NOT NULL, key BLOB NOT NULL, provider BLOB NOT NULL,
    raw BLOB NOT NULL, sender BLOB NOT NULL, expires_at INTEGER NOT NULL,
    PRIMARY KEY (kind, key, provider)) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS records_expire ON records (expires_at);
  CREATE TABLE IF NOT EXISTS contacts (position INTEGER PRIMARY KEY, id BLOB NOT NULL, endpoint BLOB NOT NULL);
  CREATE TABLE IF NOT EXISTS scratch (path TEXT PRIMARY KEY) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS blobs (
    content BLOB PRIMARY KEY, bytes INTEGER NOT NULL, role INTEGER NOT NULL, list BLOB NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS partials (
    content BLOB PRIMARY KEY, bytes INTEGER NOT NULL, role INTEGER NOT NULL, list BLOB NOT NULL) WITHOUT ROWID;
)sql";

} // namespace souk::runtime
