// souk.lock: which version of every package a folder holds, so that everyone who installs gets the same.
//
//   format = 1
//
//   [wanted]                                    # what was asked for on the command line; a souk.toml says the rest
//   "souk1…/app" = "^1.2"
//
//   [[package]]
//   name = "app"
//   publisher = "souk1…"
//   version = "1.2.0"
//   digest = "blake2b-256:…"                    # of the archive
//   release = "blake2b-256:…"                   # of the release document
//   bytes = 1234
//   published_at = 2026-01-02T03:04:05Z
//   dependencies = [
//     "souk1…/base ^1",
//   ]
//
// Sorted by name, publisher and version, one fact a line: the same content is the same text, and a diff can be read. What
// stands here is enough to install, without any record of the publisher.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/error.hpp"
#include "protocol/package/install_plan.hpp"
#include "protocol/package/release.hpp"

namespace souk::protocol {

inline constexpr std::size_t lock_bytes_max = std::size_t{4} << 20; // 2000 packages of 2 KiB

struct locked_package {
  package_name package;
  index_entry entry; // not yanked, not deprecated: a lock file does not know
  bool operator==(const locked_package&) const = default;
};

struct lock_file {
  std::map<package_name, std::string> wanted; // and in which range; empty: any version
  std::vector<locked_package> packages; // sorted
  bool operator==(const lock_file&) const = default;
};

// Error: bad_manifest, one line that names the line of the file.
result<lock_file> parse_lock_file(std::string_view text);
std::string to_toml(const lock_file& lock);

lock_file lock_of(std::map<package_name, std::string> wanted, const std::vector<chosen>& all);

// The index of a package as far as the lock file knows it.
release_index index_in(const lock_file& lock, const package_name& package);
std::map<package_name, locked_versions> versions_in(const lock_file& lock);

// What the user wants (ranges that can be read; empty: any version) and what a project needs, as roots of a plan.
std::vector<wanted_root> roots_of(const std::map<package_name, std::string>& wanted,
                                  const std::vector<dependency>& project);
// What was chosen, from the lock file alone. Errors as of install_plan::finish: it does not hold what is wanted.
result<std::vector<chosen>> plan_from_lock(const lock_file& lock, std::vector<wanted_root> roots, plan_rules rules);

// One line a package that is added, removed or in another version.
std::vector<std::string> changes_between(const lock_file& before, const lock_file& after);

} // namespace souk::protocol
