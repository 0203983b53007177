#include "protocol/package/manifest.hpp"

#include <algorithm>

#include "protocol/limits.hpp"
#include "protocol/package/manifest_reader.hpp"
#include "protocol/package/name.hpp"
#include "protocol/package/publisher.hpp"
#include "protocol/package/version.hpp"
#include "protocol/package/version_text.hpp"
#include "protocol/text.hpp"

namespace souk::protocol {
namespace {

std::uint32_t line_of_key(const toml::table& from, std::string_view key) {
  const auto* node = from.get(key);
  return node == nullptr ? 0 : line_of(*node);
}

void read_name(manifest_reader& reader, const toml::table& root, manifest& m) {
  if (!root.contains("name")) {
    reader.refuse(0, "it has no name; add a line such as name = \"my-package\"");
    return;
  }
  reader.text(root, "name", limits::path_bytes_max, m.name);
  if (!is_package_name(m.name))
    reader.refuse(line_of_key(root, "name"), "bad name " + in_quotes(m.name) + ": " + std::string{package_name_rule()});
}

void read_version(manifest_reader& reader, const toml::table& root, manifest& m) {
  if (!root.contains("version")) {
    reader.refuse(0, "it has no version; add a line such as version = \"0.1.0\"");
    return;
  }
  reader.text(root, "version", limits::path_bytes_max, m.version);
  if (const auto parsed = parse_version(m.version); !parsed)
    reader.refuse(line_of_key(root, "version"), "bad version: " + parsed.error().message);
}

void read_about(manifest_reader& reader, const toml::table& root, manifest& m) {
  reader.text(root, "description", limits::description_bytes_max, m.description);
  reader.text(root, "category", limits::category_bytes_max, m.category);
  reader.text(root, "license", limits::license_bytes_max, m.license);
  reader.texts(root, "tags", limits::tags_max, limits::tag_bytes_max, m.tags);
  reader.texts(root, "authors", limits::authors_max, limits::author_bytes_max, m.authors);
  reader.texts(root, "include", manifest_patterns_max, limits::path_bytes_max, m.include);
  reader.texts(root, "exclude", manifest_patterns_max, limits::path_bytes_max, m.exclude);
}

void read_publishers(manifest_reader& reader, const toml::table& root, manifest& m) {
  const auto* table = reader.table(root, "publishers");
  if (table == nullptr)
    return;
  for (const auto& [key, node] : *table) {
    const auto alias = std::string{key.str()};
    if (!is_package_name(alias))
      reader.refuse(key.source().begin.line, "bad alias " + in_quotes(alias) + ": " + std::string{package_name_rule()});
    std::string text;
    reader.text(*table, alias, limits::path_bytes_max, text);
    const auto publisher = parse_publisher(text);
    if (publisher)
      m.publishers.emplace(alias, *publisher);
    else
      reader.refuse(line_of(node), publisher.error().message);
  }
}

// One line of a table of dependencies, as it is written.
struct dependency_line {
  std::string publisher; // an alias or an id
  std::string name;
  std::string range;
  std::uint32_t line = 0;
};

dependency_line read_line(manifest_reader& reader, const toml::table& section, const toml::key& key,
                          const toml::node& node) {
  dependency_line read{{}, std::string{key.str()}, {}, key.source().begin.line};
  if (const auto slash = read.name.find('/'); slash != std::string::npos) {
    read.publisher = read.name.substr(0, slash);
    read.name.erase(0, slash + 1);
  }
  const auto* table = node.as_table();
  if (table == nullptr) {
    reader.text(section, key.str(), limits::range_bytes_max, read.range);
    return read;
  }
  reader.only_keys(*table, {"version", "publisher"});
  reader.text(*table, "version", limits::range_bytes_max, read.range);
  if (!table->contains("version"))
    reader.refuse(read.line, in_quotes(key.str()) + " has no version; write \"*\" for any");
  if (table->contains("publisher") && !read.publisher.empty())
    reader.refuse(read.line, in_quotes(key.str()) + " names its publisher twice");
  reader.text(*table, "publisher", limits::path_bytes_max, read.publisher);
  return read;
}

std::optional<publisher_id> publisher_of(manifest_reader& reader, const dependency_line& line, const manifest& m) {
  if (const auto alias = m.publishers.find(line.publisher); alias != m.publishers.end())
    return alias->second;
  if (const auto parsed = parse_publisher(line.publisher))
    return *parsed;
  if (line.publisher.empty()) {
    reader.refuse(line.line, in_quotes(line.name) + " has no publisher; write \"publisher/" + line.name + "\"");
    return std::nullopt;
  }
  std::vector<std::string_view> aliases;
  aliases.reserve(m.publishers.size());
  for (const auto& [alias, publisher] : m.publishers)
    aliases.push_back(alias);
  const auto meant = nearest(line.publisher, aliases);
  reader.refuse(line.line, "the alias " + in_quotes(line.publisher) + " is not in [publishers]"
                             + (meant ? ", did you mean " + in_quotes(*meant) + "?" : std::string{}));
  return std::nullopt;
}

void read_dependencies(manifest_reader& reader, const toml::table& root, std::string_view section, dependency_kind kind,
                       manifest& m) {
  const auto* table = reader.table(root, section);
  if (table == nullptr)
    return;
  for (const auto& [key, node] : *table) {
    const auto line = read_line(reader, *table, key, node);
    if (!is_package_name(line.name))
      reader.refuse(line.line, "bad name " + in_quotes(line.name) + ": " + std::string{package_name_rule()});
    if (const auto parsed = parse_range(line.range); !parsed)
      reader.refuse(line.line, "bad range for " + in_quotes(key.str()) + ": " + parsed.error().message);
    if (const auto publisher = publisher_of(reader, line, m))
      m.dependencies.push_back({kind, *publisher, line.name, line.range});
    const auto& all = m.dependencies;
    if (reader.good() && std::count_if(all.begin(), all.end(), [&](const dependency& each) {
                           return each.publisher == all.back().publisher && each.name == all.back().name;
                         }) > 1)
      reader.refuse(line.line, in_quotes(key.str()) + " is wanted twice");
    if (all.size() > limits::dependencies_max)
      reader.refuse(line.line, "more than " + std::to_string(limits::dependencies_max) + " dependencies");
    if (!reader.good())
      return;
  }
}

void read_resolve(manifest_reader& reader, const toml::table& root, manifest& m) {
  const auto* table = reader.table(root, "resolve");
  if (table == nullptr)
    return;
  reader.only_keys(*table, {"versions"});
  std::string versions = "one";
  reader.text(*table, "versions", limits::name_bytes_max, versions);
  if (versions != "one" && versions != "many")
    reader.refuse(line_of_key(*table, "versions"),
                  "\"versions\" is \"one\", a version a compatible series, or \"many\", each dependant its own");
  m.versions = versions == "many" ? version_policy::many : version_policy::one_per_series;
}

void read_root(manifest_reader& reader, const toml::table& root, manifest& m) {
  reader.only_keys(root, {"name", "version", "description", "category", "tags", "license", "authors", "dependencies",
                          "optional-dependencies", "dev-dependencies", "publishers", "include", "exclude", "resolve"});
  read_name(reader, root, m);
  read_version(reader, root, m);
  read_about(reader, root, m);
  read_publishers(reader, root, m);
  read_dependencies(reader, root, "dependencies", dependency_kind::normal, m);
  read_dependencies(reader, root, "optional-dependencies", dependency_kind::optional, m);
  read_dependencies(reader, root, "dev-dependencies", dependency_kind::development, m);
  read_resolve(reader, root, m);
  std::sort(m.dependencies.begin(), m.dependencies.end());
}

} // namespace

result<manifest> parse_manifest(std::string_view toml_text) {
  manifest_reader reader;
  if (toml_text.size() > manifest_bytes_max) {
    reader.refuse(0, "it is larger than 256 KiB");
    return fail(*reader.fault());
  }
  const auto parsed = toml::parse(toml_text);
  if (!parsed) {
    const auto& why = parsed.error();
    reader.refuse(why.source().begin.line, "not TOML: " + std::string{why.description()});
    return fail(*reader.fault());
  }
  manifest m;
  read_root(reader, parsed.table(), m);
  if (!reader.good())
    return fail(*reader.fault());
  return m;
}

} // namespace souk::protocol
