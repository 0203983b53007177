// The packages of the scenarios: names, descriptions, tags, stars and dependencies made from a seed, or the names and
// descriptions of a table of real packages where SOUK_CORPUS names one.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "protocol/catalogue/announcement.hpp"
#include "protocol/error.hpp"
#include "protocol/hash.hpp"
#include "runtime/store/disk.hpp"

namespace souk::bench {

struct made_package {
  std::string name; // no two have the same
  std::string version;
  std::string description;
  std::string category;
  std::vector<std::string> tags;
  std::uint64_t stars = 0;
  std::uint64_t downloads = 0;
  std::uint32_t dependencies = 0; // how many
};

// Some of any twenty have `rust` in their name or description.
std::vector<made_package> make_packages(std::size_t count, std::uint64_t seed);
// The words that the descriptions are made of, for queries.
const std::vector<std::string>& words_of_packages();

// A table for `souk catalogue import`.
void write_table(const std::filesystem::path& to, const std::vector<made_package>& packages);

// Twenty packages a publisher.
protocol::key_pair publisher_of(std::size_t package);
protocol::announcement announcement_of(const made_package& package, std::size_t which,
                                       protocol::wall_seconds issued_at);

// A data folder whose catalogue holds these, announced.
protocol::result<std::shared_ptr<runtime::disk>> open_catalogue(const std::filesystem::path& data,
                                                                const std::vector<made_package>& packages);

// A folder that can be published: a manifest and `bytes` of content that does not compress, different for each seed.
// `needs` are dependencies as they stand in a manifest: `"publisher/name" = "range"`.
struct folder_plan {
  std::string name;
  std::string version = "1.0.0";
  std::vector<std::string> needs{};
  std::string publisher{}; // that `me` in `needs` stands for
  std::size_t bytes = 20'000;
  std::uint64_t seed = 1;
};
void write_package(const std::filesystem::path& folder, const folder_plan& plan);

} // namespace souk::bench
