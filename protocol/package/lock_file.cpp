#include "protocol/package/lock_file.hpp"

#include <algorithm>
#include <set>

#include "protocol/package/manifest_reader.hpp"
#include "protocol/package/name.hpp"
#include "protocol/package/publisher.hpp"
#include "protocol/package/version_text.hpp"
#include "protocol/text.hpp"

namespace souk::protocol {
namespace {

constexpr std::int64_t format = 1;
constexpr std::size_t digest_text_bytes_max = 128;

bool comes_before(const locked_package& a, const locked_package& b) {
  if (a.package.name != b.package.name)
    return a.package.name < b.package.name;
  if (a.package.publisher != b.package.publisher)
    return a.package.publisher < b.package.publisher;
  return *parse_version(a.entry.version) < *parse_version(b.entry.version);
}

// `souk1…/name`.
std::optional<package_name> read_name(std::string_view text) {
  const auto slash = text.find('/');
  if (slash == std::string_view::npos || !is_package_name(text.substr(slash + 1)))
    return std::nullopt;
  const auto publisher = parse_publisher(text.substr(0, slash));
  return publisher ? std::optional{package_name{*publisher, std::string{text.substr(slash + 1)}}} : std::nullopt;
}

void read_wanted(manifest_reader& reader, const toml::table& root, lock_file& into) {
  const auto* table = reader.table(root, "wanted");
  if (table == nullptr)
    return;
  for (const auto& [key, node] : *table) {
    std::string range;
    reader.text(*table, key.str(), limits::range_bytes_max, range);
    const auto name = read_name(key.str());
    if (!name || !parse_range(range))
      reader.refuse(line_of(node), in_quotes(key.str()) + " is no package, or its range cannot be read");
    else
      into.wanted.emplace(*name, range);
  }
}

digest read_digest(manifest_reader& reader, const toml::table& from, std::string_view key) {
  std::string text;
  reader.text(from, key, digest_text_bytes_max, text);
  const auto parsed = parse_digest(text);
  if (!parsed)
    reader.refuse(line_of(from), in_quotes(key) + " must be a digest, as in blake2b-256:…");
  return parsed.value_or(digest{});
}

std::uint64_t read_bytes(manifest_reader& reader, const toml::table& from) {
  const auto* node = from.get("bytes");
  const auto value = node == nullptr ? std::nullopt : node->value_exact<std::int64_t>();
  if (!value || *value < 0 || static_cast<std::uint64_t>(*value) > limits::archive_bytes_max)
    reader.refuse(line_of(from), "\"bytes\" must be the size of an archive");
  return static_cast<std::uint64_t>(value.value_or(0));
}

wall_seconds read_time(manifest_reader& reader, const toml::table& from) {
  using namespace std::chrono;
  const auto* node = from.get("published_at");
  const auto value = node == nullptr ? std::nullopt : node->value_exact<toml::date_time>();
  if (!value) {
    reader.refuse(line_of(from), "\"published_at\" must be a time, as in 2026-01-02T03:04:05Z");
    return 0;
  }
  const sys_days day{year{value->date.year} / value->date.month / value->date.day};
  return duration_cast<seconds>(day.time_since_epoch()).count() + value->time.hour * 3600 + value->time.minute * 60
         + value->time.second;
}

void read_dependencies(manifest_reader& reader, const toml::table& from, std::string_view key, dependency_kind kind,
                       index_entry& into) {
  std::vector<std::string> lines;
  reader.texts(from, key, limits::dependencies_max, 3 * limits::range_bytes_max, lines);
  for (const auto& line : lines) {
    const auto space = std::min(line.find(' '), line.size());
    const auto name = read_name(line.substr(0, space));
    auto range = line.substr(std::min(space + 1, line.size()));
    if (!name || !parse_range(range))
      reader.refuse(line_of(from), in_quotes(line) + " is no dependency, as in souk1…/name ^1.2");
    else
      into.dependencies.push_back({kind, name->publisher, name->name, range == "*" ? std::string{} : std::move(range)});
  }
  std::ranges::sort(into.dependencies);
}

void read_package(manifest_reader& reader, const toml::table& from, lock_file& into) {
  reader.only_keys(from, {"name", "publisher", "version", "digest", "release", "bytes", "published_at", "dependencies",
                          "optional-dependencies"});
  locked_package made;
  std::string publisher;
  reader.text(from, "name", limits::name_bytes_max, made.package.name);
  reader.text(from, "publisher", limits::path_bytes_max, publisher);
  reader.text(from, "version", limits::version_bytes_max, made.entry.version);
  const auto name = read_name(publisher + "/" + made.package.name);
  if (!name || !parse_version(made.entry.version))
    reader.refuse(line_of(from), "a package has a name, a publisher and a version");
  else
    made.package = *name;
  made.entry.archive = read_digest(reader, from, "digest");
  made.entry.release = read_digest(reader, from, "release");
  made.entry.archive_bytes = read_bytes(reader, from);
  made.entry.published_at = read_time(reader, from);
  read_dependencies(reader, from, "dependencies", dependency_kind::normal, made.entry);
  read_dependencies(reader, from, "optional-dependencies", dependency_kind::optional, made.entry);
  into.packages.push_back(std::move(made));
}

void read_packages(manifest_reader& reader, const toml::table& root, lock_file& into) {
  const auto* list = root.get_as<toml::array>("package");
  if (list == nullptr)
    return;
  for (const auto& each : *list) {
    if (const auto* table = each.as_table(); table != nullptr)
      read_package(reader, *table, into);
    else
      reader.refuse(line_of(each), "a package stands in a table [[package]]");
    if (!reader.good() || into.packages.size() > plan_packages_max)
      return;
  }
}

void refuse_doubles(manifest_reader& reader, lock_file& read) {
  std::ranges::sort(read.packages, comes_before);
  const auto same = [](const locked_package& a, const locked_package& b) { return !comes_before(a, b); };
  if (const auto twice = std::ranges::adjacent_find(read.packages, same); twice != read.packages.end())
    reader.refuse(0, twice->package.name + " " + twice->entry.version + " stands there twice");
  if (read.packages.size() > plan_packages_max)
    reader.refuse(0, "it has more than " + std::to_string(plan_packages_max) + " packages");
}

} // namespace

result<lock_file> parse_lock_file(std::string_view text) {
  manifest_reader reader{"souk.lock"};
  lock_file read;
  if (text.size() > lock_bytes_max) {
    reader.refuse(0, "it is larger than 4 MiB");
    return fail(*reader.fault());
  }
  const auto parsed = toml::parse(text);
  if (!parsed) {
    reader.refuse(parsed.error().source().begin.line, "not TOML: " + std::string{parsed.error().description()});
    return fail(*reader.fault());
  }
  const auto& root = parsed.table();
  if (root["format"].value<std::int64_t>() != format)
    reader.refuse(0, "it has no format = 1, or is from a newer souk");
  reader.only_keys(root, {"format", "wanted", "package"});
  read_wanted(reader, root, read);
  read_packages(reader, root, read);
  if (reader.good())
    refuse_doubles(reader, read);
  if (!reader.good())
    return fail(*reader.fault());
  return read;
}

lock_file lock_of(std::map<package_name, std::string> wanted, const std::vector<chosen>& all) {
  lock_file made{std::move(wanted), {}};
  for (const auto& each : all) {
    auto& entry = made.packages.emplace_back(locked_package{each.package, each.entry}).entry;
    entry.yanked = false;
    entry.deprecated.clear();
    std::erase_if(entry.dependencies, [](const dependency& of) { return of.kind == dependency_kind::development; });
    for (auto& of : entry.dependencies)
      if (of.range == "*")
        of.range.clear(); // as it is read again
    std::ranges::sort(entry.dependencies);
  }
  std::ranges::sort(made.packages, comes_before);
  return made;
}

release_index index_in(const lock_file& lock, const package_name& package) {
  release_index made{package, {}};
  for (const auto& each : lock.packages)
    if (each.package == package)
      made.versions.push_back(each.entry);
  return made;
}

std::map<package_name, locked_versions> versions_in(const lock_file& lock) {
  std::map<package_name, locked_versions> made;
  for (const auto& each : lock.packages)
    made[each.package].versions.push_back(each.entry.version);
  return made;
}

std::vector<wanted_root> roots_of(const std::map<package_name, std::string>& wanted,
                                  const std::vector<dependency>& project) {
  std::vector<wanted_root> all;
  const auto add = [&all](const package_name& package, const std::string& text) {
    const auto parsed = parse_range(text);
    all.push_back({package, parsed && !text.empty() ? std::optional{*parsed} : std::nullopt, false});
  };
  for (const auto& [package, range] : wanted)
    add(package, range);
  for (const auto& each : project)
    add({each.publisher, each.name}, each.range.empty() ? "*" : each.range);
  return all;
}

result<std::vector<chosen>> plan_from_lock(const lock_file& lock, std::vector<wanted_root> roots, plan_rules rules) {
  install_plan plan{std::move(roots), std::move(rules)};
  for (auto needed = plan.wanted_indexes(); !needed.empty(); needed = plan.wanted_indexes())
    for (const auto& package : needed) {
      auto index = index_in(lock, package);
      if (index.versions.empty())
        plan.on_missing(package);
      else
        plan.on_index(package, std::move(index));
    }
  return plan.finish();
}

std::vector<std::string> changes_between(const lock_file& before, const lock_file& after) {
  std::map<package_name, std::pair<std::string, std::string>> versions; // before and after, joined
  const auto join = [](std::string& to, const std::string& version) { to += (to.empty() ? "" : ", ") + version; };
  for (const auto& each : before.packages)
    join(versions[each.package].first, each.entry.version);
  for (const auto& each : after.packages)
    join(versions[each.package].second, each.entry.version);
  std::vector<std::string> lines;
  for (const auto& [package, of] : versions) {
    if (of.first == of.second)
      continue;
    if (of.first.empty())
      lines.push_back("it would add " + short_text(package) + " " + of.second);
    else if (of.second.empty())
      lines.push_back("it would remove " + short_text(package) + " " + of.first);
    else
      lines.push_back("it would change " + short_text(package) + " from " + of.first + " to " + of.second);
  }
  if (lines.empty() && before != after)
    lines.emplace_back("what was asked for, or what a package needs, would be written differently");
  return lines;
}

} // namespace souk::protocol
