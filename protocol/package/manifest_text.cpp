// to_toml: the other direction of parse_manifest, laid out as one would write it by hand.
#include <algorithm>

#include "protocol/package/manifest.hpp"
#include "protocol/package/publisher.hpp"

namespace souk::protocol {
namespace {

// A basic string of TOML. A manifest holds no control characters, so two escapes are enough.
std::string in_quotes(std::string_view text) {
  std::string made = "\"";
  for (const auto c : text) {
    if (c == '"' || c == '\\')
      made += '\\';
    made += c;
  }
  return made + '"';
}

void add_text(std::string& out, std::string_view key, std::string_view value) {
  if (!value.empty())
    out += std::string{key} + " = " + in_quotes(value) + '\n';
}

void add_list(std::string& out, std::string_view key, const std::vector<std::string>& values) {
  if (values.empty())
    return;
  out += std::string{key} + " = [";
  for (std::size_t i = 0; i < values.size(); ++i)
    out += (i == 0 ? "" : ", ") + in_quotes(values[i]);
  out += "]\n";
}

void add_publishers(std::string& out, const manifest& m) {
  if (m.publishers.empty())
    return;
  out += "\n[publishers]\n";
  for (const auto& [alias, publisher] : m.publishers)
    out += in_quotes(alias) + " = " + in_quotes(to_text(publisher)) + '\n';
}

std::string alias_or_id(const manifest& m, const publisher_id& publisher) {
  const auto alias =
    std::find_if(m.publishers.begin(), m.publishers.end(), [&](const auto& each) { return each.second == publisher; });
  return alias == m.publishers.end() ? to_text(publisher) : alias->first;
}

void add_dependencies(std::string& out, const manifest& m, std::string_view section, dependency_kind kind) {
  auto first = true;
  for (const auto& each : m.dependencies) {
    if (each.kind != kind)
      continue;
    if (first)
      out += "\n[" + std::string{section} + "]\n";
    first = false;
    out += in_quotes(alias_or_id(m, each.publisher) + '/' + each.name) + " = " + in_quotes(each.range) + '\n';
  }
}

} // namespace

std::string to_toml(const manifest& m) {
  std::string out;
  add_text(out, "name", m.name);
  add_text(out, "version", m.version);
  add_text(out, "description", m.description);
  add_text(out, "category", m.category);
  add_list(out, "tags", m.tags);
  add_text(out, "license", m.license);
  add_list(out, "authors", m.authors);
  add_list(out, "include", m.include);
  add_list(out, "exclude", m.exclude);
  add_publishers(out, m);
  add_dependencies(out, m, "dependencies", dependency_kind::normal);
  add_dependencies(out, m, "optional-dependencies", dependency_kind::optional);
  add_dependencies(out, m, "dev-dependencies", dependency_kind::development);
  if (m.versions == version_policy::many)
    out += "\n[resolve]\nversions = \"many\"\n";
  return out;
}

} // namespace souk::protocol
