// The tables. `souk.db` keeps what exists nowhere else, `cache.db` what can be fetched again.
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

  CREATE TABLE IF NOT EXISTS announcements (
    id BLOB PRIMARY KEY, publisher BLOB NOT NULL, name TEXT NOT NULL, version TEXT NOT NULL,
    kind INTEGER NOT NULL, issued_at INTEGER NOT NULL, raw BLOB NOT NULL);
  CREATE UNIQUE INDEX IF NOT EXISTS announcements_of ON announcements (publisher, name, version);
  -- The newest version of each package. `fuzzy` is its words, padded so that trigrams see where they begin and end.
  CREATE TABLE IF NOT EXISTS packages (
    id INTEGER PRIMARY KEY, publisher BLOB NOT NULL, name TEXT NOT NULL, version TEXT NOT NULL,
    description TEXT NOT NULL, category TEXT NOT NULL, tags TEXT NOT NULL, license TEXT NOT NULL,
    issued_at INTEGER NOT NULL, seeders INTEGER NOT NULL DEFAULT 0, fuzzy TEXT NOT NULL,
    UNIQUE (publisher, name));
  CREATE INDEX IF NOT EXISTS packages_by_name ON packages (name, publisher);
  CREATE VIRTUAL TABLE IF NOT EXISTS package_text USING fts5 (
    name, description, tags, category, content = 'packages', content_rowid = 'id', tokenize = 'porter unicode61');
  CREATE VIRTUAL TABLE IF NOT EXISTS package_trigrams USING fts5 (
    fuzzy, content = 'packages', content_rowid = 'id', tokenize = 'trigram');
  CREATE TRIGGER IF NOT EXISTS packages_added AFTER INSERT ON packages BEGIN
    INSERT INTO package_text (rowid, name, description, tags, category)
      VALUES (new.id, new.name, new.description, new.tags, new.category);
    INSERT INTO package_trigrams (rowid, fuzzy) VALUES (new.id, new.fuzzy);
  END;
  CREATE TRIGGER IF NOT EXISTS packages_removed AFTER DELETE ON packages BEGIN
    INSERT INTO package_text (package_text, rowid, name, description, tags, category)
      VALUES ('delete', old.id, old.name, old.description, old.tags, old.category);
    INSERT INTO package_trigrams (package_trigrams, rowid, fuzzy) VALUES ('delete', old.id, old.fuzzy);
  END;
  CREATE TRIGGER IF NOT EXISTS packages_changed AFTER UPDATE OF description, tags, category ON packages BEGIN
    INSERT INTO package_text (package_text, rowid, name, description, tags, category)
      VALUES ('delete', old.id, old.name, old.description, old.tags, old.category);
    INSERT INTO package_text (rowid, name, description, tags, category)
      VALUES (new.id, new.name, new.description, new.tags, new.category);
  END;
)sql";

} // namespace souk::runtime
